using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.AnswerSupplement;

internal static class AnswerSupplementEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/cases/{caseId:guid}/supplement-answers", async (Guid caseId, AnswerSupplementRequest request, Actor actor, AnswerSupplement act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, request, ct)).ToHttp());
}
