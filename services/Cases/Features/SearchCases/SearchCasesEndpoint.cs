using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.SearchCases;

internal static class SearchCasesEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/searches", async (CaseSearchQuery query, Actor actor, SearchCases act, CancellationToken ct) =>
            (await act.RunAsync(actor, query, ct)).ToHttp());
}
