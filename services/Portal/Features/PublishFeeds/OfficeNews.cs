using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;

namespace CaseTracker.Portal.Features.PublishFeeds;

/// <summary>When offices work, as Deadlines has it: the loaded years, holidays and make-up workdays, announced closures.</summary>
internal sealed record OfficeNewsView(IReadOnlyList<CalendarYear> Years, IReadOnlyList<NotableDay> Days, IReadOnlyList<Closure> Closures)
{
    public CalendarYear? YearOf(DateOnly day) => Years.FirstOrDefault(y => y.Year == day.Year);

    /// <summary>Closures that were not taken back, soonest first.</summary>
    public IEnumerable<Closure> InForce => Closures.Where(c => c.WithdrawnAt is null).OrderBy(c => c.Date);

    /// <summary>The one closure the front page speaks of: of today, else of tomorrow; of several the one that closes most.</summary>
    public Closure? Next(DateOnly today) => InForce.Where(c => c.Date >= today && c.Date <= today.AddDays(1)).OrderBy(c => c.Date).ThenBy(c => c.Scope).ThenBy(c => c.Part).FirstOrDefault();
}

/// <summary>Remembers a minute what Deadlines said, so that programs that read feeds cost nothing; for an hour while Deadlines is away.</summary>
internal sealed class OfficeNews(MachineTime machine)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Usable = TimeSpan.FromHours(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    // After a failure nobody waits for the next one at once.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Held? _held;
    private long _failedAt;

    private sealed record Held(OfficeNewsView View, long At);

    /// <summary>The news, or null while they cannot be had.</summary>
    public async ValueTask<OfficeNewsView?> GetAsync(DeadlinesClient deadlines, CancellationToken ct)
    {
        if (Remembered(Fresh) is { } fresh)
            return fresh;
        // Whoever has something to show does not wait for another who asks.
        if (!await _reading.WaitAsync(Remembered(Usable) is null ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, ct))
            return Remembered(Usable);
        try
        {
            if (Remembered(Fresh) is { } read)
                return read;
            if (_failedAt != 0 && machine.GetElapsedTime(_failedAt) < Pause)
                return Remembered(Usable);
            if (await ReadAsync(deadlines, ct) is { } view)
            {
                _held = new(view, machine.GetTimestamp());
                return view;
            }
            _failedAt = machine.GetTimestamp();
            return Remembered(Usable);
        }
        finally
        {
            _reading.Release();
        }
    }

    private OfficeNewsView? Remembered(TimeSpan age) => _held is { } held && machine.GetElapsedTime(held.At) < age ? held.View : null;

    private static async Task<OfficeNewsView?> ReadAsync(DeadlinesClient deadlines, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        var portal = Actor.Service("portal");
        try
        {
            var calendar = deadlines.CalendarAsync(portal, patience.Token);
            var days = deadlines.NotableDaysAsync(portal, patience.Token);
            var closures = deadlines.ClosuresAsync(portal, patience.Token);
            await Task.WhenAll(calendar, days, closures);
            return (await calendar, await days, await closures) is ({ Succeeded: true } c, { Succeeded: true } d, { Succeeded: true } s) ? new(c.Value.Years, d.Value, s.Value) : null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }
}
