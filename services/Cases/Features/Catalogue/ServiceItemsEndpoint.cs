using CaseTracker.Contracts;

namespace CaseTracker.Cases.Features.Catalogue;

internal static class ServiceItemsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/service-items", async (ServiceCatalogue catalogue, CancellationToken ct) =>
            Results.Json(await catalogue.AllAsync(ct), ContractJson.Options));
}
