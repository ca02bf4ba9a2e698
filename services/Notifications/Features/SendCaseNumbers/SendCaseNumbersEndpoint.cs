using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform;

namespace CaseTracker.Notifications.Features.SendCaseNumbers;

internal static class SendCaseNumbersEndpoint
{
    // The hash travels in the body: an address is written into logs.
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/case-numbers", async (CaseNumbersRequest request, Actor actor, SendCaseNumbers act, CancellationToken ct) => (await act.RunAsync(actor, request, ct)).ToHttp());
}
