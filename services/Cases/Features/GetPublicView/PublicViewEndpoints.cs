using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.GetPublicView;

/// <summary>For the service that keeps the public read model; people have Portal and Desk.</summary>
internal static class PublicViewEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/public-views", async (AskedCases asked, Actor actor, PublicViews views, CancellationToken ct) =>
            actor.Kind != ActorKind.Service ? HttpResults.Problem(Failure.Forbidden())
            : asked.CaseIds.Count > AskedCases.Most ? HttpResults.Problem(Failure.Invalid("caseIds", "too-many"))
            : Results.Json(await views.OfAsync(asked.CaseIds, ct), ContractJson.Options));
        routes.MapGet("/public-views/told", async (Actor actor, ToldViews told, CancellationToken ct) =>
            actor.Kind == ActorKind.Service ? Results.Json(await told.ReadAsync(ct), ContractJson.Options) : HttpResults.Problem(Failure.Forbidden()));
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
