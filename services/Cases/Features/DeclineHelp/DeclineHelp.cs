using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.DeclineHelp;

/// <summary>A helper who does not want to help any more: shown by the contact that opened the case. Nobody can name that contact on this case again.</summary>
internal sealed class DeclineHelp(CaseActs acts, CasesDbContext db)
{
    private const int HashBytes = 32;

    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, DeclineHelpRequest request, CancellationToken ct)
    {
        var hash = new byte[HashBytes];
        if (!Convert.TryFromBase64String(request.Hash ?? "", hash, out var bytes) || bytes != HashBytes)
            return Failure.Invalid("hash", "invalid-characters");
        return await acts.RunAsync(actor, caseId, r => r.Proved, "help-declined", async (@case, now) =>
        {
            if (await db.Helpers.SingleOrDefaultAsync(h => h.CaseId == caseId && h.ContactHash == hash && h.EndedAt == null, ct) is not { } helper)
                return Failure.NotFound("helper-not-found");
            @case.EndHelp(now, helper, HelpEndedBy.Helper);
            return ActEnd.Done(new { HelperId = helper.Id });
        }, ct);
    }
}
