using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.DecideExtension;

internal static class DecideExtensionEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/extension-requests/{requestId:guid}/decision", async (Guid requestId, ExtensionDecision decision, Actor actor, DecideExtension act, CancellationToken ct) =>
            (await act.RunAsync(actor, requestId, decision, ct)).ToHttp());
}
