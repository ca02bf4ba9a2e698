using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.ListCases;

internal static class ListCasesEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/lists", async (CaseListQuery query, Actor actor, ListCases act, CancellationToken ct) =>
            (await act.RunAsync(actor, query, ct)).ToHttp());
}
