using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.OweNotices;

/// <summary>Decides the occasions whose recipients could not be asked for when they happened.</summary>
internal sealed partial class DecideOccasions(NotificationsDbContext db, OweNotices owe, MachineTime machine, ILogger<DecideOccasions> logger)
{
    /// <summary>Tries the oldest one that is due; true when it was decided.</summary>
    public async Task<bool> RunOnceAsync(CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var now = machine.GetUtcNow();
        var row = await db.UndecidedOccasions
            .FromSql($"select * from notifications.undecided_occasions where next_at <= {now} order by next_at limit 1 for update skip locked").SingleOrDefaultAsync(ct);
        if (row is null)
            return false;
        var decided = false;
        try
        {
            decided = await owe.TryOweAsync(new Occasion { CaseId = row.CaseId, Kind = row.Kind, OccasionId = row.OccasionId, OwedAt = row.OwedAt, OldEnd = row.OldEnd, Stage = row.Stage, Fallback = row.Fallback }, ct);
        }
        catch (InvalidOperationException e)
        {
            LogRefused(e, row.Kind, row.CaseId);
        }
        if (decided)
        {
            db.Remove(row);
        }
        else
        {
            row.Deferrals++;
            row.NextAt = now + RetryLadder.AfterDeferral(row.Deferrals);
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return decided;
    }

    [LoggerMessage(1, LogLevel.Error, "Who is to be told of {Kind} of case {CaseId} cannot be decided")]
    private partial void LogRefused(Exception e, Contracts.Notifications.NoticeKind kind, Guid caseId);
}
