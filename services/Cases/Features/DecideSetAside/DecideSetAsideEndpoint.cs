using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.DecideSetAside;

internal static class DecideSetAsideEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/set-aside-requests", async (Actor actor, ListSetAsides read, CancellationToken ct) => (await read.RunAsync(actor, ct)).ToHttp());
        routes.MapPost("/set-aside-requests/{requestId:guid}/decision", async (Guid requestId, SetAsideDecision decision, Actor actor, DecideSetAside act, CancellationToken ct) =>
            (await act.RunAsync(actor, requestId, decision, ct)).ToHttp());
    }
}
