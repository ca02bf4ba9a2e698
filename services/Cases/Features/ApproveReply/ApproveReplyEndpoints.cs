using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.ApproveReply;

internal static class ApproveReplyEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/cases/{caseId:guid}/reply-approvals", async (Guid caseId, ReplyRequest request, Actor actor, SendReplyForApproval act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, request, ct)).ToHttp());
        routes.MapPost("/cases/{caseId:guid}/reply-approvals/taken-back", async (Guid caseId, Actor actor, TakeReplyBack act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, ct)).ToHttp());
        routes.MapPost("/cases/{caseId:guid}/reply-approvals/decision", async (Guid caseId, ReplyDecision decision, Actor actor, DecideReply act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, decision, ct)).ToHttp());
        routes.MapGet("/reply-approvals", async (Actor actor, ListWaitingReplies read, CancellationToken ct) => (await read.RunAsync(actor, ct)).ToHttp());
    }
}
