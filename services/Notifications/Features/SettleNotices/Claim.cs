using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Transports;
using CaseTracker.Platform.Data;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Notifications.Features.SettleNotices;

/// <summary>An obligation that one worker holds for a while.</summary>
internal sealed record Claim(Guid ObligationId, Guid CaseId, NoticeKind Kind, Guid OccasionId, NoticeWay Channel, Guid? RecipientStaffId, Guid? HelperId, int Deferrals, Guid LeaseToken)
{
    public bool ToApplicant => RecipientStaffId is null && HelperId is null;
}

/// <summary>A contact's place in its daily limit.</summary>
/// <param name="ContactHash">Keyed hash of way and address.</param>
/// <param name="Day">Today in Asia/Taipei.</param>
/// <param name="Limit">Messages a day while it is not confirmed.</param>
/// <param name="LimitConfirmed">Messages a day once it is.</param>
internal sealed record ContactPlace(byte[] ContactHash, DateOnly Day, int Limit, int LimitConfirmed);

/// <summary>Whether a send may begin.</summary>
internal enum Beginning
{
    Begun,
    /// <summary>The recipient may have the message already: an earlier attempt was only presumed not to have been sent.</summary>
    BegunAgain,
    /// <summary>Somebody else holds the obligation, or it is not pending any more.</summary>
    Lost,
    /// <summary>The contact has had its messages for today.</summary>
    OverLimit,
}

/// <summary>The notifier's statements that touch many rows or must be one statement.</summary>
internal sealed class ClaimStatements(NpgsqlDataSource database)
{
    // Each lane gives its oldest. Who waits for a code goes before everybody; of the rest the prompt lane may fill three fifths, so neither keeps the other waiting.
    private const string TakeSql = """
        with first as materialized (
          select id from notifications.obligations
          where state = 'pending' and lane = 'first' and not_before <= $1 and next_at <= $2 and (wait_until is null or wait_until <= $2) and (leased_until is null or leased_until <= $2) and channel = any($6)
          order by not_before, owed_at, id limit $3 for update skip locked),
        prompt as materialized (
          select id from notifications.obligations
          where state = 'pending' and lane = 'prompt' and not_before <= $1 and next_at <= $2 and (wait_until is null or wait_until <= $2) and (leased_until is null or leased_until <= $2) and channel = any($6)
          order by not_before, owed_at, id limit least($3 * 3 / 5 + 1, greatest($3 - (select count(*) from first), 0)) for update skip locked),
        bulk as materialized (
          select id from notifications.obligations
          where state = 'pending' and lane = 'bulk' and not_before <= $1 and next_at <= $2 and (wait_until is null or wait_until <= $2) and (leased_until is null or leased_until <= $2) and channel = any($6)
          order by not_before, owed_at, id limit greatest($3 - (select count(*) from first) - (select count(*) from prompt), 0) for update skip locked)
        update notifications.obligations o set lease_token = $4, leased_until = $5
        where o.id in (select id from first union all select id from prompt union all select id from bulk)
        returning o.id, o.case_id, o.kind, o.occasion_id, o.channel, o.recipient_staff_id, o.helper_id, o.deferrals, o.not_before, o.owed_at, o.lane
        """;

