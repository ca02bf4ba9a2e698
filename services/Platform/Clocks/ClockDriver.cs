using CaseTracker.Platform.Messaging;

namespace CaseTracker.Platform.Clocks;

/// <summary>Moves simulated business time forward, from one due instant to the next, and lets everything come to rest at each.</summary>
public sealed class ClockDriver
{
    private readonly BusinessTime _time;
    private readonly IReadOnlyList<ISweepRunner> _sweeps;
    private readonly IReadOnlyList<IOutboxRelay> _relays;
    private readonly SemaphoreSlim _one = new(1, 1);

    internal ClockDriver(BusinessTime time, IEnumerable<ISweepRunner> sweeps, IEnumerable<IOutboxRelay> relays) =>
        (_time, _sweeps, _relays) = (time, [.. sweeps], [.. relays]);

    /// <summary>Steps to <paramref name="target"/>. With the bus inside the process everything that became due on the way has happened when this returns.</summary>
    public async Task MoveToAsync(DateTimeOffset target, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            await SettleAsync(ct);
            while (await NextDueAsync(ct) is { } next && next <= target)
            {
                _time.MoveTo(next < _time.GetUtcNow() ? _time.GetUtcNow() : next);
                if (await SettleAsync(ct) == 0 && next <= _time.GetUtcNow() && await NextDueAsync(ct) is { } again && again <= next)
                    break; // Something stays due and cannot be done now (a retry of machine time): time goes on without it.
            }
            if (target > _time.GetUtcNow())
                _time.MoveTo(target);
            await SettleAsync(ct);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Runs sweeps and relays until none has anything to do, and returns how much they did.</summary>
    public async Task<int> SettleAsync(CancellationToken ct)
    {
        var total = 0;
        while (true)
        {
            var done = 0;
            foreach (var relay in _relays)
                while (await relay.RunOnceAsync(ct) is > 0 and var published)
                    done += published;
            foreach (var sweep in _sweeps)
                done += await sweep.DrainAsync(ct);
            if (done == 0)
                return total;
            total += done;
        }
    }

    /// <summary>Runs this process's sweeps once each, without the bus.</summary>
    internal async Task<int> SweepAsync(CancellationToken ct)
    {
        var done = 0;
        foreach (var sweep in _sweeps)
            done += await sweep.DrainAsync(ct);
        return done;
    }

    /// <summary>The earliest instant any sweep of this process waits for.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken ct)
    {
        DateTimeOffset? earliest = null;
        foreach (var sweep in _sweeps)
            if (await sweep.NextDueAsync(ct) is { } due && (earliest is null || due < earliest))
                earliest = due;
        return earliest;
    }

    internal async Task<long> PendingAsync(CancellationToken ct)
    {
        var pending = 0L;
        foreach (var relay in _relays)
            pending += await relay.PendingAsync(ct);
        return pending;
    }
}
