using System.Runtime.CompilerServices;
using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CaseTracker.Cases.Features.ScanAttachments;

/// <summary>Has files looked at, one after the other, where there is a scanner. Until there is a verdict a file waits, however long the scanner is away.</summary>
internal sealed partial class ScanAttachments(CasesDbContext db, CaseSeal seal, ClamdClient clamd, MachineTime machine, IOptions<AttachmentOptions> options, ILogger<ScanAttachments> logger) : ISweep
{
    // Longer than a scan may take: nobody else looks at the same file meanwhile, and one that fails lets the others go first.
    private static readonly TimeSpan Turn = TimeSpan.FromMinutes(3);

    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        if (!options.Value.Scans)
            return 0;
        var now = machine.GetUtcNow();
        var claimed = await db.Attachments.FromSqlRaw(
            """
            update cases.attachments set scan_after = {1} where id = (
              select id from cases.attachments where scan = 'waiting' and stored_at is not null and scan_after <= {0} order by scan_after limit 1 for update skip locked)
            returning *
            """, now.UtcDateTime, (now + Turn).UtcDateTime).AsNoTracking().ToListAsync(ct);
        if (claimed is not [var file])
            return 0;
        try
        {
            var scan = await clamd.IsCleanAsync(PiecesAsync(file, ct), ct) ? ScanState.Clean : ScanState.Infected;
            await db.Attachments.Where(a => a.Id == file.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.Scan, scan), ct);
            if (scan == ScanState.Infected)
                LogInfected(file.Id, file.CaseId);
            return 1;
        }
        catch (ScannerException e)
        {
            // Its turn comes again; the next interval tries another.
            LogNoVerdict(file.Id, e.Message);
            return 0;
        }
    }

    /// <summary>Follows machine time only: nothing that business time has to wait for.</summary>
    public Task<DateTimeOffset?> NextDueAsync(CancellationToken ct) => Task.FromResult<DateTimeOffset?>(null);

    private async IAsyncEnumerable<byte[]> PiecesAsync(Attachment file, [EnumeratorCancellation] CancellationToken ct)
    {
        for (var seq = 0; seq < file.Chunks; seq++)
            yield return seal.Chunk(await db.AttachmentChunks.AsNoTracking().SingleAsync(c => c.AttachmentId == file.Id && c.Seq == seq, ct));
    }

    [LoggerMessage(1, LogLevel.Warning, "File {AttachmentId} of case {CaseId} has harmful content; nobody gets it")]
    private partial void LogInfected(Guid attachmentId, Guid? caseId);

    [LoggerMessage(2, LogLevel.Warning, "The scanner gave no verdict on file {AttachmentId}: {Said}; it waits")]
    private partial void LogNoVerdict(Guid attachmentId, string said);
}
