using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.GetPublicView;

/// <summary>For the service that keeps the public read model; people have Portal and Desk.</summary>
internal static class PublicViewEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/cases/{caseId:guid}/public-view", async (Guid caseId, Actor actor, PublicViews views, CancellationToken ct) =>
        {
            var view = actor.Kind == ActorKind.Service ? await views.OneAsync(caseId, ct) : null;
            return (view is null ? (Result<PublicView>)Failure.NotFound("case-not-found") : view).ToHttp();
        });
        routes.MapGet("/public-views", async (string? after, Actor actor, PublicViews views, CancellationToken ct) =>
        {
            if (actor.Kind != ActorKind.Service)
                return HttpResults.Problem(Failure.Forbidden());
            Guid? from = null;
            if (!string.IsNullOrEmpty(after))
            {
                if (!Guid.TryParse(after, out var id))
                    return HttpResults.Problem(Failure.Invalid("after", "invalid-characters"));
                from = id;
            }
            return Results.Json(await views.PageAsync(from, ct), ContractJson.Options);
        });
    }
}
