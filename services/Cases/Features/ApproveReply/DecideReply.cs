using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.ReplyToCase;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.ApproveReply;

/// <summary>Sends a reply that waited, word for word as it was read, or returns it (決行). Whoever wrote it never decides, not as anybody's deputy either.</summary>
internal sealed class DecideReply(
    CasesDbContext db, CaseChanges changes, CaseSeal seal, ReplyWriting writing, AuditTrail<CasesDbContext> audit, Approvers approvers, CurrentRows rows, BusinessTime time)
{
    public const int NoteMinimum = 2;

    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, ReplyDecision decision, CancellationToken ct)
    {
        // A deputy may sit in another agency than who is deputised for: who may decide is asked of the case itself.
        rows.Widen();
        if (await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Id == caseId, ct) is not { } seen)
            return Failure.NotFound("case-not-found");
        var level = await db.ReplyDrafts.Where(d => d.CaseId == caseId).Select(d => d.Level).SingleOrDefaultAsync(ct) ?? ReplyLevel.Supervisor;
        // Asked before the case is held: another service answers in its own time.
        IReadOnlyList<Actor> everybody = [actor];
        if (!CaseRights.MayApprove(actor, seen, level))
        {
            var answer = await approvers.ForAsync(actor, ct);
            if (!answer.Succeeded)
                return answer.Failure;
            everybody = answer.Value;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var @case = await db.LockAsync(caseId, ct);
        var draft = await db.ReplyDrafts.SingleOrDefaultAsync(d => d.CaseId == caseId, ct);
        if (!everybody.Any(a => CaseRights.MayApprove(a, @case, draft?.Level ?? level)))
            return CaseRights.Of(actor, @case).See ? Failure.Forbidden() : Failure.NotFound("case-not-found");
        if (@case.ReplyWaitingSince is null || draft is null)
            return Failure.Conflict("reply-not-waiting");
        if (draft.SavedBy == actor.StaffId)
            return Failure.Forbidden("own-request");
        var errors = new FieldErrors();
        if (decision.Approve is null)
            errors.Add("approve", "required");
        var note = StaffWordsRules.Read("note", decision.Note, NoteMinimum, CaseLimits.DecisionNote, errors, required: decision.Approve == false);
        if (errors.Any)
            return errors.ToFailure();
        if (decision.Revision != draft.Revision)
            return Failure.Conflict("reply-draft-changed");

        var now = new Moment(time.Now(), actor.StaffId, actor.Unit);
        Guid? replyId = null;
        if (decision.Approve == true)
        {
            var words = seal.ReplyDraft(draft);
            var outcome = draft.Outcome!.Value;
            // What it is measured against may have changed since it was written.
            if (await writing.BlockedAsync(@case, words.Text, new() { Text = words.Text, Language = words.Language, Outcome = outcome }, ct) is { } blocked)
                return blocked;
            replyId = Guid.CreateVersion7();
            if (@case.ApproveReply(now, draft.SavedBy, replyId.Value, outcome, note is null ? null : seal.Words(note, Language.Zh)) is { } refused)
                return refused;
            writing.Give(@case, draft, replyId.Value, now, draft.SavedBy, words.Text, words.Language, outcome);
        }
        else
        {
            @case.ReturnReply(now, seal.Words(note!, Language.Zh));
            draft.Return();
        }
        changes.Record(@case);
        audit.Add(actor, decision.Approve == true ? "reply-approved" : "reply-returned", @case.Id, new { decision.Revision, ReplyId = replyId });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return Done.Instance;
    }
}

/// <summary>Replies that wait for the actor, also as somebody's deputy; the nearest date first. Never the actor's own.</summary>
internal sealed class ListWaitingReplies(CasesDbContext db, CaseSeal seal, Approvers approvers, CurrentRows rows)
{
    private const int Longest = 500;

    public async Task<Result<IReadOnlyList<WaitingReply>>> RunAsync(Actor actor, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Staff || actor.StaffId is null)
            return Failure.Forbidden();
        // Without the directory everybody still sees what is theirs.
        IReadOnlyList<Actor> everybody = await approvers.ForAsync(actor, ct) is { Succeeded: true, Value: var found } ? found : [actor];
        var agencies = everybody.Select(a => a.Agency).OfType<string>().Distinct().ToArray();
        rows.Widen();
        var waiting = await (
            from @case in db.Cases.AsNoTracking()
            join draft in db.ReplyDrafts.AsNoTracking() on @case.Id equals draft.CaseId
            where @case.ReplyWaitingSince != null && draft.SavedBy != actor.StaffId && agencies.Contains(@case.OwnerAgency)
            orderby @case.ClockEndsAt, @case.Id
            select new { @case, draft }).Take(Longest).ToListAsync(ct);
        var mine = waiting.Where(w => everybody.Any(a => CaseRights.MayApprove(a, w.@case, w.draft.Level ?? ReplyLevel.Supervisor))).ToList();
        var ids = mine.Select(w => w.@case.Id).ToArray();
        var entries = (await db.Timeline.AsNoTracking().Where(e => ids.Contains(e.CaseId) && (e.Kind == TimelineKind.ReplyReturned || e.Kind == TimelineKind.Replied)).ToListAsync(ct)).ToLookup(e => e.CaseId);
        return mine.Select(w => new WaitingReply
        {
            CaseId = w.@case.Id,
            CaseNumber = w.@case.Number,
            Service = w.@case.Service,
            Unit = w.@case.Unit,
            Confidential = w.@case.Confidential,
            Due = w.@case.Due,
            Description = seal.Open(w.@case.Description, CaseSeal.Description, w.@case.Id)!,
            Draft = seal.View(w.draft, w.@case, entries[w.@case.Id]),
        }).ToArray();
    }
}
