using CaseTracker.Cases.Data;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.AddNote;

internal static class AddNoteEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/cases/{caseId:guid}/notes", async (Guid caseId, AddNoteRequest request, Actor actor, AddNote act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, request, ct)).ToHttp()).OncePerKey<CasesDbContext>();
}
