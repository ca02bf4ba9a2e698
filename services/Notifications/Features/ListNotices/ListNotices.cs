using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Features.SettleNotices;
using CaseTracker.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.ListNotices;

/// <summary>Every notice of a case for staff, newest first, with the words as sent and the recipient masked.</summary>
internal sealed class ListNotices(NotificationsDbContext db, ColumnCipher cipher)
{
    public async Task<Result<IReadOnlyList<NoticeView>>> RunAsync(Actor actor, Guid caseId, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Staff)
            return Failure.Forbidden();
        var obligations = await db.Obligations.AsNoTracking().Where(o => o.CaseId == caseId).ToListAsync(ct);
        var ids = obligations.ConvertAll(o => o.Id);
        var last = (await db.Attempts.AsNoTracking().Where(a => ids.Contains(a.ObligationId)).ToListAsync(ct))
            .GroupBy(a => a.ObligationId).ToDictionary(g => g.Key, g => g.MaxBy(a => a.No)!);
        return obligations.OrderByDescending(o => o.SettledAt ?? o.OwedAt).ThenByDescending(o => o.OwedAt).ThenBy(o => o.Channel)
            .Select(o => View(o, last.GetValueOrDefault(o.Id))).ToList();
    }

    private NoticeView View(Obligation obligation, Attempt? attempt)
    {
        var content = obligation.TaskContent is { } task ? NoticeContent.OfTask(cipher, task, obligation.Id)
            : attempt is not null ? NoticeContent.OfAttempt(cipher, attempt.Content, attempt.Recipient, attempt.Id)
            : null;
        return new NoticeView
        {
            ObligationId = obligation.Id,
            Kind = obligation.Kind,
            Channel = obligation.Channel,
            State = obligation.State,
            OwedAt = obligation.OwedAt,
            SettledAt = obligation.SettledAt,
            Reason = obligation.Reason,
            Recipient = content?.To is { } to ? Masking.Contact(to) : null,
            Subject = content?.Subject,
            Text = content?.Text,
        };
    }
}
