using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.Estimates;

internal static class GetEstimatesEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/estimates", async (EstimateReader read, CancellationToken ct) => Results.Json(await read.AllAsync(ct), ContractJson.Options));
}
