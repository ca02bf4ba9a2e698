using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.LearnUnitWords;

internal static class LearnUnitWordsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/learned-units", async (Actor actor, LearnUnitWords act, CancellationToken ct) => (await act.RunAsync(actor, ct)).ToHttp());
}
