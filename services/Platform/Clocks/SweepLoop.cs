using CaseTracker.Platform.Data;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CaseTracker.Platform.Clocks;

/// <summary>How often the loops look for due work.</summary>
public sealed class JobOptions
{
    /// <summary>Settings section.</summary>
    public const string Section = "Jobs";

    /// <summary>Pause between two looks of a sweep; a kick wakes it earlier.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(15);
}

/// <summary>Wakes one sweep: at start, every interval, and when kicked.</summary>
/// <typeparam name="TSweep">The sweep; also the name under which it is kicked.</typeparam>
public sealed class SweepSignal<TSweep> where TSweep : class, ISweep
{
    private readonly SemaphoreSlim _signal = new(0, 1);

    /// <summary>Asks for a run soon. Cheap; never blocks.</summary>
    public void Kick()
    {
        try
        {
            if (_signal.CurrentCount == 0)
                _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else kicked in between: one run serves both.
        }
    }

    /// <summary>Asks for a run after a pause, where what a run met is expected to pass sooner than its next turn comes.</summary>
    public void KickAfter(TimeSpan pause) => _ = KickLaterAsync(pause);

    private async Task KickLaterAsync(TimeSpan pause)
    {
        await Task.Delay(pause);
        Kick();
    }

    internal Task WaitAsync(TimeSpan atMost, CancellationToken ct) => _signal.WaitAsync(atMost, ct);
}

internal interface ISweepRunner
{
    Task<int> DrainAsync(CancellationToken ct);
    Task<DateTimeOffset?> NextDueAsync(CancellationToken ct);
    Task<bool> IsWaitingAsync(CancellationToken ct);
}

internal sealed partial class SweepLoop<TSweep>(IServiceScopeFactory scopes, SweepSignal<TSweep> signal, ClockSkewGuard skew, IOptions<JobOptions> options, BackgroundWork background, Messaging.BusCounters counters, ILogger<SweepLoop<TSweep>> logger)
    : BackgroundService, ISweepRunner where TSweep : class, ISweep
{
    private readonly SemaphoreSlim _one = new(1, 1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await background.WhenOpenAsync(stoppingToken))
            return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await DrainAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(e, typeof(TSweep).Name);
            }
            try
            {
                await signal.WaitAsync(options.Value.SweepInterval, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    public async Task<int> DrainAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            var total = 0;
            while (true)
            {
                if (!await skew.IsSafeAsync(ct))
                    return total;
                await using var scope = scopes.CreateAsyncScope();
                var done = await scope.ServiceProvider.GetRequiredService<TSweep>().RunOnceAsync(ct);
                if (done == 0)
                    return total;
                counters.Swept(done);
                total += done;
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TSweep>().NextDueAsync(ct);
    }

    public async Task<bool> IsWaitingAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TSweep>().IsWaitingAsync(ct);
    }

    [LoggerMessage(1, LogLevel.Error, "Sweep {Sweep} failed; it runs again at its next turn")]
    private partial void LogFailed(Exception e, string sweep);
}

/// <summary>Holds background work back until the host is ready for it (migrated, seeded, demo data written).</summary>
public sealed class BackgroundWork
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets every loop start.</summary>
    public void Open() => _open.TrySetResult();

    /// <summary>Waits until <see cref="Open"/> was called; false when the host stops first.</summary>
    public async Task<bool> WhenOpenAsync(CancellationToken ct)
    {
        try
        {
            await _open.Task.WaitAsync(ct);
            return true;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return false;
        }
    }
}
