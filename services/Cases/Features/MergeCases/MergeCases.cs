using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.MergeCases;

/// <summary>Merges a case into a main case about the same matter (併案), for whoever works on both.</summary>
internal sealed class MergeCases(CasesDbContext db, CurrentRows rows, CaseActs acts, Outbox<CasesDbContext> outbox)
{
    /// <summary>Most cases of one main case: what the main case says is told to all of them in one transaction.</summary>
    public const int Most = 200;

    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, MergeRequest request, CancellationToken ct)
    {
        var rights = await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Id == caseId, ct) is { } asked ? CaseRights.Of(actor, asked) : default;
        if (!rights.Work)
            return rights.See ? Failure.Forbidden() : Failure.NotFound("case-not-found");
        // What the actor does not see is as unknown as what does not exist.
        if (CaseNumber.TryRead(request.MainCaseNumber) is not { Digits: var digits }
            || await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Number == digits, ct) is not { } found || !CaseRights.Of(actor, found).See)
            return Failure.Invalid("mainCaseNumber", string.IsNullOrWhiteSpace(request.MainCaseNumber) ? "required" : "unknown-case");
        // The actor works on both; what is merged into either may be with another agency until Routing has heard of it.
        rows.Widen();
        return await acts.RunAsync(actor, caseId, found.Id, r => r.Work, "merged", async (@case, main, now) =>
        {
            if (!CaseRights.Of(actor, main).Work)
                return Failure.Forbidden();
            if (@case.Confidential && !CaseRights.Of(actor, @case).SeeApplicant)
                return Failure.Forbidden("applicant-hidden");
            var id = Guid.CreateVersion7();
            if ((await RefusedAsync(@case, main, ct) ?? @case.MergeInto(now, main, id)) is { } refused)
                return refused;
            outbox.Add(new CasesMerged { CaseId = caseId, Version = @case.Version, OccurredAt = now.At, MainId = main.Id, MergeId = id, MergedBy = now.StaffId!.Value });
            return ActEnd.Done(new { MergeId = id, Case = caseId, Main = main.Id });
        }, ct);
    }

    /// <summary>Why a case cannot be merged into another one, with what is merged into either.</summary>
    public async Task<Failure?> RefusedAsync(Case @case, Case main, CancellationToken ct) =>
        @case.MergeRefused(main) is { } refused ? refused
        : await db.Cases.AnyAsync(c => c.MergedInto == @case.Id, ct) ? Failure.Conflict("has-merged-cases", EnumText<CaseStatus>.Write(@case.Status))
        : await db.Cases.CountAsync(c => c.MergedInto == main.Id, ct) >= Most ? Failure.Conflict("too-many-merged", EnumText<CaseStatus>.Write(main.Status))
        : null;
}
