using CaseTracker.Platform.Clocks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CaseTracker.Platform.Messaging;

/// <summary>Ends the process when a queue of ours stays without any consumer although the broker answers; whoever keeps services running starts it again.</summary>
/// <remarks>A connection that is lost at the wrong moment can leave the client of the bus waiting for an answer that never comes: the service looks well, to itself too,
/// and its messages lie there. Only the broker knows. Such a bus cannot even be stopped. Nothing is lost by a new start: what was not acknowledged comes again.</remarks>
internal sealed partial class BusWatch(ModuleRegistry registry, ConnectionFactory broker, IHostApplicationLifetime host, BackgroundWork background, MachineTime machine, ILogger<BusWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    // Longer than an ordinary reconnect takes, with its pauses.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly string[] _queues = [.. registry.Subscriptions.Select(s => s.Queue).Distinct()];
    private readonly Dictionary<string, long> _aloneSince = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await background.WhenOpenAsync(stoppingToken))
            return;
        using var timer = new PeriodicTimer(Look);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (await AloneAsync(stoppingToken) is not { } alone)
                    continue;
                LogEnd(alone, (int)Patience.TotalSeconds);
                Environment.ExitCode = 1;
                // Requests under way are answered; what hangs is not waited for.
                host.StopApplication();
                await Task.Delay(Farewell, CancellationToken.None);
                Environment.FailFast("Consumers hang, and so does their end.");
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <returns>A queue that has had no consumer for too long, or null.</returns>
    private async Task<string?> AloneAsync(CancellationToken ct)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(Limit);
            await using var connection = await broker.CreateConnectionAsync(limit.Token);
            foreach (var queue in _queues)
            {
                if (await IsConsumedAsync(connection, queue, limit.Token))
                    _aloneSince.Remove(queue);
                else if (!_aloneSince.TryAdd(queue, machine.GetTimestamp()) && machine.GetElapsedTime(_aloneSince[queue]) > Patience)
                    return queue;
            }
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            // A broker that is away has no consumers, and that is not theirs to mend.
            _aloneSince.Clear();
        }
        return null;
    }

    private static async Task<bool> IsConsumedAsync(IConnection connection, string queue, CancellationToken ct)
    {
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
            return (await channel.QueueDeclarePassiveAsync(queue, ct)).ConsumerCount > 0;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == 404)
        {
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Critical, "Queue {Queue} has had no consumer for {Seconds} s although the broker answers; this process ends and wants to be started again")]
    private partial void LogEnd(string queue, int seconds);
}
