using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Features.RecomputeDueDates;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.FollowAssignment;

/// <summary>Knows who may give dates, and whose name a late notice carries. A hand-over inside the city does not touch the citizen's clock, except where the new agency counts other days.</summary>
internal sealed class FollowAssignmentHandler(DeadlinesDbContext db, ClockStore store, MoveDates moves, ReferenceData reference, BusinessTime business) : IHandle<CaseAssigned>
{
    public async Task HandleAsync(CaseAssigned message, CancellationToken ct)
    {
        await store.LockCaseAsync(message.CaseId, ct);
        var assignment = await db.Assignments.SingleOrDefaultAsync(a => a.CaseId == message.CaseId, ct);
        var before = assignment?.Agency;
        if (assignment is null)
        {
            db.Assignments.Add(assignment = new()
            {
                CaseId = message.CaseId,
                Version = message.Version,
                Agency = message.Agency,
                Unit = message.Unit,
                Handler = message.Handler,
                Deputy = message.Deputy,
                AssignedAt = message.OccurredAt.ToUniversalTime(),
            });
        }
        else if (message.Version > assignment.Version)
        {
            assignment.Version = message.Version;
            assignment.Agency = message.Agency;
            assignment.Unit = message.Unit;
            assignment.Handler = message.Handler;
            assignment.Deputy = message.Deputy;
            assignment.AssignedAt = message.OccurredAt.ToUniversalTime();
        }
        var calendars = await reference.HoldCalendarsAsync(db, ct);
        var calendar = calendars.Of(assignment.Agency);
        if (calendars.Of(before) == calendar)
            return;
        await db.SaveChangesAsync(ct);
        if (await store.HoldAsync(message.CaseId, ct) is { } held)
            await moves.FollowAsync(held, calendar.AssumingWeekdays(), MoveCause.Closure, recomputation: null, business.GetUtcNow(), ct);
    }
}
