using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.LinkRepeated;

/// <summary>Notes that the same person has brought up the same matter before (再次陳情): staff see the earlier answer beside the case.</summary>
internal sealed class LinkRepeated(CasesDbContext db, CaseActs acts)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, RepeatRequest request, CancellationToken ct) =>
        await acts.RunAsync(actor, caseId, r => r.Work, "repeat-noted", async (@case, now) =>
        {
            if (CaseNumber.TryRead(request.EarlierCaseNumber) is not { Digits: var digits }
                || await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Number == digits, ct) is not { } earlier || !CaseRights.Of(actor, earlier).See)
                return Failure.Invalid("earlierCaseNumber", string.IsNullOrWhiteSpace(request.EarlierCaseNumber) ? "required" : "unknown-case");
            // That two protected people are one is nothing to find out by trying.
            if (!CaseRights.Of(actor, @case).SeeApplicant || !CaseRights.Of(actor, earlier).SeeApplicant)
                return Failure.Forbidden("applicant-hidden");
            return @case.Repeat(now, earlier) is { } refused ? refused : ActEnd.Done(new { Earlier = earlier.Id });
        }, ct);
}
