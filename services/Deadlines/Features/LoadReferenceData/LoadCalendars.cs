using System.Security.Cryptography;
using System.Text;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.LoadReferenceData;

/// <summary>Loads the office calendars of <c>seeds/calendars</c>. A changed file replaces its year under a new version.</summary>
internal sealed partial class LoadCalendars(DeadlinesDbContext db, SeedFiles seeds, ReferenceData reference, ILogger<LoadCalendars> logger) : ISeed
{
    public const string Path = "calendars/calendars.json";

    private sealed record CalendarEntry(int Year, string File, bool Provisional, string Source);

    public async Task LoadAsync(CancellationToken ct)
    {
        var entries = await seeds.ReadJsonAsync<CalendarEntry[]>(Path, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(7204001)", ct);
        foreach (var entry in entries)
            await LoadAsync(entry, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        reference.Forget();
    }

    private async Task LoadAsync(CalendarEntry entry, CancellationToken ct)
    {
        var content = await ReadAsync($"calendars/{entry.File}", ct);
        var hash = SHA256.HashData([.. content, .. Encoding.UTF8.GetBytes($"{entry.Provisional}\n{entry.Source}")]);
        var row = await db.CalendarYears.SingleOrDefaultAsync(y => y.Year == entry.Year, ct);
        if (row is not null && hash.AsSpan().SequenceEqual(row.Hash))
            return;
        IReadOnlyList<CalendarDay> days;
        try
        {
            days = OfficeCalendarFile.Read(content, entry.Year);
        }
        catch (FormatException e)
        {
            throw new StartupException($"seeds/calendars/{entry.File} is not the official office calendar of {entry.Year}: {e.Message}.", e);
        }
        if (row is null)
            db.CalendarYears.Add(row = new() { Year = entry.Year, Version = 0, Provisional = entry.Provisional, Source = entry.Source, Hash = hash });
        row.Version++;
        row.Provisional = entry.Provisional;
        row.Source = entry.Source;
        row.Hash = hash;
        await db.CalendarDays.Where(d => d.Year == entry.Year).ExecuteDeleteAsync(ct);
        db.CalendarDays.AddRange(days.Select(d => new CalendarDayRow { Day = d.Date, Year = entry.Year, DayOff = d.IsDayOff, Note = d.Note }));
        LogLoaded(entry.Year, row.Version, days.Count(d => d.IsDayOff), entry.Provisional);
    }

    private async Task<byte[]> ReadAsync(string path, CancellationToken ct)
    {
        await using var stream = seeds.Open(path);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, ct);
        return content.ToArray();
    }

    [LoggerMessage(1, LogLevel.Information, "Office calendar {Year} version {Version} loaded: {DaysOff} days off, provisional: {Provisional}")]
    private partial void LogLoaded(int year, long version, int daysOff, bool provisional);
}
