using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.CompleteDocuments;

internal static class CompleteDocumentsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/cases/{caseId:guid}/complete-documents", async (Guid caseId, Actor actor, CompleteDocuments act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, ct)).ToHttp());
}
