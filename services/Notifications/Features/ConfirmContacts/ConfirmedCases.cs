using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Platform;

namespace CaseTracker.Notifications.Features.ConfirmContacts;

/// <summary>Tells the other services that a contact of a case is confirmed.</summary>
internal sealed class ConfirmedCases(NotificationsDbContext db, Outbox<NotificationsDbContext> outbox)
{
    public async Task TellAsync(Guid caseId, NoticeWay way, DateTimeOffset at, CancellationToken ct) =>
        outbox.Add(new ContactConfirmed { CaseId = caseId, Version = await db.NextVersionAsync(caseId, ct), OccurredAt = at, Way = way });
}
