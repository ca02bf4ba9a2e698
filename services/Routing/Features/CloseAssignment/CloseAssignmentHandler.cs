using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Routing.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.CloseAssignment;

/// <summary>Takes a closed case off its handler's desk, so that open cases are counted right.</summary>
internal sealed class CloseAssignmentHandler(RoutingDbContext db) : IHandle<CaseClosed>
{
    public async Task HandleAsync(CaseClosed message, CancellationToken ct)
    {
        var assignment = await db.Assignments.SingleOrDefaultAsync(a => a.CaseId == message.CaseId, ct)
            ?? throw new CaseNotRoutedYetException(message.CaseId);
        assignment.Close(message.OccurredAt);
    }
}

/// <summary>The closing overtook the submission: it is handled when it is delivered again.</summary>
internal sealed class CaseNotRoutedYetException(Guid caseId) : Exception($"Case {caseId} has not been routed yet.");
