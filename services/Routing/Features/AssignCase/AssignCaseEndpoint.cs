using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Routing.Data;

namespace CaseTracker.Routing.Features.AssignCase;

internal static class AssignCaseEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/cases/{caseId:guid}/assignments", async (Guid caseId, AssignRequest request, Actor actor, AssignCase act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, request, ct)).ToHttp()).OncePerKey<RoutingDbContext>();
}
