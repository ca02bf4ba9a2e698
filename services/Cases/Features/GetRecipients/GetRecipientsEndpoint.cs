using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.GetRecipients;

internal static class GetRecipientsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/recipients", async (AskedCases asked, Actor actor, GetRecipients act, CancellationToken ct) => (await act.RunAsync(actor, asked, ct)).ToHttp());
}
