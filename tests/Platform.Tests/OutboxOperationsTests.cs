using CaseTracker.Platform.Data;
using CaseTracker.Platform.Messaging;
using CaseTracker.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using Xunit;

namespace CaseTracker.Platform.Tests;

/// <summary>What was given up is seen, and goes once more when an operator says so.</summary>
public sealed class OutboxOperationsTests
{
    [Fact]
    public async Task Parked_IsShownWithItsCase_AndReplayedOnce()
    {
        await using var host = await ProbeHost.StartAsync();
        var trouble = host.App.Services.GetRequiredService<Trouble>();
        trouble.FailNext(int.MaxValue);
        var caseId = await host.EmitAsync();
        await Wait.UntilAsync(async () =>
        {
            await host.ExecuteAsync("update tests.outbox_messages set available_at = created_at where parked_at is null");
            host.App.Services.GetRequiredService<OutboxSignal<ProbeDbContext>>().Kick();
            return await host.ScalarAsync<long>("select count(*) from tests.outbox_messages where parked_at is not null") == 1;
        }, TimeSpan.FromSeconds(60), "the message is parked");

        var seen = await ReadAsync(host);
        var parked = Assert.Single(seen.FirstParked);
        Assert.Equal((0, 1, "CaseProgressed", caseId, "InvalidOperationException"), (seen.Waiting, seen.Parked, parked.Type, parked.CaseId, parked.Error));

        trouble.FailNext(0);
        await ReplayCommand.RunAsync(host.App, [], CancellationToken.None);
        await Wait.UntilAsync(async () => (await host.EffectsAsync(caseId)).Count == 2, TimeSpan.FromSeconds(20), "the message is handled");

        Assert.Equal(["first", "second"], await host.EffectsAsync(caseId));
        Assert.Equal("outbox-unparked", await host.ScalarAsync<string>("select act from tests.audit_entries"));
        await Wait.UntilAsync(async () => await ReadAsync(host) is { Waiting: 0, Parked: 0 }, TimeSpan.FromSeconds(20), "nothing waits any more");
    }

    [Fact]
    public async Task Gauges_ShowWhatWaitsHowLongAndWhatWasGivenUp()
    {
        await using var host = await ProbeHost.StartAsync();
        // As behind a broker that has been away for ten minutes: one waits, one was given up.
        await host.ExecuteAsync("""
            insert into tests.outbox_messages (message_id, stream, sequence, type, body, created_at, available_at, attempts, parked_at)
            select gen_random_uuid(), 's', 1, 'Nothing', '{}', now() - interval '10 minutes', now() + interval '1 day', 3, p.at from (values (null::timestamptz), (now())) p (at)
            """);

        var seen = Gauges.Read("casetracker.outbox.");

        Assert.Equal(1, seen["casetracker.outbox.waiting service=tests"]);
        Assert.Equal(1, seen["casetracker.outbox.parked service=tests"]);
        Assert.InRange(seen["casetracker.outbox.oldest_seconds service=tests"], 600, 660);
    }

    [Fact]
    public async Task Since_PublishesAgain_AndNobodyDoesItTwice()
    {
        await using var host = await ProbeHost.StartAsync();
        var caseId = await host.EmitAsync();
        await Wait.UntilAsync(async () => await host.ScalarAsync<long>("select count(*) from tests.outbox_messages where published_at is null") == 0, TimeSpan.FromSeconds(20), "the row is published");
        var first = await host.ScalarAsync<DateTime>("select published_at from tests.outbox_messages");

        await ReplayCommand.RunAsync(host.App, ["--since", "2026-01-01T00:00:00+08:00"], CancellationToken.None);
        await Wait.UntilAsync(async () => await host.ScalarAsync<bool>($"select exists (select from tests.outbox_messages where published_at > '{first:O}')"), TimeSpan.FromSeconds(20), "it is published again");

        Assert.Equal(["first", "second"], await host.EffectsAsync(caseId));
        var wrong = await Assert.ThrowsAsync<StartupException>(() => ReplayCommand.RunAsync(host.App, ["--since", "yesterday"], CancellationToken.None));
        Assert.Equal(ReplayCommand.Usage, wrong.Message);
    }

    [Fact]
    public async Task ErrorQueue_IsMovedBackAndHandled()
    {
        var broker = await RabbitMqServer.SharedAsync();
        var url = await broker.CreateVirtualHostAsync("replay");
        await using var host = await ProbeHost.StartAsync(url);
        await using var connection = await new ConnectionFactory { Uri = url }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var queue = QueueNames.For("tests", typeof(RecordSecond));
        // A message that was handled once leaves a copy of itself as the one that ended in the error queue.
        await channel.QueueDeclareAsync($"{queue}_copy", durable: true, exclusive: false, autoDelete: false);
        await channel.QueueBindAsync($"{queue}_copy", queue, "");
        await channel.QueueDeclareAsync($"{queue}_error", durable: true, exclusive: false, autoDelete: false);
        var caseId = await host.EmitAsync();
        await Wait.UntilAsync(async () => (await host.EffectsAsync(caseId)).Count == 2, TimeSpan.FromSeconds(30), "the message is handled");
        BasicGetResult? copy = null;
        await Wait.UntilAsync(async () => (copy = await channel.BasicGetAsync($"{queue}_copy", autoAck: true)) is not null, TimeSpan.FromSeconds(10), "the copy arrived");
        await host.ExecuteAsync($"delete from tests.inbox_messages where consumer = '{queue}'; delete from tests.effects where handler = 'second'");
        await channel.BasicPublishAsync("", $"{queue}_error", mandatory: true, new BasicProperties(copy!.BasicProperties), copy.Body);
        await Wait.UntilAsync(async () => await channel.MessageCountAsync($"{queue}_error") == 1, TimeSpan.FromSeconds(10), "the error queue holds it");

        await ReplayCommand.RunAsync(host.App, [], CancellationToken.None);

        await Wait.UntilAsync(async () => (await host.EffectsAsync(caseId)).Count == 2, TimeSpan.FromSeconds(30), "the message is handled after all");
        Assert.Equal(0u, await channel.MessageCountAsync($"{queue}_error"));
    }

    private static Task<Contracts.Messaging.OutboxView> ReadAsync(ProbeHost host) =>
        OutboxOperations.ReadAsync(host.App.Services.GetRequiredService<ModuleDataSources>().For("tests"), "tests", CancellationToken.None);
}
