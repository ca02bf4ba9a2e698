using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.FoldNotices;

/// <summary>Writes into the timeline, for staff, how each notice ended, lets clocks start that wait for a confirmed contact, and ends the help of who wants no messages.</summary>
internal sealed class FoldNotices(CasesDbContext db, CaseChanges changes, Outbox<CasesDbContext> outbox) : IHandle<NoticeSettled>, IHandle<ContactConfirmed>, IHandle<HelpDeclined>
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
        outbox.Add(new DocumentsCompleted { CaseId = @case.Id, Version = @case.Version, Round = @case.Round, OccurredAt = message.OccurredAt });
    }

    public async Task HandleAsync(HelpDeclined message, CancellationToken ct)
    {
        var @case = await db.LockAsync(message.CaseId, ct);
        // Ended before, by whomever: it stays as it was.
        if (await db.Helpers.SingleOrDefaultAsync(h => h.Id == message.HelperId && h.CaseId == @case.Id && h.EndedAt == null, ct) is not { } helper)
            return;
        @case.EndHelp(new Moment(message.OccurredAt), helper, HelpEndedBy.Helper);
        changes.Record(@case);
    }
}
