using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.PromiseDate;

internal static class PromiseDateEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/cases/{caseId:guid}/promises", async (Guid caseId, DelayRequest request, Actor actor, PromiseDate act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, request, ct)).ToHttp()).OncePerKey<DeadlinesDbContext>();
}
