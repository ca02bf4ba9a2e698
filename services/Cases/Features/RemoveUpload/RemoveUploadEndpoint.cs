using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.RemoveUpload;

internal static class RemoveUploadEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapDelete("/uploads/{uploadId:guid}", async (Guid uploadId, Actor actor, RemoveUpload act, CancellationToken ct) => (await act.RunAsync(actor, uploadId, ct)).ToHttp());
}
