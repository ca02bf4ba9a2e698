using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.ExplainDelay;

internal static class ExplainDelayEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/cases/{caseId:guid}/explanations", async (Guid caseId, DelayRequest request, Actor actor, ExplainDelay act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, request, ct)).ToHttp()).OncePerKey<DeadlinesDbContext>();
}
