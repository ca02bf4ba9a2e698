using CaseTracker.Contracts.Routing;
using CaseTracker.Deadlines.Data;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.FollowAssignment;

/// <summary>Knows who may give dates, and whose name a late notice carries. A hand-over inside the city does not touch the citizen's clock.</summary>
internal sealed class FollowAssignmentHandler(DeadlinesDbContext db, ClockStore store) : IHandle<CaseAssigned>
{
    public async Task HandleAsync(CaseAssigned message, CancellationToken ct)
    {
        await store.LockCaseAsync(message.CaseId, ct);
        if (await db.Assignments.SingleOrDefaultAsync(a => a.CaseId == message.CaseId, ct) is not { } assignment)
        {
            db.Assignments.Add(new()
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
    }
}
