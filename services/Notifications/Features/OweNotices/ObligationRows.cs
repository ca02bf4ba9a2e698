using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Notifications.Features.OweNotices;

/// <summary>One duty to be written.</summary>
internal sealed record Owed(Occasion Occasion, NoticeWay Way, Guid? StaffId, bool WithinHours, DateTimeOffset NotBefore, DateTimeOffset? WaitUntil, Guid? HelperId = null)
{
    public Guid Id { get; } = NoticeIds.Obligation(Occasion.CaseId, Occasion.Kind, Occasion.OccasionId, Way, StaffId ?? HelperId);
}

/// <summary>Writes what is owed; the same duty a second time is no duty.</summary>
internal sealed class ObligationRows(NotificationsDbContext db, MachineTime machine)
{
    // In the order of the ids: two transactions that owe the same wait for each other in one direction only.
    private const string InsertSql = """
        insert into notifications.obligations (id, case_id, kind, occasion_id, channel, recipient_staff_id, helper_id, state, lane, within_hours, owed_at, not_before, wait_until, next_at, deferrals, failures)
        select id, case_id, kind, occasion_id, channel, staff_id, helper_id, 'pending', lane, within_hours, owed_at, not_before, wait_until, {12}, 0, 0
        from unnest({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}, {10}, {11}) as o(id, case_id, kind, occasion_id, channel, staff_id, helper_id, lane, within_hours, owed_at, not_before, wait_until)
        order by id
        on conflict do nothing
        """;

    public async Task InsertAsync(IReadOnlyList<Owed> owed, CancellationToken ct)
    {
        if (owed.Count == 0)
            return;
        var columns = new List<object>();
        Add(NpgsqlDbType.Uuid, o => o.Id);
        Add(NpgsqlDbType.Uuid, o => o.Occasion.CaseId);
        Add(NpgsqlDbType.Text, o => EnumText<NoticeKind>.Write(o.Occasion.Kind));
        Add(NpgsqlDbType.Uuid, o => o.Occasion.OccasionId);
        Add(NpgsqlDbType.Text, o => EnumText<NoticeWay>.Write(o.Way));
        Add(NpgsqlDbType.Uuid, o => o.StaffId);
        Add(NpgsqlDbType.Uuid, o => o.HelperId);
        Add(NpgsqlDbType.Text, o => EnumText<Lane>.Write(NoticeRules.LaneOf(o.Occasion.Kind)));
        Add(NpgsqlDbType.Boolean, o => o.WithinHours);
        Add(NpgsqlDbType.TimestampTz, o => o.Occasion.OwedAt.ToUniversalTime());
        Add(NpgsqlDbType.TimestampTz, o => o.NotBefore.ToUniversalTime());
        Add(NpgsqlDbType.TimestampTz, o => o.WaitUntil);
        await db.Database.ExecuteSqlRawAsync(InsertSql, [.. columns, machine.GetUtcNow()], ct);

        void Add<T>(NpgsqlDbType type, Func<Owed, T> column) => columns.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = owed.Select(column).ToArray() });
    }
}
