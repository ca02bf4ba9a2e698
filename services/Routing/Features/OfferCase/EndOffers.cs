using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;

namespace CaseTracker.Routing.Features.OfferCase;

/// <summary>Nobody has to answer any more for a case that ended or begins anew.</summary>
internal sealed class EndOffers(RoutingDbContext db, Outbox<RoutingDbContext> outbox, BusinessTime business)
{
    /// <param name="assignment">With its offer, if one waits.</param>
    public void Of(Assignment assignment)
    {
        if (assignment.Offer is null)
            return;
        var (line, told) = assignment.EndOffer(new(AssignmentKind.Ended, business.GetUtcNow(), null, ReasonWords.OfferOver), 0);
        db.Decisions.Add(line);
        outbox.Add(told);
    }
}
