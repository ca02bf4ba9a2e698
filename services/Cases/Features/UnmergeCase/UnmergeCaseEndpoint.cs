using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.UnmergeCase;

internal static class UnmergeCaseEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/cases/{caseId:guid}/unmerges", async (Guid caseId, Actor actor, UnmergeCase act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, ct)).ToHttp());
}
