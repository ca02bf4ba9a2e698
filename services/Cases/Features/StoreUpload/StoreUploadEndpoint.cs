using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace CaseTracker.Cases.Features.StoreUpload;

internal static class StoreUploadEndpoint
{
    // A little more than the largest file, which gets its own sentence.
    private const long MostBytes = AttachmentLimits.File + (1024 * 1024);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/uploads", async (HttpRequest http, Actor actor, StoreUpload act, CancellationToken ct) => (await act.RunAsync(actor, NameOf(http), http.Body, ct)).ToHttp())
            .WithMetadata(new RequestSizeLimitAttribute(MostBytes));

    /// <summary>A name is personal: it travels in a header, never in the address.</summary>
    private static string? NameOf(HttpRequest http) =>
        ContentDispositionHeaderValue.TryParse(http.Headers.ContentDisposition.ToString(), out var disposition) ? disposition.FileNameStar.Value : null;
}
