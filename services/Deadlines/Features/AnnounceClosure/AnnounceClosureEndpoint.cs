using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.AnnounceClosure;

internal static class AnnounceClosureEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/closures", async (ClosureRequest request, Actor actor, AnnounceClosure act, CancellationToken ct) => (await act.RunAsync(actor, request, ct)).ToHttp());
}
