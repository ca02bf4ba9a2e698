using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Features.SettleNotices;
using CaseTracker.Notifications.Transports;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Notifications.Features.ShowBacklog;

/// <summary>What is waiting to be told, how long, and why: for everybody who keeps the city's promises.</summary>
internal sealed class ShowBacklog([FromKeyedServices("notifications")] NpgsqlDataSource database, TransportTroubles troubles, NoticeTransports transports, BusinessTime business, MachineTime machine)
{
    private static readonly TimeSpan Recent = TimeSpan.FromDays(7);

    public async Task<Result<NoticeBacklog>> RunAsync(Actor actor, CancellationToken ct)
    {
        if (!actor.Oversees())
            return Failure.Forbidden();
        var waiting = await WaitingAsync(ct);
        await using var ends = database.CreateCommand("""
            select (select count(*) from notifications.obligations where state = 'task')::int, (select count(*) from notifications.obligations where state = 'failed' and helper_id is null and settled_at >= $1)::int
            """);
        ends.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, business.GetUtcNow() - Recent);
        await using var row = await ends.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        return new NoticeBacklog([.. waiting.Select(w => w.Notices)], row.GetInt32(0), row.GetInt32(1));
    }

    /// <summary>What waits, and since when (business time) the oldest of it may leave.</summary>
    public async Task<IReadOnlyList<(WaitingNotices Notices, DateTimeOffset DueSince)>> WaitingAsync(CancellationToken ct)
    {
        // What waits for a transport has not been tried, so it has no reason of its own.
        var shut = await troubles.WaysOutAsync(transports, ct);
        await using var groups = database.CreateCommand("""
            select channel, lane, why, count(*)::int, min(owed_at), min(not_before) from (
              select channel, lane, owed_at, not_before, case
                when not_before > $1 then 'sending-hours'
                when wait_until > $2 then 'due-date'
                when leased_until > $2 then 'being-sent'
                else coalesce(s.code, reason, 'ready') end as why
              from notifications.obligations left join unnest($3, $4) as s (channel, code) using (channel) where state = 'pending'
              union all
              select channel, lane, owed_at, not_before, coalesce(reason, 'being-sent') from notifications.obligations where state = 'sending') o
            group by channel, lane, why order by count(*) desc, channel, why
            """);
        groups.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, business.GetUtcNow());
        groups.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, machine.GetUtcNow());
        groups.Parameters.AddWithValue(shut.Keys.Select(EnumText<NoticeWay>.Write).ToArray());
        groups.Parameters.AddWithValue(shut.Values.ToArray());
        var waiting = new List<(WaitingNotices, DateTimeOffset)>();
        await using var rows = await groups.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
            waiting.Add((new(EnumText<NoticeWay>.Read(rows.GetString(0)), EnumText<Lane>.Read(rows.GetString(1)) == Lane.Bulk, rows.GetString(2), rows.GetInt32(3), rows.GetFieldValue<DateTimeOffset>(4)), rows.GetFieldValue<DateTimeOffset>(5)));
        return waiting;
    }
}
