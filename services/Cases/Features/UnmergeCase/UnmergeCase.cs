using CaseTracker.Cases.Data;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.UnmergeCase;

/// <summary>Ends a merge, until the main case is answered: it turned out to be another matter.</summary>
internal sealed class UnmergeCase(CasesDbContext db, CurrentRows rows, CaseActs acts, Outbox<CasesDbContext> outbox)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, CancellationToken ct)
    {
        // The main case may be with an agency whose cases the actor does not see; of it only what ended is written down.
        rows.Widen();
        // Without a main case the act itself says so, to whoever may know that.
        var main = await db.Cases.Where(c => c.Id == caseId).Select(c => c.MergedInto).SingleOrDefaultAsync(ct) ?? caseId;
        return await acts.RunAsync(actor, caseId, main, r => r.Work, "unmerged", (@case, other, now) =>
        {
            if (@case.Unmerge(now, other) is { } refused)
                return new(refused);
            outbox.Add(new CaseUnmerged { CaseId = caseId, Version = @case.Version, OccurredAt = now.At, MergeId = @case.MergeId!.Value });
            return new(ActEnd.Done(new { @case.MergeId, Case = caseId, Main = main }));
        }, ct);
    }
}
