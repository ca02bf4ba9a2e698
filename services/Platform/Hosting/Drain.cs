using CaseTracker.Platform.Clocks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CaseTracker.Platform.Hosting;

/// <summary>How a host takes its leave.</summary>
public sealed class ShutdownOptions
{
    /// <summary>Settings section.</summary>
    public const string Section = "Shutdown";

    /// <summary>How long requests are still taken after the order to stop, while <c>/readyz</c> answers 503 already: longer than a load balancer needs to notice. 5 s; in Development, where none asks, 0.</summary>
    public TimeSpan DrainTime { get; set; }

    /// <summary>What requests, handlers and sweeps under way have after that to come to their end: 30 s.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
}

/// <summary>Holds the stop of the host back for <see cref="ShutdownOptions.DrainTime"/>: first nobody sends requests here any more, then none is taken.</summary>
internal sealed partial class Drain(IHostApplicationLifetime lifetime, MachineTime machine, IOptions<ShutdownOptions> options, ILogger<Drain> logger) : IHostedLifecycleService
{
    // Before any other part of the host stops.
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        // Readiness follows the lifetime; a stop that does not come from a signal has not told it yet.
        lifetime.StopApplication();
        if (options.Value.DrainTime == TimeSpan.Zero)
            return Task.CompletedTask;
        LogDraining(options.Value.DrainTime.TotalSeconds);
        return Task.Delay(options.Value.DrainTime, machine, cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, "Stopping: not ready any more, requests are still taken for {Seconds} s")]
    private partial void LogDraining(double seconds);
}
