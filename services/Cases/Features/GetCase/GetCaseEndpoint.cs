using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.GetCase;

internal static class GetCaseEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/cases/by-number/{number}", async (string number, Actor actor, GetCase act, CancellationToken ct) =>
            (await act.RunAsync(actor, number, ct)).ToHttp());
        routes.MapGet("/cases/{caseId:guid}/sight", async (Guid caseId, Actor actor, GetCase act, CancellationToken ct) =>
            (await act.SightAsync(actor, caseId, ct)).ToHttp());
        routes.MapPost("/seen", async (AskedCases asked, Actor actor, SeenCases act, CancellationToken ct) =>
            (await act.RunAsync(actor, asked.CaseIds, ct)).ToHttp());
    }
}
