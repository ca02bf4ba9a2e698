using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.WithdrawClosure;

internal static class WithdrawClosureEndpoint
{
    private sealed record Withdrawal(string? Confirm);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/closures/{id:guid}/withdrawal", async (Guid id, Withdrawal request, Actor actor, WithdrawClosure act, CancellationToken ct) =>
            (await act.RunAsync(actor, id, request.Confirm, ct)).ToHttp());
}
