using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform;

namespace CaseTracker.Notifications.Features.ConfirmContacts;

internal static class ConfirmationEndpoints
{
    // Tokens and codes travel in bodies: an address is written into logs.
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/confirmations/views", async (ConfirmationLink link, ConfirmContact act, CancellationToken ct) => (await act.ViewAsync(link, ct)).ToHttp());
        routes.MapPost("/confirmations/answers", async (ConfirmationLink link, Actor actor, ConfirmContact act, CancellationToken ct) => (await act.ConfirmAsync(actor, link, ct)).ToHttp());
        routes.MapPost("/confirmations/renewals", async (ConfirmationLink link, Actor actor, ConfirmContact act, CancellationToken ct) => (await act.AskAgainAsync(actor, link, ct)).ToHttp());
        routes.MapGet("/cases/{caseId:guid}/code", async (Guid caseId, Actor actor, EnterCode act, CancellationToken ct) => (await act.ViewAsync(actor, caseId, ct)).ToHttp());
        routes.MapPost("/cases/{caseId:guid}/code", async (Guid caseId, ConfirmationCode code, Actor actor, EnterCode act, CancellationToken ct) => (await act.RunAsync(actor, caseId, code, ct)).ToHttp());
        routes.MapPost("/cases/{caseId:guid}/codes", async (Guid caseId, ConfirmationCode code, Actor actor, EnterCode act, CancellationToken ct) => (await act.SendAsync(actor, caseId, code.Language, ct)).ToHttp());
    }
}
