using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.GetNoticeFacts;

internal static class GetNoticeFactsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/cases/{caseId:guid}/notice-facts/{kind}/{occasionId:guid}", async (Guid caseId, string kind, Guid occasionId, Actor actor, GetNoticeFacts act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, kind, occasionId, ct)).ToHttp());
}
