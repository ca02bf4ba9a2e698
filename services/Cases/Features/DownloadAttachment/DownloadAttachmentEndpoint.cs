using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.DownloadAttachment;

internal static class DownloadAttachmentEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/cases/{caseId:guid}/attachments/{attachmentId:guid}", async (Guid caseId, Guid attachmentId, HttpResponse response, Actor actor, DownloadAttachment act, CancellationToken ct) =>
        {
            var opened = await act.RunAsync(actor, caseId, attachmentId, ct);
            if (!opened.Succeeded)
                return HttpResults.Problem(opened.Failure);
            response.ContentLength = opened.Value.Size;
            return Results.Stream(opened.Value.CopyAsync, opened.Value.MediaType, opened.Value.Name);
        });
}
