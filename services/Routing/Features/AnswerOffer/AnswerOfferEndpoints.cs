using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;

namespace CaseTracker.Routing.Features.AnswerOffer;

internal static class AnswerOfferEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/cases/{caseId:guid}/offers/{offerId:guid}/acceptance", async (Guid caseId, Guid offerId, AcceptOfferRequest request, Actor actor, AnswerOffer act, CancellationToken ct) =>
            (await act.AcceptAsync(actor, caseId, offerId, request, ct)).ToHttp());
        routes.MapPost("/cases/{caseId:guid}/offers/{offerId:guid}/return", async (Guid caseId, Guid offerId, ReturnOfferRequest request, Actor actor, AnswerOffer act, CancellationToken ct) =>
            (await act.ReturnAsync(actor, caseId, offerId, request, ct)).ToHttp());
        routes.MapPost("/cases/{caseId:guid}/offers/{offerId:guid}/withdrawal", async (Guid caseId, Guid offerId, Actor actor, AnswerOffer act, CancellationToken ct) =>
            (await act.TakeBackAsync(actor, caseId, offerId, ct)).ToHttp());
    }
}
