using CaseTracker.Contracts.Cases;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.OpenClock;

/// <summary>Opens the clock of a new case and takes in what was heard of the case before.</summary>
internal sealed partial class OpenClockHandler(DeadlinesDbContext db, ClockStore store, Outbox<DeadlinesDbContext> outbox, BusinessTime business, ILogger<OpenClockHandler> logger)
    : IHandle<CaseSubmitted>
{
    public async Task HandleAsync(CaseSubmitted message, CancellationToken ct)
    {
        await store.LockCaseAsync(message.CaseId, ct);
        if (await db.Clocks.AnyAsync(c => c.CaseId == message.CaseId, ct))
            return;
        var now = business.GetUtcNow();
        var assignment = await db.Assignments.SingleOrDefaultAsync(a => a.CaseId == message.CaseId, ct);
        var calendar = (await store.CalendarAsync(assignment, ct)).AssumingWeekdays();
        var clock = Clock.Open(message, calendar, now, out var set);
        db.Clocks.Add(clock);
        if (set is not null)
            outbox.Add(set);
        var held = await store.WithFactsAsync(clock, ct);
        await store.FollowAsync(held, calendar, now, ct);
        await store.ReplanAsync(clock, calendar, now, ct);
        await store.RestartAsync(held, calendar, now, ct);
        if (clock.State == ClockState.Waiting)
            LogWaits(clock.CaseId, clock.Rules.Start);
        else
            LogOpened(clock.CaseId, clock.DueOn, clock.LimitValue, clock.LimitUnit);
        if (clock.Provisional)
            LogProvisional(clock.CaseId, clock.DueOn);
    }

    [LoggerMessage(1, LogLevel.Information, "Clock of case {CaseId} opened: due {DueOn} ({LimitValue} {LimitUnit})")]
    private partial void LogOpened(Guid caseId, DateOnly dueOn, int limitValue, Contracts.LimitUnit limitUnit);

    [LoggerMessage(3, LogLevel.Information, "Clock of case {CaseId} waits for its start: {Start}")]
    private partial void LogWaits(Guid caseId, Contracts.ClockStart start);

    [LoggerMessage(2, LogLevel.Warning, "The due date of case {CaseId}, {DueOn}, rests on an office calendar that is not final")]
    private partial void LogProvisional(Guid caseId, DateOnly dueOn);
}
