using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.RequestSetAside;

internal static class RequestSetAsideEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/cases/{caseId:guid}/set-aside-requests", async (Guid caseId, SetAsideRequest request, Actor actor, RequestSetAside act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, request, ct)).ToHttp());
}
