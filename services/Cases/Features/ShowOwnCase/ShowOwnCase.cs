using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.AnswerSupplement;
using CaseTracker.Cases.Features.DownloadAttachment;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CaseTracker.Cases.Features.ShowOwnCase;

/// <summary>What the applicant told us, shown to the applicant. Each look is in the audit.</summary>
internal sealed class ShowOwnCase(CasesDbContext db, CaseSeal seal, SupplementAnswers answers, AttachmentViews attachments, AuditTrail<CasesDbContext> audit, BusinessTime time, IOptions<CasesOptions> options)
{
    public async Task<Result<OwnCase>> RunAsync(Actor actor, Guid caseId, CancellationToken ct)
    {
        if (await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Id == caseId, ct) is not { } @case || !CaseRights.Of(actor, @case).Own)
            return Failure.NotFound("case-not-found");
        var open = @case is { Status: CaseStatus.NeedInfo, OpenSupplementId: { } id } ? await db.Supplements.AsNoTracking().SingleAsync(s => s.Id == id, ct) : null;
        audit.Add(actor, "own-case-viewed", caseId, new { });
        await db.SaveChangesAsync(ct);
        var wishes = seal.Wishes(@case);
        return new OwnCase
        {
            AddressAs = wishes.AddressAs,
            Assistance = wishes.Assistance,
            Name = seal.Open(@case.ApplicantName, CaseSeal.ApplicantName, caseId)!,
            Phone = seal.Open(@case.ApplicantPhone, CaseSeal.ApplicantPhone, caseId),
            Email = seal.Open(@case.ApplicantEmail, CaseSeal.ApplicantEmail, caseId),
            Address = seal.Open(@case.ApplicantAddress, CaseSeal.ApplicantAddress, caseId),
            Notify = @case.Notify,
            Place = seal.Open(@case.Place, CaseSeal.Place, caseId),
            Description = seal.Open(@case.Description, CaseSeal.Description, caseId)!,
            Supplement = open is null ? null : new OwnSupplement
            {
                SupplementId = open.Id,
                Round = open.Round,
                DueOn = open.LastDay,
                Items = seal.Items(open),
                Answers = await answers.OfAsync(open.Id, ct),
                MayExtend = open.ExtendedAt is null,
            },
            MayAdd = CaseWorkflow.Find(@case.Status, CaseAct.AddWords) is not null,
            MayChangeContact = @case.IsOpen,
            Helpers = [.. (await db.HelpersOfAsync(@case, ct)).Select(seal.Helper)],
            MayNameHelper = @case.HelperRefused() is null,
            MayWithdraw = CaseWorkflow.Find(@case.Status, CaseAct.Withdraw) is not null,
            UndoUntil = @case.UndoRefused(time.Now()) is null ? @case.WithdrawnAt + CaseLimits.UndoWithdrawal : null,
            MayReopen = @case.ReopenRefused(time.Now(), options.Value.ReopenRules) is null,
            Attachments = await attachments.OfAsync(caseId, CaseRights.Of(actor, @case), ct),
        };
    }
}
