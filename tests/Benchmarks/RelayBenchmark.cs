using System.Diagnostics;
using System.Globalization;
using System.Text;
using CaseTracker.Platform.Clocks;
using CaseTracker.Platform.Messaging;
using CaseTracker.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace CaseTracker.Benchmarks;

/// <summary><c>relay</c>: messages a second from an outbox into a quorum queue, mandatory and confirmed, against the client library alone.</summary>
internal static class RelayBenchmark
{
    private const int Messages = 40_000;
    private const int Repeats = 3;
    private const int InFlight = 100;
    private const string Queue = "benchmark";

    public static async Task<int> RunAsync(string[] args)
    {
        var messages = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : Messages;
        if (RabbitMqServer.UnavailableReason is { } reason)
        {
            Console.Error.WriteLine(reason);
            return 2;
        }
        await using var city = await BusCity.StartAsync();
        await using var app = await city.HostAsync();
        await using var connection = await city.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.ExchangeDeclareAsync(BusCity.Exchange, ExchangeType.Fanout, durable: true);
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
        await channel.QueueBindAsync(Queue, BusCity.Exchange, "");
        app.Services.GetRequiredService<BackgroundWork>().Open();
        await app.StartAsync();

        var (raw, relay) = (new List<double>(), new List<double>());
        await RelayAsync(city, app, messages / 4);
        for (var i = 0; i < Repeats; i++)
        {
            raw.Add(await RawAsync(connection, messages));
            await channel.QueuePurgeAsync(Queue);
            relay.Add(await RelayAsync(city, app, messages));
            var arrived = await channel.QueuePurgeAsync(Queue);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  relay {relay[^1]:F0}/s, client library {raw[^1]:F0}/s"));
            if (arrived < messages)
                throw new InvalidOperationException($"{arrived} of {messages} messages arrived.");
        }
        await app.StopAsync();

        Console.WriteLine();
        Console.WriteLine($"{Repeats} repeats of {messages:N0}, median (min-max); {Environment.ProcessorCount} cores, broker and durable PostgreSQL on the same machine");
        Figures.Header();
        Figures.Row("outbox rows relayed and confirmed, a second", Figures.Text(relay, "F0"), ">= 3000");
        Figures.Row($"RabbitMQ.Client with confirms, {InFlight} in flight, a second", Figures.Text(raw, "F0"), "");
        Figures.Row("the first to the second", Figures.Text([.. relay.Zip(raw, (a, b) => a / b)], "F2"), "");
        return 0;
    }

    private static async Task<double> RelayAsync(BusCity city, WebApplication app, int messages)
    {
        await city.FillOutboxAsync(messages);
        var watch = Stopwatch.StartNew();
        app.Services.GetRequiredService<OutboxSignal<BusDbContext>>().Kick();
        await Wait.UntilAsync(async () => !await city.ScalarAsync<bool>("select exists (select from benchmarks.outbox_messages where published_at is null and parked_at is null)"), TimeSpan.FromMinutes(10), "everything is published");
        return messages / watch.Elapsed.TotalSeconds;
    }

    private static async Task<double> RawAsync(IConnection connection, int messages)
    {
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var body = Encoding.UTF8.GetBytes(BusCity.Body);
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, messages), new ParallelOptions { MaxDegreeOfParallelism = InFlight }, async (_, ct) =>
            await channel.BasicPublishAsync(BusCity.Exchange, "", mandatory: true, new BasicProperties { Persistent = true, MessageId = Guid.NewGuid().ToString() }, body, ct));
        return messages / watch.Elapsed.TotalSeconds;
    }
}
