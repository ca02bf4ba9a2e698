using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.CompareCases;

internal static class CompareCasesEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/cases/{caseId:guid}/compared/{number}", async (Guid caseId, string number, Actor actor, CompareCases act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, number, ct)).ToHttp());
}
