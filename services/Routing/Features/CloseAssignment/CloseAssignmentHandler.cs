using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.CloseAssignment;

/// <summary>Takes an ended case off its handler's desk, so that open cases are counted right, and puts it back when a withdrawal was undone.</summary>
internal sealed class CloseAssignmentHandler(RoutingDbContext db) : IHandle<CaseClosed>, IHandle<CaseWithdrawn>, IHandle<WithdrawalUndone>
{
    public async Task HandleAsync(CaseClosed message, CancellationToken ct) => (await FindAsync(message.CaseId, ct)).Close(message.OccurredAt, message.Version);

    public async Task HandleAsync(CaseWithdrawn message, CancellationToken ct) => (await FindAsync(message.CaseId, ct)).Close(message.OccurredAt, message.Version);

    public async Task HandleAsync(WithdrawalUndone message, CancellationToken ct) => (await FindAsync(message.CaseId, ct)).Reopen(message.Version);

    private async Task<Assignment> FindAsync(Guid caseId, CancellationToken ct) =>
        await db.Assignments.SingleOrDefaultAsync(a => a.CaseId == caseId, ct) ?? throw new CaseNotRoutedYetException(caseId);
}

/// <summary>The closing overtook the submission: it is handled when it is delivered again.</summary>
internal sealed class CaseNotRoutedYetException(Guid caseId) : Exception($"Case {caseId} has not been routed yet.");
