using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.FindCallersCases;

internal static class FindCallersCasesEndpoint
{
    // The number travels in the body: an address is written into logs.
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/callers", async (Caller caller, Actor actor, FindCallersCases act, CancellationToken ct) => (await act.RunAsync(actor, caller, ct)).ToHttp());
}
