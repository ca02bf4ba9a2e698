using System.Globalization;
using CaseTracker.Platform.Clocks;
using CaseTracker.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace CaseTracker.Benchmarks;

/// <summary><c>inbox</c>: messages a second from a quorum queue to a committed effect with its inbox row, one by one and together, against pgbench with the same rows.</summary>
internal static class InboxBenchmark
{
    private const int Messages = 20_000;
    private const int Repeats = 3;
    private const int Clients = 8;
    private const int Seconds = 5;

    private const string SameRows = """
        begin;
        insert into benchmarks.inbox_messages (consumer, message_id, processed_at) values ('yardstick', gen_random_uuid(), now()) on conflict do nothing;
        insert into benchmarks.delays as d (case_id, version, expected_on) values (gen_random_uuid(), 1, '2026-06-09')
          on conflict (case_id) do update set version = excluded.version, expected_on = excluded.expected_on where d.version < excluded.version;
        commit;
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        var messages = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : Messages;
        if (RabbitMqServer.UnavailableReason is { } reason)
        {
            Console.Error.WriteLine(reason);
            return 2;
        }
        await using var city = await BusCity.StartAsync();
        var (alone, together, limit) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < Repeats; i++)
        {
            limit.Add(await city.PgBench.ScriptAsync(await PreparedAsync(city), Clients, Seconds));
            alone.Add(await ConsumeAsync(city, typeof(KeepDelay), "benchmarks-keep-delay", messages));
            together.Add(await ConsumeAsync(city, typeof(KeepDelays), "benchmarks-keep-delays", messages));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  one by one {alone[^1]:F0}/s, together {together[^1]:F0}/s, pgbench {limit[^1]:F0}/s"));
        }

        Console.WriteLine();
        Console.WriteLine($"{Repeats} repeats of {messages:N0}, median (min-max); {Environment.ProcessorCount} cores, broker and durable PostgreSQL on the same machine");
        Figures.Header();
        Figures.Row("messages handled together, a second", Figures.Text(together, "F0"), ">= 1500");
        Figures.Row("messages handled one by one, a second", Figures.Text(alone, "F0"), "");
        Figures.Row($"pgbench with the same rows, {Clients} clients, a second", Figures.Text(limit, "F0"), "");
        Figures.Row("together to pgbench", Figures.Text([.. together.Zip(limit, (a, b) => a / b)], "F2"), "");
        Figures.Row("one by one to pgbench", Figures.Text([.. alone.Zip(limit, (a, b) => a / b)], "F2"), "");
        return 0;
    }

    private static async Task<string> PreparedAsync(BusCity city)
    {
        // The tables come with the first host.
        await using (await city.HostAsync())
            return SameRows;
    }

    /// <summary>Fills the queue while nobody listens, then lets the handler have it.</summary>
    private static async Task<double> ConsumeAsync(BusCity city, Type handler, string queue, int messages)
    {
        await city.ScalarAsync<object>("with a as (delete from benchmarks.inbox_messages), b as (delete from benchmarks.delays), c as (delete from benchmarks.outbox_messages) select 1");
        await using var consumer = await city.HostAsync(handler);
        await using (var publisher = await city.HostAsync())
        {
            publisher.Services.GetRequiredService<BackgroundWork>().Open();
            await publisher.StartAsync();
            await city.FillOutboxAsync(messages);
            await Wait.UntilAsync(async () => await city.ScalarAsync<bool>("select not exists (select from benchmarks.outbox_messages where published_at is null)"), TimeSpan.FromMinutes(10), "the queue is filled");
            await publisher.StopAsync();
        }
        consumer.Services.GetRequiredService<BackgroundWork>().Open();
        await consumer.StartAsync();
        await Wait.UntilAsync(async () => await city.ScalarAsync<long>("select count(*) from benchmarks.delays") == messages, TimeSpan.FromMinutes(10), "every effect is there");
        await consumer.StopAsync();
        await using (var connection = await city.ConnectAsync())
        await using (var channel = await connection.CreateChannelAsync())
            await channel.QueueDeleteAsync(queue);
        // From the first transaction to the last: the start of the process is not the inbox's.
        return messages / await city.ScalarAsync<double>("select extract(epoch from max(processed_at) - min(processed_at))::float8 from benchmarks.inbox_messages");
    }
}
