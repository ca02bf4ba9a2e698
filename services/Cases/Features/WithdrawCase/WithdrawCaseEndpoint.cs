using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.WithdrawCase;

internal static class WithdrawCaseEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/cases/{caseId:guid}/withdrawals", async (Guid caseId, WithdrawRequest request, Actor actor, WithdrawCase act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, request, ct)).ToHttp());
        routes.MapPost("/cases/{caseId:guid}/withdrawals/undo", async (Guid caseId, UndoWithdrawalRequest request, Actor actor, WithdrawCase act, CancellationToken ct) =>
            (await act.UndoAsync(actor, caseId, request, ct)).ToHttp());
    }
}
