using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts.Cases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CaseTracker.Cases.Features.DownloadAttachment;

/// <summary>The files of a case, as somebody with certain rights sees them listed.</summary>
internal sealed class AttachmentViews(CasesDbContext db, CaseSeal seal, IOptions<AttachmentOptions> options)
{
    public async Task<IReadOnlyList<AttachmentView>> OfAsync(Guid caseId, CaseRights rights, CancellationToken ct)
    {
        var files = await db.Attachments.AsNoTracking().Where(a => a.CaseId == caseId).OrderBy(a => a.AttachedAt).ThenBy(a => a.StoredAt).ToListAsync(ct);
        return [.. files.Where(a => !rights.Own || a.ForApplicant).Select(a => new AttachmentView
        {
            AttachmentId = a.Id,
            Name = rights.Own || rights.SeeApplicant ? seal.FileName(a) : null,
            Description = rights.Own || rights.SeeApplicant ? seal.FileDescription(a) : null,
            Kind = a.Kind,
            Size = a.Size,
            AddedAt = a.AttachedAt!.Value,
            StaffId = a.StaffId,
            ForApplicant = a.ForApplicant,
            Scan = a.Scan,
            Withheld = a.Withheld(rights, options.Value.Scans),
        })];
    }
}
