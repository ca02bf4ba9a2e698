using CaseTracker.Contracts.Cases;
using CaseTracker.Deadlines.Data;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.RestartClock;

/// <summary>Starts the clock of a reopened case anew: no lateness is carried over, and a date of the handling before holds no more.</summary>
internal sealed class RestartClockHandler(DeadlinesDbContext db, ClockStore store, BusinessTime business) : IHandle<CaseReopened>
{
    public async Task HandleAsync(CaseReopened message, CancellationToken ct)
    {
        await store.LockCaseAsync(message.CaseId, ct);
        if (await db.Reopenings.AnyAsync(r => r.CaseId == message.CaseId && r.Round == message.Round, ct))
            return;
        db.Reopenings.Add(new() { CaseId = message.CaseId, Round = message.Round, Id = message.ReopeningId, At = message.OccurredAt.ToUniversalTime() });
        await db.SaveChangesAsync(ct);
        // Where the clock is not open yet, its opening finds the reopening.
        if (await store.HoldAsync(message.CaseId, ct) is { } held)
            await store.RestartAsync(held, (await store.CalendarAsync(held.Assignment, ct)).AssumingWeekdays(), business.GetUtcNow(), ct);
    }
}
