using System.Collections.Concurrent;
using CaseTracker.Contracts;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Transports;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Notifications.Features.SettleNotices;

/// <summary>Which transports are out. One failure without a message's fault stops the whole transport, on every instance; one of them probes, and when it gets through everything goes on, oldest first.</summary>
internal sealed partial class TransportTroubles([FromKeyedServices("notifications")] NpgsqlDataSource database, MachineTime machine, ILogger<TransportTroubles> logger)
{
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(10);

    // 5, 10, 20, 30, 30, … seconds.
    private const string Pause = "make_interval(secs => least(30, 5 * power(2, least(t.probes, 10))))";

    private const string BeginSql = $$"""
        insert into notifications.transport_troubles as t (transport, code, since, probe_at, probes) values ({0}, {1}, {2}, {2}, 0)
        on conflict (transport) do update set code = excluded.code, since = excluded.since, ended_at = null,
          probes = case when t.ended_at > {3} then t.probes else 0 end,
          probe_at = case when t.ended_at > {3} then {2} + {{Pause}} else {2} end
        where t.ended_at is not null
        """;

    private readonly ConcurrentDictionary<string, bool> _out = new();

    /// <summary>What this process knows; the database knows more.</summary>
    public bool IsOut(string transport) => _out.ContainsKey(transport);

    /// <summary>Keeps this process from trying further messages.</summary>
    public void Note(string transport) => _out[transport] = true;

    /// <summary>Writes down that a transport is out, in the transaction that puts its message back.</summary>
    public static Task BeginAsync(NotificationsDbContext db, string transport, string code, DateTimeOffset now, CancellationToken ct) =>
        db.Database.ExecuteSqlRawAsync(BeginSql, [transport, code, now, now.AddMinutes(-1)], ct);

    /// <summary>The ways that are out now, with the reason.</summary>
    public async Task<IReadOnlyDictionary<NoticeWay, string>> WaysOutAsync(NoticeTransports transports, CancellationToken ct)
    {
        var known = await ReadAsync(ct);
        return Enum.GetValues<NoticeWay>().Where(w => transports.Of(w) is { } t && known.ContainsKey(t.Name)).ToDictionary(w => w, w => known[transports.Of(w)!.Name]);
    }

    private async Task<IReadOnlyDictionary<string, string>> ReadAsync(CancellationToken ct)
    {
        var found = new Dictionary<string, string>();
        await using var command = database.CreateCommand("select transport, code from notifications.transport_troubles where ended_at is null");
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
            found.Add(rows.GetString(0), rows.GetString(1));
        return found;
    }

    /// <summary>Probes those of these transports that are out and whose turn it is. True for a transport that may be used.</summary>
    public async Task<IReadOnlyList<T>> UsableAsync<T>(IReadOnlyList<T> users, Func<T, INoticeTransport?> transportOf, CancellationToken ct)
    {
        var known = await ReadAsync(ct);
        foreach (var transport in users.Select(transportOf).OfType<INoticeTransport>().DistinctBy(t => t.Name))
        {
            if (!known.ContainsKey(transport.Name) || await EndsAsync(transport, ct))
                _out.TryRemove(transport.Name, out _);
            else
                Note(transport.Name);
        }
        return [.. users.Where(u => transportOf(u) is not { } t || !IsOut(t.Name))];
    }

    private async Task<bool> EndsAsync(INoticeTransport transport, CancellationToken ct)
    {
        var now = machine.GetUtcNow();
        if (await ExecuteAsync($"update notifications.transport_troubles as t set probes = probes + 1, probe_at = $2 + {Pause} where transport = $1 and ended_at is null and probe_at <= $2", transport.Name, now, null, ct) == 0)
            return false;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(ProbeLimit);
        if (await transport.ProbeAsync(limit.Token) is { } trouble)
        {
            LogOut(transport.Name, trouble.Code);
            await ExecuteAsync("update notifications.transport_troubles set code = $3 where transport = $1 and ended_at is null and since <= $2", transport.Name, now, trouble.Code, ct);
            return false;
        }
        LogBack(transport.Name);
        await ExecuteAsync("update notifications.transport_troubles set ended_at = $2 where transport = $1 and ended_at is null", transport.Name, machine.GetUtcNow(), null, ct);
        return true;
    }

    private async Task<int> ExecuteAsync(string sql, string transport, DateTimeOffset now, string? code, CancellationToken ct)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue(transport);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, now);
        if (code is not null)
            command.Parameters.AddWithValue(code);
        return await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(1, LogLevel.Warning, "Transport {Transport} is out ({Code}); its notices wait and it is tried again")]
    private partial void LogOut(string transport, string code);

    [LoggerMessage(2, LogLevel.Information, "Transport {Transport} is back; its notices leave, oldest first")]
    private partial void LogBack(string transport);
}
