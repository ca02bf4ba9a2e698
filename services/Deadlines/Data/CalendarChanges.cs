using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Domain;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Data;

/// <summary>Changes the office calendar; always in a transaction that holds it alone.</summary>
internal sealed class CalendarChanges(DeadlinesDbContext db)
{
    /// <summary>Keeps a file as the next version of its year and puts it in force.</summary>
    /// <returns>The version.</returns>
    public async Task<long> PutInForceAsync(IReadOnlyList<CalendarDay> days, byte[] content, byte[] hash, bool provisional, string source, DateTimeOffset now, Guid? importedBy, CancellationToken ct)
    {
        var year = days[0].Date.Year;
        if (await db.CalendarYears.SingleOrDefaultAsync(y => y.Year == year, ct) is not { } row)
            db.CalendarYears.Add(row = new() { Year = year, Version = 0, Provisional = provisional, Source = source, Hash = hash });
        row.Version++;
        row.Provisional = provisional;
        row.Source = source;
        row.Hash = hash;
        await db.CalendarDays.Where(d => d.Year == year).ExecuteDeleteAsync(ct);
        db.CalendarDays.AddRange(days.Select(d => new CalendarDayRow { Day = d.Date, Year = year, DayOff = d.IsDayOff, Note = d.Note }));
        db.CalendarVersions.Add(new()
        {
            Year = year,
            Version = row.Version,
            Provisional = provisional,
            Source = source,
            Hash = hash,
            Content = content,
            ImportedAt = now,
            ImportedBy = importedBy,
        });
        return row.Version;
    }

    /// <summary>Leaves word that open cases due on a day or later are to be computed anew.</summary>
    public void Recompute(MoveCause cause, DateOnly fromDay, DateTimeOffset now, int? year = null, Guid? closure = null, bool withdrawal = false) => db.Recomputations.Add(new()
    {
        Id = Guid.CreateVersion7(now),
        Cause = cause,
        ClosureId = closure,
        Withdrawal = withdrawal,
        Year = year,
        FromDay = fromDay,
        StartedAt = now,
    });
}
