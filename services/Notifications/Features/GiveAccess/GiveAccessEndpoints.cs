using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform;

namespace CaseTracker.Notifications.Features.GiveAccess;

internal static class GiveAccessEndpoints
{
    // Codes travel in bodies: an address is written into logs.
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/cases/{caseId:guid}/access-codes", async (Guid caseId, Actor actor, GiveAccess act, CancellationToken ct) => (await act.WaysAsync(actor, caseId, ct)).ToHttp());
        routes.MapPost("/cases/{caseId:guid}/access-codes", async (Guid caseId, AccessCodeRequest request, Actor actor, GiveAccess act, CancellationToken ct) => (await act.SendAsync(actor, caseId, request, ct)).ToHttp());
        routes.MapPost("/cases/{caseId:guid}/access-codes/entries", async (Guid caseId, AccessCodeEntry entry, Actor actor, GiveAccess act, CancellationToken ct) => (await act.EnterAsync(actor, caseId, entry, ct)).ToHttp());
    }
}
