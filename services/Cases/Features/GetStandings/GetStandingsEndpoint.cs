using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.GetStandings;

internal static class GetStandingsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/standings", async (AskedCases asked, Actor actor, GetStandings act, CancellationToken ct) => (await act.RunAsync(actor, asked, ct)).ToHttp());
}
