using CaseTracker.Cases.Data;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.FoldNotices;

/// <summary>Writes into the timeline, for staff, how each notice ended.</summary>
internal sealed class FoldNotices(CasesDbContext db, CaseChanges changes) : IHandle<NoticeSettled>
{
    public async Task HandleAsync(NoticeSettled message, CancellationToken ct)
    {
        var @case = await db.LockAsync(message.CaseId, ct);
        @case.Fold(message);
        changes.Record(@case);
    }
}
