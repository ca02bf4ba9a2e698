using System.Globalization;
using CaseTracker.Platform.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CaseTracker.Platform.Messaging;

/// <summary>The <c>replay</c> argument: after the cause is mended, what was given up is tried again.</summary>
/// <remarks>
/// Parked rows of the service's outbox, and what was put aside from its own queues because a handler gave it up or died of it. With <c>--since</c> everything published since
/// then is published once more. Consumers know each message by its id, so nothing happens twice.
/// </remarks>
internal static class ReplayCommand
{
    public const string Usage = "Usage: replay [--since 2026-03-02T09:00:00+08:00]";

    /// <exception cref="StartupException">The arguments cannot be read, or the broker does not answer.</exception>
    public static async Task RunAsync(WebApplication app, string[] args, CancellationToken ct)
    {
        var since = Since(args);
        var registry = app.Services.GetRequiredService<ModuleRegistry>();
        var sources = app.Services.GetRequiredService<ModuleDataSources>();
        var now = app.Services.GetRequiredService<MachineTime>().GetUtcNow();
        foreach (var module in registry.Databases.Select(d => d.Module))
        {
            Console.WriteLine($"{module}: {await OutboxOperations.UnparkAsync(sources.For(module), module, null, now, ct)} parked messages will be tried again");
            if (since is { } instant)
                Console.WriteLine($"{module}: {await OutboxOperations.PublishAgainAsync(sources.For(module), module, instant, now, ct)} messages published since {instant:O} will be published again");
        }
        if (app.Configuration["Bus:Url"] is { Length: > 0 } url)
            await EmptyAsideQueuesAsync(registry, new Uri(url), ct);
    }

    private static DateTimeOffset? Since(string[] args) => args switch
    {
        [] => null,
        ["--since", var text] when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since) => since,
        _ => throw new StartupException(Usage),
    };

    private static async Task EmptyAsideQueuesAsync(ModuleRegistry registry, Uri url, CancellationToken ct)
    {
        try
        {
            await using var connection = await new ConnectionFactory { Uri = url }.CreateConnectionAsync(ct);
            foreach (var queue in registry.Subscriptions.Select(s => s.Queue).Distinct())
                foreach (var aside in (string[])[RabbitMqBus.ErrorsOf(queue), RabbitMqBus.DeadLettersOf(queue)])
                {
                    // A queue that never failed has no error queue; asking for it closes the channel.
                    await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), ct);
                    if (await MoveBackAsync(channel, aside, queue, ct) is > 0 and var moved)
                        Console.WriteLine($"{queue}: {moved} messages moved back from {aside}");
                }
        }
        catch (BrokerUnreachableException e)
        {
            throw new StartupException($"The message broker at {url.Host}:{url.Port} cannot be reached: check Bus__Url and that RabbitMQ is running.", e);
        }
    }

    private static async Task<int> MoveBackAsync(IChannel channel, string aside, string queue, CancellationToken ct)
    {
        try
        {
            // Only as many as are there now: what fails again comes back behind them.
            var waiting = await channel.MessageCountAsync(aside, ct);
            var moved = 0;
            for (; moved < waiting && await channel.BasicGetAsync(aside, autoAck: false, ct) is { } message; moved++)
            {
                // Confirmed first, then taken away: a death in between leaves it in both, and the inbox knows it.
                await channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties(message.BasicProperties), message.Body, ct);
                await channel.BasicAckAsync(message.DeliveryTag, multiple: false, ct);
            }
            return moved;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == 404)
        {
            return 0;
        }
    }
}
