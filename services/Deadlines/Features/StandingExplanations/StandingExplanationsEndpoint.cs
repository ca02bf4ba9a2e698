using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.StandingExplanations;

internal static class StandingExplanationsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/standing-explanations", async (Actor actor, StandingExplanations act, CancellationToken ct) => (await act.ListAsync(actor, ct)).ToHttp());
        routes.MapPost("/standing-explanations", async (StandingExplanationRequest request, Actor actor, StandingExplanations act, CancellationToken ct) =>
            (await act.GiveAsync(actor, request, ct)).ToHttp());
        routes.MapPost("/standing-explanations/{id:guid}/end", async (Guid id, Actor actor, StandingExplanations act, CancellationToken ct) =>
            (await act.EndAsync(actor, id, ct)).ToHttp());
    }
}
