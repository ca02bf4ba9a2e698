using System.Security.Cryptography;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using CaseTracker.Platform.Clocks;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.ImportCalendar;

/// <summary>Takes in the official file of a year: first shows what it changes, then, confirmed, puts it in force and has open cases recomputed.</summary>
internal sealed partial class ImportCalendar(
    DeadlinesDbContext db, MeasureImpact.MeasureImpact measure, CalendarChanges changes, ReferenceData reference, AuditTrail<DeadlinesDbContext> audit,
    SweepSignal<RecomputeDueDates.RecomputeDueDates> recompute, BusinessTime business, ILogger<ImportCalendar> logger)
{
    private const int LongestName = 200;

    public async Task<Result<CalendarImpact>> RunAsync(Actor actor, CalendarUpload upload, CancellationToken ct)
    {
        if (!CalendarRights.MayImport(actor))
            return Failure.Forbidden();
        var errors = new FieldErrors();
        var name = errors.Read("fileName", upload.FileName, required: true, minimum: 1, LongestName);
        if (upload.Content is not { Length: > 0 } content)
        {
            errors.Add("content", "required");
            return errors.ToFailure();
        }
        if (content.Length > OfficeCalendarFile.MaximumSize)
            errors.Add("content", "calendar-too-large");
        if (errors.Any)
            return errors.ToFailure();
        IReadOnlyList<CalendarDay> days;
        try
        {
            days = OfficeCalendarFile.Read(content);
        }
        catch (CalendarFileException e)
        {
            return Failure.Invalid("content", e.Code) with { Current = e.Line is { } line ? $"{line}" : null };
        }

        var impact = await MeasureAsync(days, upload.Provisional, ct);
        if (upload.Confirm is null)
            return impact;
        if (upload.Confirm != impact.Token)
            return Failure.Conflict("impact-changed", $"{impact.Moves}");
        var year = days[0].Date.Year;
        var now = business.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await ReferenceData.HoldAloneAsync(db, ct);
        var hash = SHA256.HashData([.. content, .. Encoding.UTF8.GetBytes($"{upload.Provisional}\n{name}")]);
        var version = await changes.PutInForceAsync(days, content, hash, upload.Provisional, name!, now, actor.StaffId, ct);
        changes.Recompute(MoveCause.Calendar, new DateOnly(year, 1, 1), now, year: year);
        audit.Add(actor, "calendar-imported", null, new { Year = year, Version = version, upload.Provisional, ChangedDays = impact.ChangedDays.Count, impact.Moves });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        reference.Forget();
        recompute.Kick();
        LogImported(year, version, impact.ChangedDays.Count, impact.Moves);
        return impact with { Done = true };
    }

    private async Task<CalendarImpact> MeasureAsync(IReadOnlyList<CalendarDay> days, bool provisional, CancellationToken ct)
    {
        var year = days[0].Date.Year;
        var years = await db.CalendarYears.AsNoTracking().Select(y => new { y.Year, y.Version, y.Provisional }).ToListAsync(ct);
        var loaded = await db.CalendarDays.AsNoTracking().OrderBy(d => d.Day).ToListAsync(ct);
        var held = loaded.Where(d => d.Year == year).ToDictionary(d => d.Day);
        var changed = days.Where(d => !held.TryGetValue(d.Date, out var was) || was.DayOff != d.IsDayOff)
            .Select(d => new ChangedDay(d.Date, held.TryGetValue(d.Date, out var was) ? was.DayOff : null, d.IsDayOff, d.Note)).ToList();
        var calendars = await reference.HoldCalendarsAsync(db, ct);
        var official = OfficeCalendar.Of(
            loaded.Where(d => d.Year != year).Select(d => new CalendarDay(d.Day, d.DayOff, d.Note)).Concat(days),
            years.Where(y => y.Provisional && y.Year != year).Select(y => y.Year).Concat(provisional ? [year] : []));
        var subject = $"calendar {year} after {years.SingleOrDefault(y => y.Year == year)?.Version} {provisional}";
        return await measure.RunAsync(subject, calendars, calendars.Over(official), changed.Count == 0 ? null : new DateOnly(year, 1, 1), changed, ct);
    }

    [LoggerMessage(1, LogLevel.Information, "Office calendar {Year} version {Version} imported: {Days} days changed, {Moves} due dates move")]
    private partial void LogImported(int year, long version, int days, int moves);
}
