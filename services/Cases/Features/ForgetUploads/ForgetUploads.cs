using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.ForgetUploads;

/// <summary>Deletes uploads that nobody attached within a day, and what broken uploads left behind.</summary>
internal sealed partial class ForgetUploads(CasesDbContext db, MachineTime machine, ILogger<ForgetUploads> logger) : INightlyWork
{
    public async Task RunAsync(CancellationToken ct)
    {
        var before = machine.GetUtcNow() - Attachment.Unsent;
        LogForgotten(await db.Attachments.Where(a => a.CaseId == null && a.StartedAt < before).ExecuteDeleteAsync(ct));
    }

    [LoggerMessage(1, LogLevel.Information, "{Uploads} uploads were never attached and are deleted")]
    private partial void LogForgotten(int uploads);
}
