using CaseTracker.Deadlines.Data;
using CaseTracker.Platform;
using CaseTracker.Platform.Clocks;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.RecomputeDueDates;

/// <summary>After the calendar changed: computes the dates of open cases anew, a few hundred in a transaction, by case id.</summary>
/// <remarks>
/// The row of the recomputation says how far it came and is written with each batch, so a crash repeats nothing and skips nothing. Clocks are waited for, not
/// passed by; whoever opened or changed one meanwhile has used the new calendar already, because nobody computes a date while the calendar changes.
/// </remarks>
internal sealed partial class RecomputeDueDates(
    DeadlinesDbContext db, ClockStore store, MoveDates moves, ReferenceData reference, SweepSignal<SweepDueSteps.SweepDueSteps> sweep, BusinessTime business, ILogger<RecomputeDueDates> logger) : ISweep
{
    public const int BatchSize = 500;

    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken ct) =>
        await db.Recomputations.AnyAsync(r => r.FinishedAt == null, ct) ? business.GetUtcNow() : null;

    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        if (!await db.Recomputations.AnyAsync(r => r.FinishedAt == null, ct))
            return 0;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await ReferenceData.HoldAsync(db, ct);
        var open = await db.Recomputations.FromSql($"select * from deadlines.recomputations where finished_at is null order by started_at, id limit 1 for update skip locked").ToListAsync(ct);
        if (open is not [var job])
            return 0;
        var now = business.GetUtcNow();
        var calendars = await reference.HoldCalendarsAsync(db, ct);
        var batch = await store.HoldNextAsync(job.Cursor, job.FromDay, BatchSize, ct);
        foreach (var held in batch)
        {
            if (await moves.FollowAsync(held, calendars.Of(held.Assignment?.Agency).AssumingWeekdays(), job.Cause, job.Id, now, ct))
                job.Moved++;
            job.Cursor = held.Clock.CaseId;
        }
        if (batch.Count == 0)
            job.FinishedAt = now;
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        if (batch.Count > 0)
            return batch.Count;
        LogFinished(job.Cause, job.FromDay, job.Moved);
        // It held back what looked missed.
        sweep.Kick();
        return 1;
    }

    [LoggerMessage(1, LogLevel.Information, "Due dates computed anew ({Cause}, from {FromDay}): {Moved} moved")]
    private partial void LogFinished(Contracts.Deadlines.MoveCause cause, DateOnly fromDay, int moved);
}
