using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.ExtendSupplement;

internal static class ExtendSupplementEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/cases/{caseId:guid}/supplement-extensions", async (Guid caseId, ExtendSupplementRequest request, Actor actor, ExtendSupplement act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, request, ct)).ToHttp());
}