    /// <summary>Takes up to <paramref name="count"/> due obligations that go one of these ways: lane by lane, oldest first.</summary>
    public async Task<IReadOnlyList<Claim>> TakeAsync(IEnumerable<NoticeWay> ways, DateTimeOffset businessNow, DateTimeOffset machineNow, TimeSpan lease, int count, CancellationToken ct)
    {
        var token = Guid.CreateVersion7(machineNow);
        var claims = new List<(Claim Claim, DateTime NotBefore, DateTime OwedAt, Lane Lane)>();
        await using var command = database.CreateCommand(TakeSql);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, businessNow);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, machineNow);
        command.Parameters.AddWithValue(count);
        command.Parameters.AddWithValue(token);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, machineNow + lease);
        command.Parameters.AddWithValue(ways.Select(EnumText<NoticeWay>.Write).ToArray());
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            claims.Add((new Claim(reader.GetGuid(0), reader.GetGuid(1), EnumText<NoticeKind>.Read(reader.GetString(2)), reader.GetGuid(3), EnumText<NoticeWay>.Read(reader.GetString(4)),
                await reader.IsDBNullAsync(5, ct) ? null : reader.GetGuid(5), await reader.IsDBNullAsync(6, ct) ? null : reader.GetGuid(6), reader.GetInt32(7), token), reader.GetDateTime(8), reader.GetDateTime(9), EnumText<Lane>.Read(reader.GetString(10))));
        // What was taken is sent in any case, so what somebody waits for goes before the bulk.
        return [.. claims.OrderBy(c => c.Lane).ThenBy(c => c.NotBefore).ThenBy(c => c.OwedAt).Select(c => c.Claim)];
    }

    /// <summary>Gives back what was taken and not begun.</summary>
    public Task ReleaseAsync(IEnumerable<Claim> claims, CancellationToken ct) => ExecuteAsync(
        "update notifications.obligations set lease_token = null, leased_until = null where id = any($1) and lease_token = $2 and state = 'pending'",
        claims.ToLookup(c => c.LeaseToken), ct);

    /// <summary>What goes one of these ways, came due in the sending hours and did not leave in them waits for the next ones.</summary>
    public async Task HoldOverNightAsync(IEnumerable<NoticeWay> ways, DateTimeOffset businessNow, DateTimeOffset nextOpen, CancellationToken ct)
    {
        await using var command = database.CreateCommand("update notifications.obligations set not_before = $2 where state = 'pending' and within_hours and not_before <= $1 and channel = any($3)");
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, businessNow);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, nextOpen);
        command.Parameters.AddWithValue(ways.Select(EnumText<NoticeWay>.Write).ToArray());
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The next business instant at which something leaves.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(DateTimeOffset businessNow, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select min(not_before) from notifications.obligations where state = 'pending' and not_before > $1");
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, businessNow);
        return await command.ExecuteScalarAsync(ct) is DateTime next ? new DateTimeOffset(next) : null;
    }

    /// <summary>Whether something due in business time is being sent or waits: for its next try, or for its transport.</summary>
    /// <param name="shut">The ways that are out.</param>
    public async Task<bool> AnyWaitingAsync(DateTimeOffset businessNow, DateTimeOffset machineNow, IEnumerable<NoticeWay> shut, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            select exists (select from notifications.obligations where state = 'pending' and not_before <= $1 and (next_at > $2 or wait_until > $2 or leased_until > $2 or channel = any($3)))
                or exists (select from notifications.attempts where state = 'started')
            """);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, businessNow);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, machineNow);
        command.Parameters.AddWithValue(shut.Select(EnumText<NoticeWay>.Write).ToArray());
        return await command.ExecuteScalarAsync(ct) is true;
    }

    /// <summary>Writes down that a send begins, and takes a place in the daily limit of its contact: one statement, so the limit is exact however many send at once.</summary>
    /// <param name="place">The contact's limit; null where none applies.</param>
    public async Task<Beginning> BeginAsync(Claim claim, Guid attemptId, string transport, DateTimeOffset machineNow, DateTimeOffset deadline, byte[] recipient, byte[] content, ContactPlace? place, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            with held as materialized (
              select id, contact_day from notifications.obligations where id = $2 and lease_token = $3 and state = 'pending' for update),
            place as (
              insert into notifications.contact_days as d (contact_hash, day, messages)
              select $8, $9, 1 from held where held.contact_day is null and $8 is not null
              on conflict (contact_hash) do update set day = excluded.day, messages = case when d.day = excluded.day then d.messages + 1 else 1 end
              where d.day <> excluded.day
                or d.messages < case when exists (select from notifications.contacts c where c.hash = $8 and c.confirmed_at is not null) then $11 else $10 end
              returning 1),
            o as (
              update notifications.obligations o set state = 'sending', reason = null, contact_day = coalesce(o.contact_day, $9)
              from held where o.id = held.id and ($8 is null or held.contact_day is not null or exists (select from place))
              returning o.id),
            a as (
              insert into notifications.attempts (id, obligation_id, no, transport, state, lease_token, started_at, send_deadline, recipient, content, possible_duplicate, absences)
              select $1, o.id, b.no, $4, 'started', $3, $5, $6, $7, $12, b.presumed, 0
              from o, lateral (select coalesce(max(a.no), 0) + 1 as no, coalesce(bool_or(a.absent_since is not null), false) as presumed from notifications.attempts a where a.obligation_id = o.id) b
              returning possible_duplicate)
            select exists (select from a), exists (select from held), exists (select from a where possible_duplicate)
            """);
        command.Parameters.AddWithValue(attemptId);
        command.Parameters.AddWithValue(claim.ObligationId);
        command.Parameters.AddWithValue(claim.LeaseToken);
        command.Parameters.AddWithValue(transport);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, machineNow);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, deadline);
        command.Parameters.AddWithValue(recipient);
        command.Parameters.AddWithValue(NpgsqlDbType.Bytea, (object?)place?.ContactHash ?? DBNull.Value);
        command.Parameters.AddWithValue(NpgsqlDbType.Date, (object?)place?.Day ?? DBNull.Value);
        command.Parameters.AddWithValue(place?.Limit ?? 0);
        command.Parameters.AddWithValue(place?.LimitConfirmed ?? 0);
        command.Parameters.AddWithValue(content);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return reader.GetBoolean(2) ? Beginning.BegunAgain : reader.GetBoolean(0) ? Beginning.Begun : reader.GetBoolean(1) ? Beginning.OverLimit : Beginning.Lost;
    }

    /// <summary>Keeps an optional notice back until its contact is confirmed or the time for it is over; false when it is confirmed meanwhile (or somebody else holds the notice).</summary>
    /// <remarks>The contact is locked before the notice, as by whoever confirms: that one finds every notice kept back and lets it go.</remarks>
    public async Task<bool> KeepBackAsync(Claim claim, Guid contactId, DateTimeOffset until, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            with c as materialized (select id from notifications.contacts where id = $3 and confirmed_at is null for share)
            update notifications.obligations o set not_before = $4, reason = 'contact-unconfirmed', lease_token = null, leased_until = null
            from c where o.id = $1 and o.lease_token = $2 and o.state = 'pending'
            """);
        command.Parameters.AddWithValue(claim.ObligationId);
        command.Parameters.AddWithValue(claim.LeaseToken);
        command.Parameters.AddWithValue(contactId);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, until.ToUniversalTime());
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Writes down that the provider took it, with the event that tells the other services: one statement, because this is what happens nearly always.</summary>
    /// <param name="settled">The event, its version still open; null for staff.</param>
    /// <returns>False when the result is known already.</returns>
    public async Task<bool> AcceptedAsync(Claim claim, Guid attemptId, SendResult result, DateTimeOffset businessNow, DateTimeOffset machineNow, OutboxMessage? settled, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            with a as (
              update notifications.attempts set state = 'accepted', finished_at = $4, provider_id = $5, evidence = $6, look_at = null
              where id = $1 and lease_token = $2 and state in ('started', 'unknown')
              returning obligation_id),
            o as (
              update notifications.obligations o set state = 'sent', settled_at = $3, reason = null, lease_token = null, leased_until = null
              from a where o.id = a.obligation_id
              returning o.case_id),
            v as (
              insert into notifications.case_streams as s (case_id, version) select case_id, 1 from o where $7
              on conflict (case_id) do update set version = s.version + 1
              returning version),
            m as (
              insert into notifications.outbox_messages (message_id, stream, sequence, type, body, created_at, available_at, attempts)
              select $8, $9, v.version, $10, $11 || jsonb_build_object('version', v.version), $4, $4, 0 from v)
            select count(*) from a
            """);
        command.Parameters.AddWithValue(attemptId);
        command.Parameters.AddWithValue(claim.LeaseToken);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, businessNow);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, machineNow);
        command.Parameters.AddWithValue(NpgsqlDbType.Text, (object?)result.ProviderId ?? DBNull.Value);
        command.Parameters.AddWithValue(NpgsqlDbType.Jsonb, result.Evidence);
        command.Parameters.AddWithValue(settled is not null);
        command.Parameters.AddWithValue(settled?.MessageId ?? Guid.Empty);
        command.Parameters.AddWithValue(settled?.Stream ?? "");
        command.Parameters.AddWithValue(settled?.Type ?? "");
        command.Parameters.AddWithValue(NpgsqlDbType.Jsonb, settled?.Body ?? "{}");
        return await command.ExecuteScalarAsync(ct) is 1L;
    }

    /// <summary>Sends that began and have no result though their time is over.</summary>
    public async Task<IReadOnlyList<(Guid AttemptId, Guid ObligationId, string Transport)>> OverdueAttemptsAsync(DateTimeOffset machineNow, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select id, obligation_id, transport from notifications.attempts where state = 'started' and send_deadline <= $1 order by send_deadline limit 200");
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, machineNow);
        var attempts = new List<(Guid, Guid, string)>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            attempts.Add((reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2)));
        return attempts;
    }

    private async Task ExecuteAsync(string sql, ILookup<Guid, Claim> byLease, CancellationToken ct)
    {
        foreach (var lease in byLease)
        {
            await using var command = database.CreateCommand(sql);
            command.Parameters.AddWithValue(lease.Select(c => c.ObligationId).ToArray());
            command.Parameters.AddWithValue(lease.Key);
            await command.ExecuteNonQueryAsync(ct);
        }
    }
}
