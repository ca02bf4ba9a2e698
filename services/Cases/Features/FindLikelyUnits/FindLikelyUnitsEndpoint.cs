using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.FindLikelyUnits;

internal static class FindLikelyUnitsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/cases/{caseId:guid}/likely-units", async (Guid caseId, Actor actor, FindLikelyUnits find, CancellationToken ct) =>
            (await find.RunAsync(actor, caseId, ct)).ToHttp());
}
