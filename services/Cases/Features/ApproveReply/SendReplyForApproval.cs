using CaseTracker.Cases.Data;
using CaseTracker.Cases.Features.ReplyToCase;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.ApproveReply;

/// <summary>Sends a finished reply for the decision of somebody else (陳核). Nothing is answered yet: the case stays open and its clock goes on.</summary>
internal sealed class SendReplyForApproval(CaseActs acts, ReplyWriting writing)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, ReplyRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var (text, outcome) = ReplyWriting.Read(request, errors);
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => r.Work, "reply-sent-for-approval", async (@case, now) =>
        {
            var (draft, changed) = await writing.DraftAsync(caseId, request.Draft, ct);
            if (@case.ReplyRefused() is { } refused)
                return refused;
            if (changed is not null)
                return changed;
            var level = await writing.LevelAsync(@case, outcome, ct);
            if (level == ReplyLevel.None)
                return Failure.Conflict("reply-needs-no-approval");
            if (await writing.BlockedAsync(@case, text, request, ct) is { } blocked)
                return blocked;
            if (@case.SendReplyForApproval(now, level) is { } impossible)
                return impossible;
            var kept = writing.Keep(draft, caseId, now, text, request);
            kept.Send(level);
            return ActEnd.Done(new { kept.Revision, request.Outcome, Level = level });
        }, ct);
    }
}

/// <summary>Takes a reply back that waits for a decision; the words stay as a draft. Whoever works on the case may.</summary>
internal sealed class TakeReplyBack(CasesDbContext db, CaseActs acts)
{
    public Task<Result<Done>> RunAsync(Actor actor, Guid caseId, CancellationToken ct) =>
        acts.RunAsync(actor, caseId, r => r.Work, "reply-taken-back", async (@case, now) =>
        {
            if (@case.TakeReplyBack(now) is { } refused)
                return refused;
            var draft = await db.ReplyDrafts.SingleAsync(d => d.CaseId == caseId, ct);
            draft.TakeBack();
            return ActEnd.Done(new { draft.Revision });
        }, ct);
}
