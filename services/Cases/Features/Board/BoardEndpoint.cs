using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.Board;

internal static class BoardEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/board", async (string? agency, Actor actor, ShowBoard read, CancellationToken ct) => (await read.RunAsync(actor, agency, ct)).ToHttp());
}
