using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.ExportCases;

internal static class ExportCasesEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/exports", async (ExportCasesRequest request, Actor actor, ExportCases act, CancellationToken ct) =>
        {
            var opened = await act.RunAsync(actor, request, ct);
            return opened.Succeeded ? Results.Stream(body => WriteAsync(opened.Value, body, ct), "application/x-ndjson") : HttpResults.Problem(opened.Failure);
        });

    private static async Task WriteAsync(OpenedExport export, Stream body, CancellationToken ct)
    {
        await LineAsync(export.Head);
        // Whoever waits for the first line need not wait for the first cases.
        await body.FlushAsync(ct);
        await foreach (var one in export.Cases)
            await LineAsync(one);

        async Task LineAsync<T>(T value)
        {
            await JsonSerializer.SerializeAsync(body, value, ContractJson.Options, ct);
            await body.WriteAsync("\n"u8.ToArray(), ct);
        }
    }
}
