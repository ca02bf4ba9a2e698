using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.ExtendSupplement;

/// <summary>The applicant takes more time for missing papers: once, five office days after the last day, and nobody has to agree.</summary>
internal sealed class ExtendSupplement(CasesDbContext db, CaseActs acts, CaseSeal seal, DeadlinesClient deadlines, Outbox<CasesDbContext> outbox)
{
    private static readonly Actor Self = Actor.Service("cases");

    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, ExtendSupplementRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var reason = StaffWordsRules.Read("reason", request.Reason, 1, CaseLimits.SupplementReason, errors, required: false);
        if (errors.Any)
            return errors.ToFailure();
        DateOnly? dueOn = null;
        if (await db.Supplements.AsNoTracking().SingleOrDefaultAsync(s => s.Id == request.SupplementId && s.CaseId == caseId, ct) is { ExtendedAt: null } asked)
        {
            // Asked before the row is locked: nobody waits for another service while holding a case.
            var answer = await deadlines.DueAsync(Self, new(Taipei.StartOf(asked.DueOn), new(CaseLimits.SupplementMoreDays, LimitUnit.WorkingDays)), ct);
            if (!answer.Succeeded)
                return Failure.Unavailable();
            dueOn = answer.Value.Date;
        }
        return await acts.RunAsync(actor, caseId, r => r.Own, "supplement-extended", async (@case, now) =>
        {
            if (@case.OpenSupplementId is not { } open || open != request.SupplementId)
                return Failure.Conflict("supplement-over", EnumText<CaseStatus>.Write(@case.Status));
            var supplement = await db.Supplements.SingleAsync(s => s.Id == open, ct);
            if (supplement.ExtendedAt is not null || dueOn is not { } last)
                return Failure.Conflict("supplement-extended-already");
            if (last < Taipei.DateOf(now.At))
                return Failure.Conflict("supplement-lapsed");
            if (@case.ExtendSupplement(now, last, reason is null ? null : seal.Words(reason, @case.Language)) is { } refused)
                return refused;
            supplement.Extend(last, now.At);
            outbox.Add(new SupplementExtended { CaseId = caseId, Version = @case.Version, Round = @case.Round, OccurredAt = now.At, SupplementId = open, DueOn = last });
            return ActEnd.Done(new { SupplementId = open, DueOn = last });
        }, ct);
    }
}
