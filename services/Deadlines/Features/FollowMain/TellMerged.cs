using CaseTracker.Contracts.Cases;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.FollowMain;

/// <summary>Tells the applicants of merged cases what is said of the main case's date, where that is later than their own. Inside the caller's transaction.</summary>
/// <remarks>
/// A merge moves no date and hides no lateness: each case's clock goes on as it was. Where the main case takes longer than a merged case's own date, its applicant hears reason, state and
/// expected date before that date passes; where it has passed, as a new promised date. A main case that is earlier than the own date changes nothing of what was told.
/// </remarks>
internal sealed class TellMerged(DeadlinesDbContext db, ClockStore store, Outbox<DeadlinesDbContext> outbox, BusinessTime business)
{
    /// <summary>Tells each case that is merged into this one.</summary>
    public async Task RunAsync(Guid mainId, DelaySlots slots, Guid by, CancellationToken ct)
    {
        // In the order of their ids, so that no two transactions wait for each other.
        foreach (var caseId in await db.Merges.Where(m => m.MainId == mainId).OrderBy(m => m.CaseId).Select(m => m.CaseId).ToListAsync(ct))
        {
            await store.LockCaseAsync(caseId, ct);
            if (await store.HoldAsync(caseId, ct) is { } held)
                await TellAsync(held, slots, by, ct);
        }
    }

    /// <summary>Tells one merged case, which is held.</summary>
    public async Task TellAsync(HeldClock held, DelaySlots slots, Guid by, CancellationToken ct)
    {
        var clock = held.Clock;
        var now = business.GetUtcNow();
        if (clock.State != ClockState.Running || slots.ExpectedOn < business.TaipeiToday())
            return;
        if (clock.IsOverdue(now))
        {
            if (clock.PromiseId is { } last && await db.Promises.FindAsync([last], ct) is { } given && given.Slots == slots)
                return;
            db.Promises.Add(clock.GivePromise(slots.ExpectedOn, slots, by, now, out var promised));
            outbox.Add(promised);
            await store.AwaitAsync(clock, now, ct);
        }
        else
        {
            if (slots.ExpectedOn <= clock.DueOn || (clock.ExplanationId is { } id && await db.Explanations.FindAsync([id], ct) is { } said && said.Slots == slots))
                return;
            db.Explanations.Add(clock.Foresee(slots, by, now, out var foreseen));
            outbox.Add(foreseen);
        }
        await store.BreakSilenceAsync(clock, (await store.CalendarAsync(held.Assignment, ct)).AssumingWeekdays(), now, ct);
    }
}
