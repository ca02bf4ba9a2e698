using CaseTracker.Platform.Clocks;
using CaseTracker.Platform.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Platform.Messaging;

internal interface IOutboxRelay
{
    string Module { get; }
    Task<int> RunOnceAsync(CancellationToken ct);
    Task<bool> IsWaitingAsync(CancellationToken ct);
}

/// <summary>Publishes what a service's outbox holds, bulk after the rest. Claims by state, never by cursor; a row is marked only after the broker confirmed it.</summary>
/// <remarks>
/// Several relays of one database share the work by <c>skip locked</c>. The claim lives in the transaction: when this process dies the
/// rows are free again at once, and what was already published is published a second time under the same message id.
/// </remarks>
internal sealed partial class OutboxRelay<TDbContext>(string name, ModuleDataSources dataSources, OutboxSignal<TDbContext> signal, IMessageTransport transport, MachineTime machine, BackgroundWork background, ILogger<OutboxRelay<TDbContext>> logger)
    : BackgroundService, IOutboxRelay where TDbContext : ServiceDbContext
{
    private const int BatchSize = 200;
    private const int ParkAfter = 10;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private readonly NpgsqlDataSource _source = dataSources.For(name);
    private readonly SemaphoreSlim _one = new(1, 1);
    private TimeSpan _pause = TimeSpan.Zero;
    private long _cursor;

    public string Module => name;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await background.WhenOpenAsync(stoppingToken))
            return;
        while (!stoppingToken.IsCancellationRequested)
        {
            var done = 0;
            try
            {
                // Not tied to the host's stop: a batch given up half-way would be published a second time by the next relay.
                done = await RunOnceAsync(CancellationToken.None);
                _pause = TimeSpan.Zero;
            }
            catch (BrokerUnavailableException e)
            {
                // The broker's fault, not the messages': nobody loses an attempt, everybody waits.
                _pause = _pause == TimeSpan.Zero ? TimeSpan.FromMilliseconds(500) : TimeSpan.FromSeconds(Math.Min(15, _pause.TotalSeconds * 2));
                LogBroker(name, e.InnerException?.GetType().Name ?? "unknown", _pause.TotalSeconds);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                _pause = TimeSpan.FromSeconds(1);
                LogFailed(e, name);
            }
            if (done == BatchSize)
                continue;
            try
            {
                if (_pause > TimeSpan.Zero)
                    await Task.Delay(_pause, stoppingToken);
                await signal.WaitAsync(Poll, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Publishes one batch and returns how many rows left.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            return await PublishBatchAsync(ct);
        }
        finally
        {
            _one.Release();
        }
    }

    public async Task<bool> IsWaitingAsync(CancellationToken ct)
    {
        await using var command = _source.CreateCommand($"select exists (select from {name}.outbox_messages where published_at is null and parked_at is null)");
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private sealed record Row(long Id, Guid MessageId, string Stream, string Type, string Body, int Attempts);

    private async Task<int> PublishBatchAsync(CancellationToken ct)
    {
        FaultPoint.Reach("relay.before-claim");
        await using var connection = await _source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var rows = new List<Row>();
        await using (var select = new NpgsqlCommand($"""
            select id, message_id, stream, type, body::text, attempts from {name}.outbox_messages
            where {(Mutant.CursorPoller ? $"id > {_cursor} and $1::timestamptz is not null" : "published_at is null and parked_at is null and available_at <= $1")}
            order by {(Mutant.CursorPoller ? "id" : "bulk, id")} limit {BatchSize} for update skip locked
            """, connection, transaction))
        {
            select.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, machine.GetUtcNow());
            await using var reader = await select.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                rows.Add(new(reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt32(5)));
        }
        if (rows.Count == 0)
            return 0;
        FaultPoint.Reach("relay.after-claim");
        if (Mutant.CursorPoller)
            _cursor = rows[^1].Id;
        if (Mutant.MarkBeforePublish)
        {
            await MarkPublishedAsync([.. rows.Select(r => r.Id)], machine.GetUtcNow(), connection, ct);
            await using var early = new NpgsqlCommand("commit; begin", connection);
            await early.ExecuteNonQueryAsync(ct);
        }

        var published = new List<long>(rows.Count);
        var failed = new List<(Row Row, Exception Error)>();
        Exception? broker = null;
        // Streams side by side, inside a stream one after the other.
        await Parallel.ForEachAsync(rows.GroupBy(r => r.Stream), new ParallelOptions { MaxDegreeOfParallelism = transport.Parallelism, CancellationToken = ct }, async (stream, token) =>
        {
            foreach (var row in stream)
            {
                if (Volatile.Read(ref broker) is not null)
                    return;
                try
                {
                    var type = MessageTypes.Find(row.Type);
                    await transport.PublishAsync(MessageTypes.Read(type, row.Body), type, row.MessageId, token);
                    lock (published)
                        published.Add(row.Id);
                }
                catch (BrokerUnavailableException e)
                {
                    Volatile.Write(ref broker, e);
                    return;
                }
                catch (Exception e) when (!token.IsCancellationRequested)
                {
                    lock (failed)
                        failed.Add((row, e));
                }
            }
        });

        FaultPoint.Reach("relay.after-publish");
        var now = machine.GetUtcNow();
        if (published.Count > 0)
            await MarkPublishedAsync([.. published], now, connection, ct);
        foreach (var (row, error) in failed)
        {
            // A missing queue heals when its service starts, and a service that is away comes back; only a message nobody can read or handle is given up.
            var passing = PassingTrouble.Is(error);
            var attempts = passing ? row.Attempts : row.Attempts + 1;
            var park = error is not MessageUnroutableException && attempts >= ParkAfter;
            var pause = passing ? PassingTrouble.PauseAfter(4) : TimeSpan.FromSeconds(Math.Min(30, 0.25 * Math.Pow(2, Math.Min(attempts, 10))));
            await using var mark = new NpgsqlCommand($"update {name}.outbox_messages set attempts = $2, last_error = $3, available_at = $4, parked_at = $5 where id = $1", connection, transaction);
            mark.Parameters.AddWithValue(row.Id);
            mark.Parameters.AddWithValue(attempts);
            mark.Parameters.AddWithValue(error.GetType().Name);
            mark.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, now + pause);
            mark.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, park ? now : DBNull.Value);
            await mark.ExecuteNonQueryAsync(ct);
            if (park)
                LogParked(error, name, row.MessageId, row.Type);
            else
                LogRetry(name, row.MessageId, row.Type, error.GetType().Name, error.Message, attempts);
        }
        FaultPoint.Reach("relay.after-mark");
        await transaction.CommitAsync(ct);
        return broker is null ? published.Count : throw (BrokerUnavailableException)broker;
    }

    private async Task MarkPublishedAsync(long[] ids, DateTimeOffset now, NpgsqlConnection connection, CancellationToken ct)
    {
        await using var mark = new NpgsqlCommand($"update {name}.outbox_messages set published_at = $1 where id = any($2)", connection);
        mark.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, now);
        mark.Parameters.AddWithValue(ids);
        await mark.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(1, LogLevel.Warning, "Outbox of {Module}: broker unavailable ({Error}), next try in {Seconds} s")]
    private partial void LogBroker(string module, string error, double seconds);

    [LoggerMessage(2, LogLevel.Error, "Outbox of {Module}: batch failed")]
    private partial void LogFailed(Exception e, string module);

    [LoggerMessage(3, LogLevel.Warning, "Outbox of {Module}: message {MessageId} ({Type}) failed with {Error} ({Reason}), attempt {Attempt}")]
    private partial void LogRetry(string module, Guid messageId, string type, string error, string reason, int attempt);

    [LoggerMessage(4, LogLevel.Error, "Outbox of {Module}: message {MessageId} ({Type}) is parked")]
    private partial void LogParked(Exception e, string module, Guid messageId, string type);
}
