using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.GetDelayReasons;

internal static class GetDelayReasonsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/delay-reasons", async (ReferenceData reference, CancellationToken ct) =>
            ((Contracts.Result<IReadOnlyList<DelayReason>>)(await reference.WordsAsync(ct)).Reasons.Select(r => r.ToContract()).ToArray()).ToHttp());
}
