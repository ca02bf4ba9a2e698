using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.GetStageSlots;

internal static class GetStageSlotsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/stages/slots", async (AskedStages asked, Actor actor, GetStageSlots read, CancellationToken ct) => (await read.RunAsync(actor, asked, ct)).ToHttp());
}
