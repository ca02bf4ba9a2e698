using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform;

namespace CaseTracker.Notifications.Features.ChooseMessages;

internal static class ChooseMessagesEndpoints
{
    // Tokens travel in bodies: an address is written into logs.
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/cases/{caseId:guid}/message-choices", async (Guid caseId, Actor actor, ChooseMessages act, CancellationToken ct) => (await act.ViewAsync(actor, caseId, ct)).ToHttp());
        routes.MapPost("/cases/{caseId:guid}/message-choices", async (Guid caseId, PauseMessages wish, Actor actor, ChooseMessages act, CancellationToken ct) => (await act.SetAsync(actor, caseId, wish, ct)).ToHttp());
        routes.MapPost("/unsubscriptions/views", async (UnsubscribeLink link, ChooseMessages act, CancellationToken ct) => (await act.ViewAsync(link, ct)).ToHttp());
        routes.MapPost("/unsubscriptions", async (UnsubscribeLink link, Actor actor, ChooseMessages act, CancellationToken ct) => (await act.EndAsync(actor, link, ct)).ToHttp());
    }
}
