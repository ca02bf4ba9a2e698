using CaseTracker.Contracts.Notifications;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.SettleExtension;

/// <summary>Notes when the applicant was told of an extension. Told after the old end, it does not prevent overdue (art. 51 IV).</summary>
internal sealed partial class SettleExtensionHandler(DeadlinesDbContext db, ClockStore store, Outbox<DeadlinesDbContext> outbox, BusinessTime business, ILogger<SettleExtensionHandler> logger)
    : IHandle<NoticeSettled>
{
    public async Task HandleAsync(NoticeSettled message, CancellationToken ct)
    {
        if (message is not { Kind: NoticeKind.Extension, State: NoticeState.Sent })
            return;
        await store.LockCaseAsync(message.CaseId, ct);
        if (await store.HoldAsync(message.CaseId, ct) is not { } held || await db.Extensions.SingleOrDefaultAsync(e => e.Id == message.OccasionId && e.CaseId == message.CaseId, ct) is not { } extension)
        {
            LogUnknown(message.CaseId, message.OccasionId);
            return;
        }
        var told = message.OccurredAt.ToUniversalTime();
        var first = extension.NotifiedAt is null;
        if (first || told < extension.NotifiedAt)
            extension.NotifiedAt = told;
        // One way of telling in time is enough; the first that succeeded decides.
        if (!first)
            return;
        var now = business.GetUtcNow();
        var calendar = (await store.CalendarAsync(held.Assignment, ct)).AssumingWeekdays();
        var of = extension.Round == held.Clock.Round ? held : (await store.EarlierAsync(held.Clock, extension.Round, ct))!.Value.Held;
        extension.Late = true;
        // Where the period would have ended without it: a pause since then counts.
        if (told < DeadlineCalculator.Compute(of.Clock.History(of.Facts, asOf: told), calendar).Due.OverdueFrom)
        {
            extension.Late = false;
            return;
        }
        LogLate(message.CaseId, extension.Id);
        if (of != held)
        {
            await store.CorrectAsync(held.Clock, extension.Round, calendar, now, ct);
            return;
        }
        await store.FollowAsync(held, calendar, now, ct);
        if (!held.Clock.IsOverdue(now) || held.Clock.MissedAt is not null)
            return;
        db.Stages.Add(held.Clock.MissByLateNotice(extension, now, out var missed));
        outbox.Add(missed);
        await store.BreakSilenceAsync(held.Clock, calendar, now, ct);
        await store.ReplanAsync(held.Clock, calendar, now, ct);
    }

    [LoggerMessage(1, LogLevel.Warning, "A notice was settled for extension {ExtensionId} of case {CaseId}, which is not known")]
    private partial void LogUnknown(Guid caseId, Guid extensionId);

    [LoggerMessage(2, LogLevel.Warning, "The applicant of case {CaseId} was told of extension {ExtensionId} after the old date had passed: the case counts as overdue since then")]
    private partial void LogLate(Guid caseId, Guid extensionId);
}
