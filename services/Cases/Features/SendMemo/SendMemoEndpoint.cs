using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.SendMemo;

internal static class SendMemoEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/cases/{caseId:guid}/memos", async (Guid caseId, SendMemoRequest request, Actor actor, SendMemo act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, request, ct)).ToHttp());
}
