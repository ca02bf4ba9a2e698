using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.ConfirmContacts;

/// <summary>Tells the other services that a contact of a case is confirmed.</summary>
internal sealed class ConfirmedCases(NotificationsDbContext db, Outbox<NotificationsDbContext> outbox)
{
    public async Task TellAsync(Guid caseId, NoticeWay way, DateTimeOffset at, CancellationToken ct)
    {
        // The row of the case is locked until the commit, so versions leave in their order.
        var version = (await db.Database.SqlQuery<long>($"""
            insert into notifications.case_streams as s (case_id, version) values ({caseId}, 1)
            on conflict (case_id) do update set version = s.version + 1 returning version
            """).ToListAsync(ct))[0];
        outbox.Add(new ContactConfirmed { CaseId = caseId, Version = version, OccurredAt = at, Way = way });
    }
}
