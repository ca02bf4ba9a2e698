using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.ReplyToCase;

/// <summary>Gives a concluding reply that nobody else has to decide on.</summary>
internal sealed class ReplyToCase(CaseActs acts, ReplyWriting writing)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, ReplyRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var (text, outcome) = ReplyWriting.Read(request, errors);
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => r.Work, "replied", async (@case, now) =>
        {
            var (draft, changed) = await writing.DraftAsync(caseId, request.Draft, ct);
            if (@case.ReplyRefused() is { } refused)
                return refused;
            if (changed is not null)
                return changed;
            if (await writing.LevelAsync(@case, outcome, ct) != ReplyLevel.None)
                return Failure.Conflict("reply-needs-approval");
            if (await writing.BlockedAsync(@case, text, request, ct) is { } blocked)
                return blocked;
            var id = Guid.CreateVersion7();
            if (@case.GiveReply(now, id, outcome) is { } impossible)
                return impossible;
            writing.Give(@case, draft, id, now, now.StaffId, text, request.Language ?? Language.Zh, outcome);
            return ActEnd.Done(new { ReplyId = id, request.Outcome });
        }, ct);
    }
}
