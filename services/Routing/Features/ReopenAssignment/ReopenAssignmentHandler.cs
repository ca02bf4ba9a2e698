using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;
using CaseTracker.Routing.Features.CloseAssignment;
using CaseTracker.Routing.Features.OfferCase;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.ReopenAssignment;

/// <summary>Puts a reopened case back on the desk of its unit, without a handler: whoever answered it does not judge alone whether that was right. One that never had a unit waits in triage.</summary>
internal sealed class ReopenAssignmentHandler(RoutingDbContext db, Outbox<RoutingDbContext> outbox, BusinessTime business, EndOffers offers) : IHandle<CaseReopened>
{
    public async Task HandleAsync(CaseReopened message, CancellationToken ct)
    {
        var assignment = await db.Assignments.Include(a => a.Offer).SingleOrDefaultAsync(a => a.CaseId == message.CaseId, ct) ?? throw new CaseNotRoutedYetException(message.CaseId);
        if (!assignment.Reopen(message.Version) || assignment is not { Unit: { } unit, Agency: { } agency })
            return;
        offers.Of(assignment);
        var decision = assignment.Place(new() { At = business.GetUtcNow(), Agency = agency, Unit = unit, Settles = true, Reason = ReasonWords.Reopened });
        db.Decisions.Add(decision);
        outbox.Add(decision.ToEvent());
    }
}
