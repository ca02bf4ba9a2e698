using CaseTracker.Notifications.Domain;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CaseTracker.Notifications.Transports;

/// <summary>How many text messages are handed over in a second and at a time. Turns and widths lie in the database, so they hold over all instances.</summary>
/// <remarks>A provider that is busy halves the lane that met it, on every instance; it grows back one by one.</remarks>
internal sealed class SmsPace([FromKeyedServices("notifications")] NpgsqlDataSource database, IOptions<SmsOptions> sms, IOptions<NotificationsOptions> options, MachineTime machine)
{
    // Longer than this nobody waits with an obligation in hand.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // So old what is known of the lanes may be: another instance may have met a busy provider.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Dictionary<Lane, LaneGate> _lanes = Enum.GetValues<Lane>().ToDictionary(l => l, _ => new LaneGate(options.Value.Parallelism));
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Queue<TimeSpan> _turns = new();
    private readonly long _started = machine.GetTimestamp();
    private TimeSpan _readAt = TimeSpan.MinValue;

    private TimeSpan Now => machine.GetElapsedTime(_started);

    private TimeSpan Step => TimeSpan.FromSeconds(1.0 / sms.Value.MaxPerSecond);

    // A quarter of a second's worth: few enough that what is taken and not used is nothing, enough that not every message asks the database.
    private int Batch => Math.Max(1, sms.Value.MaxPerSecond / 4);

    /// <summary>Sends side by side this process allows in a lane now.</summary>
    public int LimitOf(Lane lane) => _lanes[lane].Limit;

    /// <summary>Waits for a turn, or says after how long to come again.</summary>
    public async Task<(LaneTurn? Turn, TimeSpan Again)> EnterAsync(Lane lane, CancellationToken ct)
    {
        await ReadLanesAsync(ct);
        if (!await _lanes[lane].EnterAsync(Patience, ct))
            return (null, Patience);
        var turn = new LaneTurn(this, lane, _lanes[lane].Limit);
        try
        {
            var (wait, taken) = sms.Value.MaxPerSecond == 0 ? (TimeSpan.Zero, true) : await TakeTurnAsync(ct);
            if (taken)
            {
                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait, machine, ct);
                return (turn, TimeSpan.Zero);
            }
            await turn.DisposeAsync();
            return (null, wait);
        }
        catch
        {
            await turn.DisposeAsync();
            throw;
        }
    }

    /// <summary>Leaves a lane: narrower when the provider was busy, wider after a round that went well.</summary>
    public async ValueTask LeaveAsync(Lane lane, int width, bool? busy)
    {
        var gate = _lanes[lane];
        gate.Leave();
        // Of those that met it side by side the first narrows the lane: each compares the width it went in with.
        if (busy == true)
            gate.Limit = await ScalarAsync("""
                insert into notifications.sms_lanes as l (lane, width) values ($1, greatest(1, $2 / 2))
                on conflict (lane) do update set width = case when l.width >= $2 then greatest(1, $2 / 2) else l.width end
                returning width
                """, lane, width) ?? width;
        else if (busy == false && gate.HasGoneWell() && await ScalarAsync("update notifications.sms_lanes set width = width + 1 where lane = $1 and width = $2 returning width", lane, gate.Limit) is { } wider)
            gate.Limit = wider;
    }

    // A turn of our own, or how long the line is when it is too long. Turns lie evenly, so a burst never meets the provider's limit.
    private async Task<(TimeSpan Wait, bool Taken)> TakeTurnAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            // A turn that has passed is gone: made up for, it would come on top of those of other instances.
            while (_turns.TryPeek(out var past) && past < Now - Step)
                _turns.Dequeue();
            if (_turns.Count == 0)
            {
                var (start, taken) = await TakeTurnsAsync(ct);
                if (!taken)
                    return (start, false);
                var from = Now + start;
                for (var i = 0; i < Batch; i++)
                    _turns.Enqueue(from + i * Step);
            }
            return (_turns.Dequeue() - Now, true);
        }
        finally
        {
            _one.Release();
        }
    }

    // One statement, by the database's clock: those of the instances differ by more than a turn.
    private async Task<(TimeSpan Start, bool Taken)> TakeTurnsAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            with taken as (
              insert into notifications.sms_lines as l (transport, next_turn) values ($1, clock_timestamp() + $2)
              on conflict (transport) do update set next_turn = greatest(l.next_turn, clock_timestamp()) + $2 where l.next_turn <= clock_timestamp() + $3
              returning next_turn - $2 as start)
            select greatest(start - clock_timestamp(), interval '0'), true from taken
            union all
            select next_turn - clock_timestamp(), false from notifications.sms_lines where transport = $1 and not exists (select from taken)
            """);
        command.Parameters.AddWithValue(TwilioTransport.TransportName);
        command.Parameters.AddWithValue(Batch * Step);
        command.Parameters.AddWithValue(Patience);
        await using var row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        return (row.GetTimeSpan(0), row.GetBoolean(1));
    }

    private async Task ReadLanesAsync(CancellationToken ct)
    {
        if (_readAt > Now - Fresh)
            return;
        _readAt = Now;
        await using var command = database.CreateCommand("select lane, width from notifications.sms_lanes");
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
            _lanes[EnumText<Lane>.Read(rows.GetString(0))].Limit = rows.GetInt32(1);
    }

    private async Task<int?> ScalarAsync(string sql, Lane lane, int width)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue(EnumText<Lane>.Write(lane));
        command.Parameters.AddWithValue(width);
        return (int?)await command.ExecuteScalarAsync();
    }
}

/// <summary>Lets so many in at a time.</summary>
internal sealed class LaneGate
{
    private readonly int _most;
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource<bool>> _waiting = new();
    private int _limit;
    private int _inside;
    private int _successes;

    public LaneGate(int most) => _limit = _most = most;

    public int Limit
    {
        get => Volatile.Read(ref _limit);
        set
        {
            lock (_lock)
            {
                if (Math.Min(value, _most) is var limit && limit != _limit)
                    (_limit, _successes) = (limit, 0);
                LetIn();
            }
        }
    }

    public async Task<bool> EnterAsync(TimeSpan patience, CancellationToken ct)
    {
        TaskCompletionSource<bool> place;
        lock (_lock)
        {
            if (_inside < _limit)
            {
                _inside++;
                return true;
            }
            _waiting.Enqueue(place = new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(patience);
        await using var leave = limit.Token.Register(() => place.TrySetResult(false));
        return await place.Task;
    }

    public void Leave()
    {
        lock (_lock)
        {
            _inside--;
            LetIn();
        }
    }

    /// <summary>Counts a send that went well; true after a round of them while the lane is narrow.</summary>
    public bool HasGoneWell()
    {
        lock (_lock)
            return _limit < _most && ++_successes >= _limit;
    }

    private void LetIn()
    {
        while (_inside < _limit && _waiting.TryDequeue(out var next))
            if (next.TrySetResult(true))
                _inside++;
    }
}

/// <summary>A turn in a lane; given back when disposed of.</summary>
internal sealed class LaneTurn(SmsPace pace, Lane lane, int width) : IAsyncDisposable
{
    /// <summary>Whether the provider was busy; null when it was not asked.</summary>
    public bool? Busy { get; set; }

    public ValueTask DisposeAsync() => pace.LeaveAsync(lane, width, Busy);
}
