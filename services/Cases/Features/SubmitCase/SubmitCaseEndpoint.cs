using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.SubmitCase;

internal static class SubmitCaseEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/cases", async (SubmitCaseRequest request, HttpRequest http, Actor actor, SubmitCase act, CancellationToken ct) =>
            (await act.RunAsync(actor, request, http.Headers["Idempotency-Key"].ToString(), ct)).ToHttp());
}
