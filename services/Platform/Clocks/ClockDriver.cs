using CaseTracker.Platform.Messaging;

namespace CaseTracker.Platform.Clocks;

/// <summary>Moves simulated business time forward, from one due instant to the next, and lets everything come to rest at each.</summary>
public sealed class ClockDriver
{
    // A message nobody can handle, or a provider that is away, must not stop the clock for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RetryPoll = TimeSpan.FromMilliseconds(20);
    private readonly BusinessTime _time;
    private readonly BusCounters _counters;
    private readonly IReadOnlyList<ISweepRunner> _sweeps;
    private readonly IReadOnlyList<IOutboxRelay> _relays;
    private readonly SemaphoreSlim _one = new(1, 1);

    internal ClockDriver(BusinessTime time, IEnumerable<ISweepRunner> sweeps, IEnumerable<IOutboxRelay> relays, BusCounters counters) =>
        (_time, _sweeps, _relays, _counters) = (time, [.. sweeps], [.. relays], counters);

    /// <summary>Steps to <paramref name="target"/>. With the bus inside the process everything that became due on the way has happened when this returns.</summary>
    public async Task MoveToAsync(DateTimeOffset target, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            var patience = await SettleAsync(Patience, ct);
            while (await NextDueAsync(ct) is { } next && next <= target)
            {
                var before = _counters.Activity;
                _time.MoveTo(next < _time.GetUtcNow() ? _time.GetUtcNow() : next);
                patience = await SettleAsync(patience, ct);
                if (_counters.Activity == before && await NextDueAsync(ct) is { } again && again <= next)
                    break; // Something stays due and cannot be done now: time goes on without it.
            }
            if (target > _time.GetUtcNow())
                _time.MoveTo(target);
            await SettleAsync(patience, ct);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Runs sweeps and relays until all is at rest, and returns what is left of the patience with items that wait for their next try.</summary>
    /// <remarks>The loops of this process run beside it: what one of them holds at the moment is waited for too.</remarks>
    private async Task<TimeSpan> SettleAsync(TimeSpan patience, CancellationToken ct)
    {
        while (true)
        {
            var before = _counters.Activity;
            foreach (var relay in _relays)
                while (await relay.RunOnceAsync(ct) > 0)
                    continue;
            foreach (var sweep in _sweeps)
                await sweep.DrainAsync(ct);
            if (_counters.Activity != before)
                continue;
            if (patience <= TimeSpan.Zero || !await IsWaitingAsync(ct))
                return patience;
            await Task.Delay(RetryPoll, ct);
            patience -= RetryPoll;
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

    /// <summary>True while an outbox row or a due item of this process waits for its next try.</summary>
    internal async Task<bool> IsWaitingAsync(CancellationToken ct)
    {
        foreach (var relay in _relays)
            if (await relay.IsWaitingAsync(ct))
                return true;
        foreach (var sweep in _sweeps)
            if (await sweep.IsWaitingAsync(ct))
                return true;
        return false;
    }
}
