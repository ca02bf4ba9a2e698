using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.ReplyToCase;

internal sealed class ReplyToCase(CasesDbContext db, CaseActs acts, CaseSeal seal, CheckReply.CheckReply check, Outbox<CasesDbContext> outbox)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, ReplyRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var text = StaffWordsRules.Read("text", request.Text, CaseLimits.ReplyMin, CaseLimits.ReplyMax, errors);
        if (request.Outcome is not { } outcome)
            errors.Add("outcome", "required");
        else if (!CaseWorkflow.IsReplyOutcome(outcome))
            errors.Add("outcome", "outcome-not-allowed");
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => r.Work, "replied", async (@case, now) =>
        {
            var id = Guid.CreateVersion7();
            if (@case.GiveReply(now, id, request.Outcome!.Value) is { } refused)
                return refused;
            if ((await check.OfAsync(@case, text!, request, ct)).Findings.Where(f => f.Blocks).Select(f => f.Code).Distinct().ToArray() is { Length: > 0 } blocking)
                return Failure.Invalid(new Dictionary<string, string[]> { ["text"] = blocking });
            db.Replies.Add(new Reply
            {
                Id = id,
                CaseId = caseId,
                At = now.At,
                Round = @case.Round,
                StaffId = now.StaffId,
                Outcome = request.Outcome.Value,
                Text = seal.Reply(text!, id),
                Language = request.Language ?? Language.Zh,
            });
            outbox.Add(new CaseReplied { CaseId = caseId, Version = @case.Version, Round = @case.Round, OccurredAt = now.At, ReplyId = id });
            return ActEnd.Done(new { ReplyId = id, request.Outcome });
        }, ct);
    }
}
