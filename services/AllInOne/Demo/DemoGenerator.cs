using System.Collections.Concurrent;
using CaseTracker.Contracts;
using CaseTracker.Platform;
using CaseTracker.Platform.Clocks;

namespace CaseTracker.AllInOne.Demo;

/// <summary>Plays a city: people submit, a coordinator triages, handlers work, some are late. The same seed gives the same stories.</summary>
internal sealed class DemoGenerator(IServiceProvider services, ClockDriver clock, BusinessTime time, DemoMaterial material)
{
    // Acts of the same hour happen at their own minute; what follows from them is settled once an hour, or a city's days would take as long.
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly PriorityQueue<DemoAct, (DateTimeOffset At, int Case, int Seq)> _acts = new();
    private DateTimeOffset _end;
    private int _seq;
    private int _written;

    /// <summary>Why acts were refused, by code: a story may run into a rule (an answer before its extension), many may not.</summary>
    public ConcurrentDictionary<string, int> Refused { get; } = new();

    public async Task RunAsync(DateTimeOffset start, DateTimeOffset end, int cases, Action<double, int> progress, CancellationToken ct)
    {
        _end = end;
        for (var i = 0; i < cases; i++)
            new DemoStory(this, services, material, i).Begin(start);
        var reported = 0;
        while (_acts.TryPeek(out _, out var next) && next.At < end)
        {
            await clock.MoveToAsync(next.At, ct);
            var hour = new List<DemoAct>();
            while (_acts.TryPeek(out _, out var due) && due.At < next.At + Hour && due.At < end)
                hour.Add(_acts.Dequeue());
            // In the order of time in lots of four: each case's acts stay in order, two processors stay busy.
            foreach (var lot in hour.Chunk(4))
            {
                if (lot[^1].At > time.GetUtcNow())
                    time.MoveTo(lot[^1].At);
                await Task.WhenAll(lot.GroupBy(a => a.Case).Select(async own =>
                {
                    foreach (var act in own)
                        await act.RunAsync(ct);
                }));
            }
            var share = (next.At - start) / (end - start);
            if (share * 20 >= reported + 1)
                progress(share, _written);
            reported = (int)(share * 20);
        }
        await clock.MoveToAsync(end, ct);
        progress(1, _written);
        if (Refused.Values.Sum() > cases / 5)
            throw new InvalidOperationException($"The demo's acts were refused too often: {string.Join(", ", Refused.Select(r => $"{r.Key} {r.Value}"))}");
    }

    /// <summary>Puts an act of a case on the calendar; what lies after the demo's end does not happen.</summary>
    public void Schedule(int @case, DateTimeOffset at, Func<CancellationToken, Task> act)
    {
        lock (_acts)
            if (at < _end)
                _acts.Enqueue(new DemoAct(@case, at, act), (at, @case, _seq++));
    }

    /// <summary>Counts a written case.</summary>
    public void Written() => Interlocked.Increment(ref _written);

    /// <summary>True when the owner accepted the act; otherwise its reason is counted.</summary>
    public bool Accepted<T>(Result<T> result)
    {
        if (result.Failure is { } failure)
            Refused.AddOrUpdate(failure.Code, 1, (_, n) => n + 1);
        return result.Succeeded;
    }
}

/// <summary>One thing that happens to one case at one time.</summary>
internal sealed record DemoAct(int Case, DateTimeOffset At, Func<CancellationToken, Task> RunAsync);
