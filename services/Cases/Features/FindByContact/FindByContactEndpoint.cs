using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.FindByContact;

internal static class FindByContactEndpoint
{
    // The hash travels in the body: an address is written into logs.
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/cases-of-contact", async (HashedContact asked, Actor actor, FindByContact act, CancellationToken ct) => (await act.RunAsync(actor, asked, ct)).ToHttp());
}
