using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform.Data;
using CaseTracker.Portal.Api;
using CaseTracker.Portal.Features.LimitRequests;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.WebUtilities;

namespace CaseTracker.Portal.Features.StoreUpload;

/// <summary>A file that was taken in. Its id goes into <c>attachments</c> of a case within a day.</summary>
/// <param name="UploadId">Random; whoever knows it can attach the file.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is: <c>jpeg png heic pdf odt</c>.</param>
/// <param name="Size">Bytes, as kept.</param>
internal sealed record UploadAnswer(string UploadId, string Name, string Kind, long Size);

internal static class UploadEndpoint
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/uploads", UploadAsync)
            .Produces<UploadAnswer>(StatusCodes.Status201Created).ProducesFailures(400, 401, 403, 413, 415, 429, 503)
            .WithName("uploadFile").WithSummary("Upload a file for a case to come")
            .WithDescription("multipart/form-data with one file: JPG, PNG, HEIC, PDF or ODT, at most 10 MB. Place, time and device are removed from JPG and PNG. "
                + "The id goes into `attachments` of POST /cases, or of POST /intake/cases with the API key it was uploaded with; after a day it is forgotten.");

    private static async Task<IResult> UploadAsync(HttpContext http, ApiKeys keys, RequestLimits limits, CasesClient cases, PublicProblems problems, CancellationToken ct)
    {
        var actor = Actor.Anyone;
        if (ApiKeys.Given(http.Request) is { Length: > 0 } key)
        {
            var client = await keys.AuthoriseAsync(http, key, ApiKeys.Intake, ct);
            if (!client.Succeeded)
                return problems.From(http, client.Failure);
            actor = client.Value;
        }
        else if (await limits.UploadAsync(http.Connection.RemoteIpAddress, ct) is { } over)
        {
            return problems.From(http, over);
        }
        if (!FileForm.IsMultipart(http.Request))
            return problems.From(http, new Failure { Code = "unsupported-media-type", Status = StatusCodes.Status415UnsupportedMediaType });
        try
        {
            var reader = FileForm.Reader(http.Request);
            while (await reader.ReadNextSectionAsync(ct) is { } section)
            {
                if (section.AsFileSection() is not { } file)
                    continue;
                using var first = new FirstBytesStream(section.Body);
                var stored = await cases.UploadAsync(actor, file.FileName, first, ct);
                // A client that is still sending would not see the answer.
                await section.Body.CopyToAsync(Stream.Null, ct);
                if (!stored.Succeeded)
                    return problems.From(http, stored.Failure);
                http.Response.Headers.CacheControl = "no-store";
                return Results.Json(new UploadAnswer(stored.Value.UploadId.ToString(), stored.Value.Name, EnumText<AttachmentKind>.Write(stored.Value.Kind), stored.Value.Size), PublicJson.Answers, statusCode: StatusCodes.Status201Created);
            }
            return problems.From(http, Failure.Invalid("file", "required"));
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or ArgumentException || (e is IOException and not BadHttpRequestException && !ct.IsCancellationRequested))
        {
            return problems.From(http, ApiBody.Malformed);
        }
    }
}
