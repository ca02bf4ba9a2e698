using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CaseTracker.Cases.Features.DownloadAttachment;

/// <summary>Gives a file of a case to whoever may have it. Each download is in the audit before its first byte leaves.</summary>
internal sealed class DownloadAttachment(CasesDbContext db, CaseSeal seal, AuditTrail<CasesDbContext> audit, IOptions<AttachmentOptions> options)
{
    public async Task<Result<OpenedFile>> RunAsync(Actor actor, Guid caseId, Guid attachmentId, CancellationToken ct)
    {
        var file = await db.Attachments.AsNoTracking().SingleOrDefaultAsync(a => a.Id == attachmentId && a.CaseId == caseId, ct);
        if (file is null || await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Id == caseId, ct) is not { } @case)
            return Failure.NotFound("attachment-not-found");
        var rights = CaseRights.Of(actor, @case);
        if (!rights.See && !(rights.Own && file.ForApplicant))
            return Failure.NotFound("attachment-not-found");
        if (file.Withheld(rights, options.Value.Scans) is { } code)
            return code is "applicant-hidden" or "attachment-withheld" ? Failure.Forbidden(code) : Failure.Conflict(code);
        audit.Add(actor, "attachment-downloaded", caseId, new { Attachment = attachmentId });
        await db.SaveChangesAsync(ct);
        return new OpenedFile(seal.FileName(file), AttachmentKinds.MediaType(file.Kind), file.Size, target => CopyAsync(file, target, ct));
    }

    /// <summary>Piece by piece; a missing or changed piece breaks the answer off, which its length shows to the reader.</summary>
    private async Task CopyAsync(Attachment file, Stream target, CancellationToken ct)
    {
        for (var seq = 0; seq < file.Chunks; seq++)
            await target.WriteAsync(seal.Chunk(await db.AttachmentChunks.AsNoTracking().SingleAsync(c => c.AttachmentId == file.Id && c.Seq == seq, ct)), ct);
    }
}

/// <summary>A file ready to be sent.</summary>
internal sealed record OpenedFile(string Name, string MediaType, long Size, Func<Stream, Task> CopyAsync);
