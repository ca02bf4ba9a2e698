using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;
using CaseTracker.Routing.Features.OfferCase;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.CloseAssignment;

/// <summary>Takes an ended case off its handler's desk, so that open cases are counted right, ends what another unit was asked, and puts the case back when a withdrawal was undone.</summary>
internal sealed class CloseAssignmentHandler(RoutingDbContext db, EndOffers offers) : IHandle<CaseClosed>, IHandle<CaseWithdrawn>, IHandle<WithdrawalUndone>
{
    public Task HandleAsync(CaseClosed message, CancellationToken ct) => CloseAsync(message, ct);

    public Task HandleAsync(CaseWithdrawn message, CancellationToken ct) => CloseAsync(message, ct);

    public async Task HandleAsync(WithdrawalUndone message, CancellationToken ct) => (await FindAsync(message.CaseId, ct)).Reopen(message.Version);

    private async Task CloseAsync(ICaseEvent message, CancellationToken ct)
    {
        var assignment = await FindAsync(message.CaseId, ct);
        assignment.Close(message.OccurredAt, message.Version);
        if (assignment.ClosedAt is not null)
            offers.Of(assignment);
    }

    private async Task<Assignment> FindAsync(Guid caseId, CancellationToken ct) =>
        await db.Assignments.Include(a => a.Offer).SingleOrDefaultAsync(a => a.CaseId == caseId, ct) ?? throw new CaseNotRoutedYetException(caseId);
}

/// <summary>The closing overtook the submission: it is handled when it is delivered again.</summary>
internal sealed class CaseNotRoutedYetException(Guid caseId) : Exception($"Case {caseId} has not been routed yet.");
