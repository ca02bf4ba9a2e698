using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Platform.Clocks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CaseTracker.Cases.Features.StoreUpload;

/// <summary>Takes a file in while it arrives: what it may not be is refused with a code, what a photo tells beside the picture stays out, and what is kept is encrypted.</summary>
internal sealed partial class StoreUpload(
    CasesDbContext db, [FromKeyedServices(CasesDbContext.System)] NpgsqlDataSource source, CaseSeal seal, MachineTime machine, SweepSignal<ScanAttachments.ScanAttachments> scan, IOptions<CasesOptions> options, ILogger<StoreUpload> logger)
{
    /// <summary>The content is not what the name says, or it is damaged.</summary>
    public const string Broken = "file-type-mismatch";

    /// <summary>A picture that would exhaust whoever opens it.</summary>
    public const string TooManyPixels = "file-too-many-pixels";

    public async Task<Result<UploadedFile>> RunAsync(Actor actor, string? fileName, Stream content, CancellationToken ct)
    {
        if (!CaseRights.MayTakeIn(actor))
            return Failure.Forbidden();
        var reader = new UploadReader(content, AttachmentLimits.File);
        var result = await ReadAsync(actor, fileName, reader, ct);
        if (!result.Succeeded)
            await reader.DrainAsync(ct);
        return result;
    }

    private async Task<Result<UploadedFile>> ReadAsync(Actor actor, string? fileName, UploadReader reader, CancellationToken ct)
    {
        if (FileNames.Read(fileName) is not { } name)
            return Refuse("file-name-refused");
        if (FileNames.KindOf(name) is not { } kind)
            return Refuse("file-type-not-allowed");
        await reader.FillAsync(FileContent.Head, ct);
        if (reader.Buffered.IsEmpty)
            return Refuse("file-empty");
        if (FileContent.KindOf(reader.Buffered) != kind)
            return Refuse(Broken);
        if (await db.Attachments.Where(a => a.CaseId == null).SumAsync(a => a.Size, ct) >= options.Value.UnsentUploads)
        {
            LogFull();
            return Failure.Unavailable("uploads-full");
        }

        var now = machine.GetUtcNow();
        var id = Guid.NewGuid();
        var row = new Attachment { Id = id, Owner = ActorScope.Of(actor), Name = seal.FileName(name, id), Kind = kind, StartedAt = now, Scan = ScanState.Waiting, ScanAfter = now };
        db.Add(row);
        await db.SaveChangesAsync(ct);
        try
        {
            var writer = new ChunkWriter(source, seal, id, ct);
            var refused = kind switch
            {
                AttachmentKind.Jpeg => await CleanJpeg.CopyAsync(reader, writer.WriteAsync, ct),
                AttachmentKind.Png => await CleanPng.CopyAsync(reader, writer.WriteAsync, ct),
                _ => null,
            };
            // What follows the end of a picture is read, for its size, and not kept.
            await reader.CopyRestAsync(kind is AttachmentKind.Jpeg or AttachmentKind.Png ? static _ => ValueTask.CompletedTask : writer.WriteAsync, ct);
            if (reader.TooLarge || refused is not null)
                return Refuse(reader.TooLarge ? "file-too-large" : refused!);
            await writer.FinishAsync();
            (row.StoredAt, row.Size, row.Chunks) = (machine.GetUtcNow(), writer.Size, writer.Chunks);
            await db.SaveChangesAsync(ct);
            scan.Kick();
            LogStored(id, kind, row.Size);
            return new UploadedFile { UploadId = id, Name = name, Kind = kind, Size = row.Size };
        }
        finally
        {
            // Refused, or the sender went away: half a file is of no use. What is left by a crash goes with the night's work.
            if (row.StoredAt is null)
                await db.Attachments.Where(a => a.Id == id).ExecuteDeleteAsync(CancellationToken.None);
        }
    }

    private static Failure Refuse(string code) => Failure.Invalid("file", code);

    [LoggerMessage(1, LogLevel.Information, "Upload {AttachmentId} stored: {Kind}, {Size} bytes")]
    private partial void LogStored(Guid attachmentId, AttachmentKind kind, long size);

    [LoggerMessage(2, LogLevel.Error, "Uploads that belong to no case yet fill the space meant for them (Cases__UnsentUploads); new ones are refused")]
    private partial void LogFull();
}
