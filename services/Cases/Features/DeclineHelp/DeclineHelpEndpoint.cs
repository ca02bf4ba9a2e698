using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.DeclineHelp;

internal static class DeclineHelpEndpoint
{
    // The hash travels in the body: an address is written into logs.
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/cases/{caseId:guid}/helper-declines", async (Guid caseId, DeclineHelpRequest request, Actor actor, DeclineHelp act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, request, ct)).ToHttp());
}
