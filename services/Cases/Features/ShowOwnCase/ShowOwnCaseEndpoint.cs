using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.ShowOwnCase;

internal static class ShowOwnCaseEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/cases/{caseId:guid}/own", async (Guid caseId, Actor actor, ShowOwnCase act, CancellationToken ct) => (await act.RunAsync(actor, caseId, ct)).ToHttp());
}
