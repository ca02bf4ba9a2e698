using CaseTracker.Cases.Data;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.FoldNotices;

/// <summary>Writes into the timeline, for staff, how each notice ended, and lets clocks start that wait for a confirmed contact.</summary>
internal sealed class FoldNotices(CasesDbContext db, CaseChanges changes, Outbox<CasesDbContext> outbox) : IHandle<NoticeSettled>, IHandle<ContactConfirmed>
{
    public async Task HandleAsync(NoticeSettled message, CancellationToken ct)
    {
        var @case = await db.LockAsync(message.CaseId, ct);
        @case.Fold(message);
        changes.Record(@case);
    }

    public async Task HandleAsync(ContactConfirmed message, CancellationToken ct)
    {
        var @case = await db.LockAsync(message.CaseId, ct);
        if (!@case.Fold(message))
            return;
        changes.Record(@case);
        // To Deadlines it is the same: nothing is missing any more, the limit counts from here.
        outbox.Add(new DocumentsCompleted { CaseId = @case.Id, Version = @case.Version, OccurredAt = message.OccurredAt });
    }
}
