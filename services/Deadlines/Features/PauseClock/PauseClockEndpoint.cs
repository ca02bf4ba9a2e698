using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.PauseClock;

internal static class PauseClockEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/cases/{caseId:guid}/pauses", async (Guid caseId, PauseRequest request, Actor actor, PauseClock act, CancellationToken ct) =>
            (await act.BeginAsync(actor, caseId, request, ct)).ToHttp());
        routes.MapPost("/cases/{caseId:guid}/pauses/{pauseId:guid}/end", async (Guid caseId, Guid pauseId, Actor actor, PauseClock act, CancellationToken ct) =>
            (await act.EndAsync(actor, caseId, pauseId, ct)).ToHttp());
    }
}
