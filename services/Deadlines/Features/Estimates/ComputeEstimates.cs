using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.Estimates;

/// <summary>Every night: how long the cases of each service item, and of the whole city, that were answered in the last 90 days really took. Tells what changed.</summary>
internal sealed partial class ComputeEstimates(DeadlinesDbContext db, Outbox<DeadlinesDbContext> outbox, ReferenceData reference, BusinessTime business, ILogger<ComputeEstimates> logger) : INightlyWork
{
    private const int Days = 90;
    private const int BatchSize = 5000;

    public async Task RunAsync(CancellationToken ct)
    {
        var now = business.GetUtcNow();
        var today = Taipei.DateOf(now);
        var calendars = await reference.HoldCalendarsAsync(db, ct);
        var taken = await TakenAsync(Taipei.StartOf(today.AddDays(-Days)), now, calendars, ct);

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // One at a time: versions grow by one.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(7204003)", ct);
        var rows = await db.Estimates.ToDictionaryAsync(e => e.ServiceCode, ct);
        var changed = 0;
        foreach (var code in taken.Keys.Union(rows.Keys).Order(StringComparer.Ordinal))
        {
            var estimate = ActualDays.Estimate(code, taken.GetValueOrDefault(code) ?? [], today);
            if (!rows.TryGetValue(code, out var row))
                db.Estimates.Add(row = new() { ServiceCode = code, Cases = 0, InTime = 0, MedianDays = 0, P90Days = 0, AsOf = today, Version = 0 });
            var same = row.Version > 0 && (row.Cases, row.InTime, row.MedianDays, row.P90Days) == (estimate.Cases, estimate.InTime, estimate.MedianDays, estimate.P90Days);
            row.AsOf = today;
            if (same)
                continue;
            (row.Cases, row.InTime, row.MedianDays, row.P90Days) = (estimate.Cases, estimate.InTime, estimate.MedianDays, estimate.P90Days);
            row.Version++;
            outbox.Add(new EstimateChanged { Estimate = estimate, Version = row.Version }, $"estimate:{code}", row.Version);
            changed++;
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        LogDone(rows.Count, changed);
    }

    private async Task<Dictionary<string, List<Taken>>> TakenAsync(DateTimeOffset since, DateTimeOffset until, CityCalendars calendars, CancellationToken ct)
    {
        var city = new List<Taken>();
        var taken = new Dictionary<string, List<Taken>> { [Estimate.WholeCity] = city };
        // Whoever asks now is in the first handling; a case that was reopened since has its first among the ended ones.
        var first = db.Clocks.Where(c => c.Round == 1).Select(c => new { c.CaseId, c.ServiceCode, c.ReceivedAt, c.State, c.SatisfiedAt, c.OverdueFrom })
            .Concat(db.EndedRounds.Where(e => e.Round == 1).Join(db.Clocks, e => e.CaseId, c => c.CaseId, (e, c) => new { c.CaseId, c.ServiceCode, c.ReceivedAt, e.State, e.SatisfiedAt, e.OverdueFrom }));
        for (var after = Guid.Empty; ;)
        {
            var clocks = await (
                from c in first
                where c.State == ClockState.Satisfied && c.SatisfiedAt >= since && c.SatisfiedAt <= until && c.CaseId > after
                orderby c.CaseId
                select new
                {
                    c.CaseId,
                    c.ServiceCode,
                    c.ReceivedAt,
                    SatisfiedAt = c.SatisfiedAt!.Value,
                    // Who needed an extension to keep the date did not keep the published one.
                    OverdueFrom = db.Extensions.Where(e => e.CaseId == c.CaseId && e.Round == 1).OrderBy(e => e.GrantedAt).Select(e => (DateTimeOffset?)e.PreviousOverdueFrom).FirstOrDefault() ?? c.OverdueFrom,
                    Agency = db.Assignments.Where(a => a.CaseId == c.CaseId).Select(a => a.Agency).FirstOrDefault(),
                }).Take(BatchSize).ToListAsync(ct);
            if (clocks.Count == 0)
                return taken;
            after = clocks[^1].CaseId;
            var ids = clocks.Select(c => c.CaseId).ToArray();
            var pauses = (await db.Pauses.AsNoTracking().Where(p => p.Round == 1 && ids.Contains(p.CaseId)).ToListAsync(ct)).ToLookup(p => p.CaseId);
            foreach (var clock in clocks)
            {
                if (!taken.TryGetValue(clock.ServiceCode, out var ofItem))
                    taken.Add(clock.ServiceCode, ofItem = []);
                var one = new Taken(ActualDays.Of(clock.ReceivedAt, clock.SatisfiedAt, [.. pauses[clock.CaseId]], calendars.Of(clock.Agency).AssumingWeekdays()), clock.SatisfiedAt < clock.OverdueFrom);
                ofItem.Add(one);
                city.Add(one);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Estimates: {Items} service items, {Changed} changed")]
    private partial void LogDone(int items, int changed);
}
