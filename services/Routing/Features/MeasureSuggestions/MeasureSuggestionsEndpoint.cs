using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Routing.Features.MeasureSuggestions;

internal static class MeasureSuggestionsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/suggestion-acceptance", async (Actor actor, MeasureSuggestions measure, CancellationToken ct) => (await measure.RunAsync(actor, ct)).ToHttp());
}
