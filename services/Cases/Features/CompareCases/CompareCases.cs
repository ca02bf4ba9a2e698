using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.DownloadAttachment;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.CompareCases;

/// <summary>Two cases side by side, as far as the matter goes and the actor sees them. Nothing of their applicants, but whether they are the same.</summary>
internal sealed class CompareCases(CasesDbContext db, MergeCases.MergeCases merge, CaseSeal seal, AttachmentViews attachments, AuditTrail<CasesDbContext> audit, BusinessTime time)
{
    public async Task<Result<ComparedCases>> RunAsync(Actor actor, Guid caseId, string otherNumber, CancellationToken ct)
    {
        if (CaseNumber.TryRead(otherNumber) is not { Digits: var digits }
            || await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Id == caseId, ct) is not { } one || !CaseRights.Of(actor, one).See
            || await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Number == digits, ct) is not { } other || !CaseRights.Of(actor, other).See)
            return Failure.NotFound("case-not-found");
        audit.Add(actor, "cases-compared", one.Id, new { With = other.Id });
        audit.Add(actor, "cases-compared", other.Id, new { With = one.Id });
        await db.SaveChangesAsync(ct);
        var metres = Distance.Between(seal.Open(one.Coordinates, CaseSeal.Coordinates, one.Id), seal.Open(other.Coordinates, CaseSeal.Coordinates, other.Id));
        return new ComparedCases(
            await ViewAsync(actor, one, other, metres, ct), await ViewAsync(actor, other, one, metres, ct),
            2 + await MergedAsync(one, ct), 2 + await MergedAsync(other, ct));
    }

    private Task<int> MergedAsync(Case main, CancellationToken ct) => db.Cases.CountAsync(c => c.MergedInto == main.Id && c.Status != CaseStatus.Withdrawn && c.Status != CaseStatus.Closed, ct);

    private async Task<MatterView> ViewAsync(Actor actor, Case @case, Case other, int? metres, CancellationToken ct)
    {
        var rights = CaseRights.Of(actor, @case);
        var mayMerge = rights.Work && CaseRights.Of(actor, other).Work && (rights.SeeApplicant || !@case.Confidential);
        return new MatterView
        {
            Row = GetCase.GetCase.Row(@case, time.Now()),
            Description = seal.Open(@case.Description, CaseSeal.Description, @case.Id)!,
            Place = seal.Open(@case.Place, CaseSeal.Place, @case.Id),
            Metres = metres,
            // Whether two protected people are one is theirs to say.
            SameApplicant = rights.SeeApplicant && CaseRights.Of(actor, other).SeeApplicant && @case.HasSameContact(other),
            Pictures = [.. (await attachments.OfAsync(@case.Id, rights, ct)).Where(a => a.Kind is AttachmentKind.Jpeg or AttachmentKind.Png && a.Withheld is null)],
            Refused = !mayMerge ? "not-permitted" : (await merge.RefusedAsync(@case, other, ct))?.Code,
        };
    }
}
