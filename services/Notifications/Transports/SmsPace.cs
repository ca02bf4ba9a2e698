using CaseTracker.Notifications.Domain;
using CaseTracker.Platform;
using Microsoft.Extensions.Options;

namespace CaseTracker.Notifications.Transports;

/// <summary>How many text messages this process hands over at a time and in a second. A provider that is busy halves the lane that met it; it grows back one by one.</summary>
internal sealed class SmsPace(IOptions<SmsOptions> sms, IOptions<NotificationsOptions> options, MachineTime machine)
{
    // Longer than this nobody waits with an obligation in hand.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Dictionary<Lane, LaneGate> _lanes = Enum.GetValues<Lane>().ToDictionary(l => l, _ => new LaneGate(options.Value.Parallelism));
    private readonly Lock _lock = new();
    private DateTimeOffset _nextSlot = DateTimeOffset.MinValue;

    /// <summary>Sends side by side allowed in a lane now.</summary>
    public int LimitOf(Lane lane) => _lanes[lane].Limit;

    /// <summary>Waits for a turn, or says after how long to come again.</summary>
    public async Task<(LaneTurn? Turn, TimeSpan Again)> EnterAsync(Lane lane, CancellationToken ct)
    {
        if (await _lanes[lane].EnterAsync(Patience, ct) is not { } turn)
            return (null, Patience);
        var wait = Slot();
        if (wait > Patience)
        {
            turn.Dispose();
            return (null, wait);
        }
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, machine, ct);
        return (turn, TimeSpan.Zero);
    }

    // Slots lie evenly, so a burst never meets the provider's limit.
    private TimeSpan Slot()
    {
        if (sms.Value.MaxPerSecond == 0)
            return TimeSpan.Zero;
        lock (_lock)
        {
            var now = machine.GetUtcNow();
            var wait = _nextSlot > now ? _nextSlot - now : TimeSpan.Zero;
            if (wait <= Patience)
                _nextSlot = now + wait + TimeSpan.FromSeconds(1.0 / sms.Value.MaxPerSecond);
            return wait;
        }
    }
}

/// <summary>Lets so many in at a time; the number follows what the provider bears.</summary>
internal sealed class LaneGate
{
    private readonly int _most;
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource<bool>> _waiting = new();
    private int _limit;
    private int _inside;
    private int _successes;

    public LaneGate(int most) => _limit = _most = most;

    public int Limit => Volatile.Read(ref _limit);

    public async Task<LaneTurn?> EnterAsync(TimeSpan patience, CancellationToken ct)
    {
        TaskCompletionSource<bool> place;
        lock (_lock)
        {
            if (_inside < _limit)
            {
                _inside++;
                return new LaneTurn(this);
            }
            _waiting.Enqueue(place = new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(patience);
        await using var leave = limit.Token.Register(() => place.TrySetResult(false));
        return await place.Task ? new LaneTurn(this) : null;
    }

    public void Leave(bool? busy)
    {
        lock (_lock)
        {
            _inside--;
            if (busy == true)
                (_limit, _successes) = (Math.Max(1, _limit / 2), 0);
            else if (busy == false && _limit < _most && ++_successes >= _limit)
                (_limit, _successes) = (_limit + 1, 0);
            while (_inside < _limit && _waiting.TryDequeue(out var next))
                if (next.TrySetResult(true))
                    _inside++;
        }
    }
}

/// <summary>A turn in a lane; given back when disposed of.</summary>
internal sealed class LaneTurn(LaneGate gate) : IDisposable
{
    private int _left;

    /// <summary>Whether the provider was busy; null when it was not asked.</summary>
    public bool? Busy { get; set; }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _left, 1) == 0)
            gate.Leave(Busy);
    }
}
