using System.Diagnostics.Metrics;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.AuditObligations;

/// <summary>Every night: derives what was owed in every case from what happened, on a path of its own, and keeps what differs.</summary>
internal sealed partial class AuditObligations(DeadlinesDbContext db, ReferenceData reference, BusinessTime business, ILogger<AuditObligations> logger) : INightlyWork
{
    /// <summary>How many differences of a run are kept; all are counted.</summary>
    public const int Kept = 1000;

    private const int BatchSize = 1000;
    private const int RunsKept = 30;

    private static readonly Meter Meter = new("CaseTracker.Deadlines");
    private static readonly Gauge<int> Differences = Meter.CreateGauge<int>("casetracker.deadlines.audit.differences");
    private static readonly Gauge<int> Untold = Meter.CreateGauge<int>("casetracker.deadlines.untold");

    public async Task RunAsync(CancellationToken ct)
    {
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        var now = business.GetUtcNow();
        if (await db.Recomputations.AnyAsync(r => r.FinishedAt == null, ct))
        {
            // Half of the dates are the old ones: nothing true could be said.
            LogBusy();
            return;
        }
        var calendars = await reference.HoldCalendarsAsync(db, ct);
        var changes = await db.Recomputations.Select(r => new { r.StartedAt, r.FromDay }).ToListAsync(ct);
        var run = new AuditRunRow { Id = Guid.CreateVersion7(now), RanAt = now, Cases = 0, Untold = 0, Differences = 0 };
        var found = new List<AuditDifferenceRow>();
        for (var after = Guid.Empty; ;)
        {
            var histories = await NextAsync(after, ct);
            if (histories.Count == 0)
                break;
            foreach (var (history, agency) in histories)
            {
                after = history.Clock.CaseId;
                if (history.Clock.Round == 1)
                    run.Cases++;
                var changed = changes.Exists(c => c.StartedAt >= history.EndedAt && c.FromDay <= history.Clock.DueOn);
                foreach (var difference in Obligations.Compare(history, calendars.Of(agency).AssumingWeekdays(), changed, now))
                {
                    run.Differences++;
                    if (difference.Code == Obligations.NotTold)
                        run.Untold++;
                    if (found.Count < Kept)
                        found.Add(new() { RunId = run.Id, Number = run.Differences, CaseId = history.Clock.CaseId, Code = difference.Code, Expected = difference.Expected, Found = difference.Found });
                }
            }
        }
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        db.AuditRuns.Add(run);
        db.AuditDifferences.AddRange(found);
        await db.SaveChangesAsync(ct);
        var old = await db.AuditRuns.OrderByDescending(r => r.RanAt).ThenByDescending(r => r.Id).Skip(RunsKept).Select(r => r.Id).ToListAsync(ct);
        await db.AuditRuns.Where(r => old.Contains(r.Id)).ExecuteDeleteAsync(ct);
        await transaction.CommitAsync(ct);
        Differences.Record(run.Differences);
        Untold.Record(run.Untold);
        LogDone(run.Cases, run.Differences, run.Untold);
    }

    private async Task<List<(CaseHistory History, string? Agency)>> NextAsync(Guid after, CancellationToken ct)
    {
        // One snapshot of the database, or an act between two reads would look like a difference.
        await using var transaction = await db.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        var clocks = await db.Clocks.Where(c => c.CaseId > after).OrderBy(c => c.CaseId).Take(BatchSize).ToListAsync(ct);
        var ids = clocks.Select(c => c.CaseId).ToArray();
        var ended = (await db.EndedRounds.Where(x => ids.Contains(x.CaseId)).ToListAsync(ct)).ToLookup(x => x.CaseId);
        var pauses = (await db.Pauses.Where(x => ids.Contains(x.CaseId)).ToListAsync(ct)).ToLookup(x => (x.CaseId, x.Round));
        var facts = (await db.CaseFacts.Where(x => ids.Contains(x.CaseId)).ToListAsync(ct)).ToLookup(x => (x.CaseId, x.Round));
        var extensions = (await db.Extensions.Where(x => ids.Contains(x.CaseId)).ToListAsync(ct)).ToLookup(x => (x.CaseId, x.Round));
        var stages = (await db.Stages.Where(x => ids.Contains(x.CaseId)).ToListAsync(ct)).ToLookup(x => (x.CaseId, x.Round));
        var promises = (await db.Promises.Where(x => ids.Contains(x.CaseId)).ToListAsync(ct)).ToLookup(x => (x.CaseId, x.Round));
        // What is told belongs to the handling of its occasion; an occasion that nobody knows to the first.
        var rounds = stages.SelectMany(g => g).Select(s => (s.Id, s.Round)).Concat(extensions.SelectMany(g => g).Select(e => (e.Id, e.Round))).ToDictionary();
        var told = (await db.ToldNotices.Where(x => ids.Contains(x.CaseId)).ToListAsync(ct)).ToLookup(x => (x.CaseId, rounds.GetValueOrDefault(x.OccasionId, 1)));
        var agencies = await db.Assignments.Where(x => ids.Contains(x.CaseId)).ToDictionaryAsync(x => x.CaseId, x => x.Agency, ct);
        await transaction.CommitAsync(ct);
        return [.. clocks.SelectMany(c => ended[c.CaseId].Select(c.As).Append(c)).Select(c => (Of(c, (c.CaseId, c.Round)), agencies.GetValueOrDefault(c.CaseId)))];

        CaseHistory Of(Clock clock, (Guid, int) round) => new(clock, [.. pauses[round]], [.. facts[round]], [.. extensions[round]], [.. stages[round]], [.. promises[round]], [.. told[round]]);
    }

    [LoggerMessage(1, LogLevel.Information, "Auditor: {Cases} cases derived, {Differences} differences, {Untold} applicants not told in time")]
    private partial void LogDone(int cases, int differences, int untold);

    [LoggerMessage(2, LogLevel.Warning, "Auditor: due dates are being computed anew, this run is left out")]
    private partial void LogBusy();
}
