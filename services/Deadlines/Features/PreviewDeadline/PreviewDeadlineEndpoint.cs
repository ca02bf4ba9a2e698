using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.PreviewDeadline;

internal static class PreviewDeadlineEndpoint
{
    // Anybody may compute: nothing about any case is told.
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/preview", async (PreviewRequest request, PreviewDeadline preview, CancellationToken ct) => (await preview.RunAsync(request, ct)).ToHttp());
}
