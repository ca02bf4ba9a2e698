using CaseTracker.Cases.Data;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.CloseCase;

internal static class CloseCaseEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/cases/{caseId:guid}/closings", async (Guid caseId, CloseRequest request, Actor actor, CloseCase act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, request, ct)).ToHttp()).OncePerKey<CasesDbContext>();
}
