using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.ReplyToCase;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.SaveReplyDraft;

/// <summary>Keeps a reply that is not finished. Nothing is checked but its length: unfinished words may be anything.</summary>
internal sealed class SaveReplyDraft(CaseActs acts, ReplyWriting writing)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, ReplyRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var text = StaffWordsRules.Read("text", request.Text, 1, CaseLimits.ReplyMax, errors);
        ReplyWriting.CheckOutcome(request.Outcome, errors, required: false);
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => r.Work, "reply-draft-saved", async (@case, now) =>
        {
            var (draft, changed) = await writing.DraftAsync(caseId, request.Draft, ct);
            if (@case.ReplyRefused() is { } refused)
                return refused;
            if (changed is not null)
                return changed;
            return ActEnd.Done(new { writing.Keep(draft, caseId, now, text!, request).Revision });
        }, ct);
    }
}
