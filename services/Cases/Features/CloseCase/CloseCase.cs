using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.CloseCase;

/// <summary>Closes a case: after a reply that is administrative; without one it tells the applicant why.</summary>
internal sealed class CloseCase(CasesDbContext db, CaseActs acts, CaseSeal seal, Outbox<CasesDbContext> outbox, BusinessTime time)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, CloseRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var text = StaffWordsRules.Read("text", request.Text, CaseLimits.ReplyMin, CaseLimits.ReplyMax, errors, required: false);
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => r.Work, "closed", async (@case, now) =>
        {
            var replied = @case.Status == CaseStatus.Replied;
            if (@case.CloseRefused() is { } stays)
                return stays;
            if (await CheckAsync(@case, replied, request.Outcome, text, ct) is { } wrong)
                return wrong;
            var outcome = request.Outcome ?? @case.Outcome!.Value;
            var id = Guid.CreateVersion7();
            if (@case.Close(now, outcome, text is null ? null : seal.Words(text, Language.Zh)) is { } refused)
                return refused;
            db.Closings.Add(new Closing
            {
                Id = id,
                CaseId = caseId,
                At = now.At,
                StaffId = now.StaffId,
                Outcome = outcome,
                Replied = replied,
                Text = text is null ? null : seal.Closing(text, id),
                Language = text is null ? null : Language.Zh,
            });
            outbox.Add(new CaseClosed { CaseId = caseId, Version = @case.Version, Round = @case.Round, OccurredAt = now.At, ClosingId = id, Outcome = outcome, Replied = replied });
            return ActEnd.Done(new { ClosingId = id, Outcome = outcome, Replied = replied });
        }, ct);
    }

    private async ValueTask<Failure?> CheckAsync(Case @case, bool replied, Outcome? outcome, string? text, CancellationToken ct)
    {
        var errors = new FieldErrors();
        if (replied)
        {
            // The applicant has read the reply: another outcome needs another reply.
            if (outcome is { } other && other != @case.Outcome)
                errors.Add("outcome", "outcome-differs-from-reply");
        }
        else
        {
            if (outcome is null)
                errors.Add("outcome", "required");
            else if (!CaseWorkflow.IsUnansweredOutcome(outcome.Value))
                errors.Add("outcome", "outcome-not-allowed");
            else if (outcome == Outcome.NoResponse && !await SupplementLapsedAsync(@case, ct))
                errors.Add("outcome", "supplement-not-lapsed");
            if (text is null)
                errors.Add("text", "required");
        }
        return errors.Any ? errors.ToFailure() : null;
    }

    private async ValueTask<bool> SupplementLapsedAsync(Case @case, CancellationToken ct) =>
        @case.OpenSupplementId is { } id && (await db.Supplements.AsNoTracking().SingleAsync(s => s.Id == id, ct)).LastDay < time.TaipeiToday();
}
