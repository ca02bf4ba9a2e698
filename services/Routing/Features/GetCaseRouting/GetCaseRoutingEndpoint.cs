using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Routing.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.GetCaseRouting;

internal static class GetCaseRoutingEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/cases/{caseId:guid}", async (Guid caseId, Actor actor, RoutingDbContext db, SeeCase.SeeCase see, SuggestUnit.SuggestUnit suggest, CancellationToken ct) =>
            (await RunAsync(caseId, actor, db, see, suggest, ct)).ToHttp());

    private static async Task<Result<CaseRouting>> RunAsync(Guid caseId, Actor actor, RoutingDbContext db, SeeCase.SeeCase see, SuggestUnit.SuggestUnit suggest, CancellationToken ct)
    {
        if (await see.FindAsync(actor, caseId, ct) is not { } assignment)
            return Failure.NotFound("case-not-found");
        var history = await db.Decisions.Where(d => d.CaseId == caseId).OrderByDescending(d => d.Version)
            .Select(d => new AssignmentView(d.At, d.Unit, d.Handler, d.DecidedBy, new LocalizedText(d.ReasonZh, d.ReasonEn))).ToListAsync(ct);
        return new CaseRouting
        {
            Unit = assignment.Unit,
            Handler = assignment.Handler,
            // For people who decide; the other services ask often, and none of them for that.
            Suggestions = actor.Kind == ActorKind.Staff && assignment.Unit is null && assignment.ClosedAt is null ? await suggest.ForAsync(assignment, ct) : [],
            History = history,
        };
    }
}
