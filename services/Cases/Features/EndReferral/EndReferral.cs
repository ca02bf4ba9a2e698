using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.EndReferral;

/// <summary>The authority says that the case is ours: it is handled on, and the clock goes on with what was left.</summary>
internal sealed class EndReferral(CaseActs acts, CaseSeal seal, Outbox<CasesDbContext> outbox)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, EndReferralRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var reason = StaffWordsRules.Read("reason", request.Reason, CaseLimits.ReplyMin, CaseLimits.ReferralReason, errors);
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => r.Work, "referral-ended", (@case, now) =>
        {
            var referral = @case.OpenReferralId;
            if (@case.EndReferral(now, seal.Words(reason!, request.Language ?? Language.Zh)) is { } refused)
                return refused;
            outbox.Add(new ReferralEnded { CaseId = caseId, Version = @case.Version, Round = @case.Round, OccurredAt = now.At, ReferralId = referral!.Value });
            return ActEnd.Done(new { ReferralId = referral });
        }, ct);
    }
}
