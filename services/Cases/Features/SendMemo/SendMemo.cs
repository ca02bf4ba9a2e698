using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.SendMemo;

/// <summary>Urges those in charge of a case (稽催): written down for staff, and mailed by Notifications.</summary>
internal sealed class SendMemo(CaseActs acts, CasesDbContext db, CaseSeal seal, Outbox<CasesDbContext> outbox)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, SendMemoRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        if (request.Reason is not { } reason)
        {
            errors.Add("reason", "required");
            return errors.ToFailure();
        }
        var words = StaffWordsRules.Read("words", request.Words, CaseLimits.MemoMin, CaseLimits.MemoMax, errors, required: reason == MemoReason.Other);
        // It goes out by mail.
        if (words is not null && !errors.Any && ReplyChecker.NamesSomebody(words))
            errors.Add("words", "personal-data");
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => r.Memo, "memo-sent", async (@case, now) =>
        {
            // The case is locked: nobody sends two at once.
            var today = Taipei.StartOf(Taipei.DateOf(now.At)).ToUniversalTime();
            if (await db.Timeline.AnyAsync(e => e.CaseId == caseId && e.Kind == TimelineKind.MemoSent && e.StaffId == actor.StaffId && e.At >= today, ct))
                return Failure.Conflict("memo-sent-today");
            if (@case.SendMemo(now, reason, words is null ? null : seal.Words(words, request.Language ?? Language.Zh), out var memo) is { } refused)
                return refused;
            outbox.Add(new MemoSent { CaseId = caseId, Version = @case.Version, OccurredAt = now.At, MemoId = memo });
            return ActEnd.Done(new { MemoId = memo, Reason = reason });
        }, ct);
    }
}
