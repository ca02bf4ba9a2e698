using System.Security.Cryptography;
using System.Text;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.LoadReferenceData;

/// <summary>Loads the office calendars of <c>seeds/calendars</c>. A changed file replaces its year under a new version, and open cases are recomputed; a year that an administrator imported stays.</summary>
internal sealed partial class LoadCalendars(DeadlinesDbContext db, SeedFiles seeds, ReferenceData reference, CalendarChanges changes, BusinessTime business, ILogger<LoadCalendars> logger) : ISeed
{
    public const string Path = "calendars/calendars.json";

    private sealed record CalendarEntry(int Year, string File, bool Provisional, string Source);

    public async Task LoadAsync(CancellationToken ct)
    {
        var entries = await seeds.ReadJsonAsync<CalendarEntry[]>(Path, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await ReferenceData.HoldAloneAsync(db, ct);
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
        if (row is not null && await db.CalendarVersions.AnyAsync(v => v.Year == row.Year && v.Version == row.Version && v.ImportedBy != null, ct))
        {
            LogKept(entry.Year, row.Version);
            return;
        }
        IReadOnlyList<CalendarDay> days;
        try
        {
            days = OfficeCalendarFile.Read(content, entry.Year);
        }
        catch (FormatException e)
        {
            throw new StartupException($"seeds/calendars/{entry.File} is not the official office calendar of {entry.Year}: {e.Message}.", e);
        }
        var inForce = await changes.PutInForceAsync(days, content, hash, entry.Provisional, entry.Source, business.GetUtcNow(), importedBy: null, ct);
        if (await db.Clocks.AnyAsync(ct))
            changes.Recompute(MoveCause.Calendar, new DateOnly(entry.Year, 1, 1), business.GetUtcNow(), year: entry.Year);
        LogLoaded(entry.Year, inForce, days.Count(d => d.IsDayOff), entry.Provisional);
    }

    private async Task<byte[]> ReadAsync(string path, CancellationToken ct)
    {
        await using var stream = seeds.Open(path);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, ct);
        return content.ToArray();
    }

    [LoggerMessage(2, LogLevel.Information, "Office calendar {Year} stays at version {Version}, which an administrator imported")]
    private partial void LogKept(int year, long version);

    [LoggerMessage(1, LogLevel.Information, "Office calendar {Year} version {Version} loaded: {DaysOff} days off, provisional: {Provisional}")]
    private partial void LogLoaded(int year, long version, int daysOff, bool provisional);
}
