using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Features.ListDisputes;
using CaseTracker.Routing.Features.ListOffers;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.GetCaseRouting;

internal sealed class GetCaseRouting(RoutingDbContext db, SeeCase.SeeCase see, SuggestUnit.SuggestUnit suggest, OfferViews offers, DisputeViews disputes)
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/cases/{caseId:guid}", async (Guid caseId, Actor actor, GetCaseRouting act, CancellationToken ct) => (await act.RunAsync(caseId, actor, ct)).ToHttp());

    private async Task<Result<CaseRouting>> RunAsync(Guid caseId, Actor actor, CancellationToken ct)
    {
        if (await see.FindAsync(actor, caseId, ct) is not { } assignment)
            return Failure.NotFound("case-not-found");
        var history = await db.Decisions.AsNoTracking().Where(d => d.CaseId == caseId).OrderByDescending(d => d.Version).ToListAsync(ct);
        return new CaseRouting
        {
            Unit = assignment.Unit,
            Handler = assignment.Handler,
            // For people who decide; the other services ask often, and none of them for that.
            Suggestions = actor.Kind == ActorKind.Staff && assignment.Unit is null && assignment.ClosedAt is null ? await suggest.ForAsync(assignment, ct) : [],
            Offer = assignment.Offer is null ? null : await offers.OfAsync(actor, caseId, ct),
            Dispute = await disputes.OfAsync(assignment, ct),
            HandOvers = history.Count(d => d.PreviousUnit is not null),
            Returns = history.Count(d => d.Kind == AssignmentKind.Returned),
            History = [.. history.Select(d => new AssignmentView(d.At, d.Unit, d.Handler, d.DecidedBy, new(d.ReasonZh, d.ReasonEn)) { Version = d.Version, Kind = d.Kind, OfferedTo = d.OfferedTo, Alternative = d.Alternative })],
        };
    }
}
