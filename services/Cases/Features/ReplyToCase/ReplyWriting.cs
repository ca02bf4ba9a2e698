using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.Catalogue;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.ReplyToCase;

/// <summary>What is the same for a reply that is sent at once, one that waits for a decision and one that was approved.</summary>
internal sealed class ReplyWriting(CasesDbContext db, CaseSeal seal, CheckReply.CheckReply check, ServiceCatalogue catalogue, Outbox<CasesDbContext> outbox)
{
    /// <summary>The cleaned words and the outcome of a finished reply.</summary>
    public static (string Text, Outcome Outcome) Read(ReplyRequest request, FieldErrors errors)
    {
        var text = StaffWordsRules.Read("text", request.Text, CaseLimits.ReplyMin, CaseLimits.ReplyMax, errors);
        CheckOutcome(request.Outcome, errors, required: true);
        return (text ?? "", request.Outcome ?? default);
    }

    public static void CheckOutcome(Outcome? outcome, FieldErrors errors, bool required)
    {
        if (outcome is null && required)
            errors.Add("outcome", "required");
        else if (outcome is { } chosen && !CaseWorkflow.IsReplyOutcome(chosen))
            errors.Add("outcome", "outcome-not-allowed");
    }

    /// <summary>The saved draft, or null where there is none; refused when it is not the one that was read, so that nobody's words are lost.</summary>
    public async Task<(ReplyDraft? Draft, Failure? Changed)> DraftAsync(Guid caseId, Guid? read, CancellationToken ct)
    {
        var draft = await db.ReplyDrafts.SingleOrDefaultAsync(d => d.CaseId == caseId, ct);
        return (draft, draft?.Revision == read ? null : Failure.Conflict("reply-draft-changed"));
    }

    /// <summary>Who decides on a reply, as the catalogue says now.</summary>
    public async ValueTask<ReplyLevel> LevelAsync(Case @case, Outcome outcome, CancellationToken ct) =>
        (await RuleAsync(@case, ct)).For(outcome);

    /// <summary>Who decides on the replies of a case.</summary>
    public async ValueTask<ReplyApproval> RuleAsync(Case @case, CancellationToken ct) =>
        (await catalogue.FindAsync(@case.ServiceCode, ct))?.ReplyApproval ?? new ReplyApproval();

    /// <summary>What keeps a reply from being sent, or null.</summary>
    public async Task<Failure?> BlockedAsync(Case @case, string text, ReplyRequest request, CancellationToken ct) =>
        (await check.OfAsync(@case, text, request, ct)).Findings.Where(f => f.Blocks).Select(f => f.Code).Distinct().ToArray() is { Length: > 0 } blocking
            ? Failure.Invalid(new Dictionary<string, string[]> { ["text"] = blocking }) : null;

    /// <summary>Keeps words as the case's draft.</summary>
    public ReplyDraft Keep(ReplyDraft? draft, Guid caseId, Moment now, string text, ReplyRequest request)
    {
        if (draft is null)
            db.ReplyDrafts.Add(draft = new ReplyDraft { CaseId = caseId });
        draft.Save(now, seal.ReplyDraft(text, caseId), request.Language ?? Language.Zh, request.Outcome);
        return draft;
    }

    /// <summary>Puts a reply on record, says so, and ends the draft it came from. The case has taken it already.</summary>
    public void Give(Case @case, ReplyDraft? draft, Guid replyId, Moment now, Guid? author, string text, Language language, Outcome outcome)
    {
        db.Replies.Add(new Reply
        {
            Id = replyId,
            CaseId = @case.Id,
            At = now.At,
            Round = @case.Round,
            StaffId = author,
            ApprovedBy = author == now.StaffId ? null : now.StaffId,
            Outcome = outcome,
            Text = seal.Reply(text, replyId),
            Language = language,
        });
        if (draft is not null)
            db.ReplyDrafts.Remove(draft);
        outbox.Add(new CaseReplied { CaseId = @case.Id, Version = @case.Version, Round = @case.Round, OccurredAt = now.At, ReplyId = replyId });
    }
}
