using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.OweNotices;

/// <summary>Writes what is owed; the same duty a second time is no duty.</summary>
internal sealed class ObligationRows(NotificationsDbContext db, MachineTime machine)
{
    public Task<int> InsertAsync(Occasion occasion, NoticeWay way, Guid? staffId, bool withinHours, DateTimeOffset notBefore, DateTimeOffset? waitUntil, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            insert into notifications.obligations (id, case_id, kind, occasion_id, channel, recipient_staff_id, state, lane, within_hours, owed_at, not_before, wait_until, next_at, deferrals, failures)
            values ({NoticeIds.Obligation(occasion.CaseId, occasion.Kind, occasion.OccasionId, way, staffId)}, {occasion.CaseId}, {EnumText<NoticeKind>.Write(occasion.Kind)}, {occasion.OccasionId},
              {EnumText<NoticeWay>.Write(way)}, {staffId}, 'pending', {EnumText<Lane>.Write(NoticeRules.LaneOf(occasion.Kind))}, {withinHours}, {occasion.OwedAt.ToUniversalTime()},
              {notBefore.ToUniversalTime()}, {waitUntil}, {machine.GetUtcNow()}, 0, 0)
            on conflict do nothing
            """, ct);
}
