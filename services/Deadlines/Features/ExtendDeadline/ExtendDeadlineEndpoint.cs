using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.ExtendDeadline;

internal static class ExtendDeadlineEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/cases/{caseId:guid}/extensions", async (Guid caseId, DelayRequest request, Actor actor, ExtendDeadline act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, request, ct)).ToHttp()).OncePerKey<DeadlinesDbContext>();
}
