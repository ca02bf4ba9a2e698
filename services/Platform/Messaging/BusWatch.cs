using System.Diagnostics.Metrics;
using CaseTracker.Platform.Clocks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CaseTracker.Platform.Messaging;

/// <summary>Looks at the service's queues: counts what was put aside, and ends the process when one stays without any consumer although the broker answers; whoever keeps services running starts it again.</summary>
/// <remarks>A connection that is lost at the wrong moment can leave the client of the bus waiting for an answer that never comes: the service looks well, to itself too,
/// and its messages lie there. Only the broker knows. Such a bus cannot even be stopped. Nothing is lost by a new start: what was not acknowledged comes again.</remarks>
internal sealed partial class BusWatch(ServiceHostOptions options, ModuleRegistry registry, ConnectionFactory broker, IHostApplicationLifetime host, BackgroundWork background, MachineTime machine, IMeterFactory meters, ILogger<BusWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    // After a long outage the client of the bus tries again every 31 s, and what it then opens takes its time on a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private const int LooksBetweenCounts = 12;

    private readonly string[] _queues = [.. registry.Subscriptions.Select(s => s.Queue).Distinct()];
    private readonly Dictionary<string, long> _aloneSince = [];
    private IConnection? _connection;
    private volatile IReadOnlyDictionary<string, uint> _aside = new Dictionary<string, uint>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        meters.Create("CaseTracker.Bus").CreateObservableGauge("casetracker.bus.put_aside", () => _aside.Select(q => new Measurement<long>(q.Value, new KeyValuePair<string, object?>("queue", q.Key))), "{message}", "Messages that a handler gave up or died of; they wait for an operator.");
        if (!await background.WhenOpenAsync(stoppingToken))
            return;
        using var timer = new PeriodicTimer(Look);
        try
        {
            for (var look = 0; await timer.WaitForNextTickAsync(stoppingToken); look++)
            {
                if (await LookAsync(look % LooksBetweenCounts == 0, stoppingToken) is not { } alone)
                    continue;
                LogEnd(alone, (int)Patience.TotalSeconds);
                // Not awaited: the host's end waits for this method.
                _ = EndAsync();
                return;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        finally
        {
            await HangUpAsync();
        }
    }

    private async Task EndAsync()
    {
        // Requests under way are answered; what hangs is not waited for.
        host.StopApplication();
        if (!options.OwnsProcess)
            return;
        Environment.ExitCode = 1;
        await Task.Delay(Farewell, host.ApplicationStopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!host.ApplicationStopped.IsCancellationRequested)
            Environment.FailFast("Consumers hang, and so does their end.");
    }

    /// <returns>A queue that has had no consumer for too long, or null.</returns>
    private async Task<string?> LookAsync(bool count, CancellationToken ct)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(Limit);
            // One connection for all looks; a lost one shows at the next of them.
            if (_connection is not { IsOpen: true })
            {
                await HangUpAsync();
                _connection = await broker.CreateConnectionAsync(limit.Token);
            }
            foreach (var queue in _queues)
            {
                if (await FindAsync(_connection, queue, limit.Token) is { ConsumerCount: > 0 })
                    _aloneSince.Remove(queue);
                else if (!_aloneSince.TryAdd(queue, machine.GetTimestamp()) && machine.GetElapsedTime(_aloneSince[queue]) > Patience)
                    return queue;
            }
            if (count)
                await CountAsideAsync(_connection, limit.Token);
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            // A broker that is away has no consumers, and that is not theirs to mend.
            _aloneSince.Clear();
            await HangUpAsync();
        }
        return null;
    }

    private async Task HangUpAsync()
    {
        try
        {
            if (Interlocked.Exchange(ref _connection, null) is { } old)
                await old.DisposeAsync();
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException or OperationCanceledException or TimeoutException)
        {
            // It was gone already.
        }
    }

    private async Task CountAsideAsync(IConnection connection, CancellationToken ct)
    {
        var aside = new Dictionary<string, uint>();
        foreach (var queue in _queues.SelectMany(q => (string[])[RabbitMqBus.ErrorsOf(q), RabbitMqBus.DeadLettersOf(q)]))
            if (await FindAsync(connection, queue, ct) is { MessageCount: > 0 and var messages })
            {
                aside[queue] = messages;
                LogAside(queue, messages);
            }
        _aside = aside;
    }

    // Asking for a queue that is not there closes the channel, so each question has its own.
    private static async Task<QueueDeclareOk?> FindAsync(IConnection connection, string queue, CancellationToken ct)
    {
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
            return await channel.QueueDeclarePassiveAsync(queue, ct);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == 404)
        {
            return null;
        }
    }

    [LoggerMessage(2, LogLevel.Error, "{Queue} holds {Messages} messages that were put aside: mend the cause, then run the replay command")]
    private partial void LogAside(string queue, uint messages);

    [LoggerMessage(1, LogLevel.Critical, "Queue {Queue} has had no consumer for {Seconds} s although the broker answers; this process ends and wants to be started again")]
    private partial void LogEnd(string queue, int seconds);
}
