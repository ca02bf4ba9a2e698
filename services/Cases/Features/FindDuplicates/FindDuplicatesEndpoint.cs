using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.FindDuplicates;

internal static class FindDuplicatesEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/cases/{caseId:guid}/duplicates", async (Guid caseId, Actor actor, FindDuplicates act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, ct)).ToHttp());
}
