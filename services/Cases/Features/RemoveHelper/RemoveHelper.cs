using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.RemoveHelper;

/// <summary>The applicant, or staff for whoever asks, ends the help of somebody: at once, also when the case is over.</summary>
internal sealed class RemoveHelper(CaseActs acts, CasesDbContext db, Outbox<CasesDbContext> outbox)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, RemoveHelperRequest request, CancellationToken ct)
    {
        var own = actor.Kind == ActorKind.Citizen;
        if (!own && !request.IdentityChecked)
            return Failure.Invalid("identityChecked", "identity-not-checked");
        return await acts.RunAsync(actor, caseId, r => (r.Work && r.SeeApplicant) || r.Own, "helper-removed", async (@case, now) =>
        {
            if (await db.Helpers.SingleOrDefaultAsync(h => h.Id == request.HelperId && h.CaseId == caseId && h.EndedAt == null, ct) is not { } helper)
                return Failure.NotFound("helper-not-found");
            @case.EndHelp(now, helper, own ? HelpEndedBy.Applicant : HelpEndedBy.Staff);
            outbox.Add(new HelperRemoved { CaseId = caseId, Version = @case.Version, OccurredAt = now.At, HelperId = helper.Id });
            return ActEnd.Done(new { HelperId = helper.Id });
        }, ct);
    }
}
