using System.Collections.Concurrent;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform.Messaging;
using CaseTracker.TestSupport;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CaseTracker.Platform.Tests;

public sealed class OutboxTests
{
    [Fact]
    public async Task Emit_InProcess_EveryHandlerSeesItOnceAndTheRowIsPublished()
    {
        await using var host = await ProbeHost.StartAsync();
        var caseId = await host.EmitAsync();
        await Wait.UntilAsync(async () => await host.ScalarAsync<long>("select count(*) from tests.outbox_messages where published_at is null") == 0, TimeSpan.FromSeconds(20), "the row is published");
        Assert.Equal(["first", "second"], await host.EffectsAsync(caseId));
    }

    [Fact]
    public async Task Emit_TransactionRolledBack_NothingLeaves()
    {
        await using var host = await ProbeHost.StartAsync();
        var lost = await host.EmitAsync(commit: false);
        var kept = await host.EmitAsync();
        await Wait.UntilAsync(async () => (await host.EffectsAsync(kept)).Count == 2, TimeSpan.FromSeconds(20), "the later message arrived");
        Assert.Empty(await host.EffectsAsync(lost));
        Assert.Equal(1, await host.ScalarAsync<long>("select count(*) from tests.outbox_messages"));
    }

    [Fact]
    public async Task Handle_OneHandlerFails_ItsWorkIsRolledBackAndOnlyItRunsAgain()
    {
        await using var host = await ProbeHost.StartAsync();
        host.App.Services.GetRequiredService<Trouble>().FailNext(2);
        var caseId = await host.EmitAsync();
        await Wait.UntilAsync(async () => (await host.EffectsAsync(caseId)).Count == 2, TimeSpan.FromSeconds(20), "the failing handler was tried again");
        Assert.Equal(["first", "second"], await host.EffectsAsync(caseId));
        await Wait.UntilAsync(async () => await host.ScalarAsync<int>("select attempts from tests.outbox_messages where published_at is not null") == 2, TimeSpan.FromSeconds(20), "two attempts are on record");
    }

    [Fact]
    public async Task Handle_AlwaysFails_TheMessageIsParkedAndOthersGoOn()
    {
        await using var host = await ProbeHost.StartAsync();
        var trouble = host.App.Services.GetRequiredService<Trouble>();
        trouble.FailNext(int.MaxValue);
        var poison = await host.EmitAsync();
        await Wait.UntilAsync(async () =>
        {
            // The ladder between attempts is minutes long in all; here each wait is cut short.
            await host.ExecuteAsync("update tests.outbox_messages set available_at = created_at");
            host.App.Services.GetRequiredService<OutboxSignal<ProbeDbContext>>().Kick();
            return await host.ScalarAsync<long>("select count(*) from tests.outbox_messages where parked_at is not null") == 1;
        }, TimeSpan.FromSeconds(60), "the message is parked");
        Assert.Equal(["first"], await host.EffectsAsync(poison));
        trouble.FailNext(0);
        var healthy = await host.EmitAsync();
        await Wait.UntilAsync(async () => (await host.EffectsAsync(healthy)).Count == 2, TimeSpan.FromSeconds(20), "a later message is handled");
    }

    [Fact]
    public async Task Deliver_SameMessageIdManyTimesAtOnce_OneEffect()
    {
        await using var host = await ProbeHost.StartAsync();
        var bus = host.App.Services.GetRequiredService<InProcessBus>();
        var (caseId, messageId) = (Guid.NewGuid(), Guid.NewGuid());
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => bus.DeliverAsync(ProbeHost.Progressed(caseId), messageId, CancellationToken.None)));
        Assert.Equal(["first", "second"], await host.EffectsAsync(caseId));
    }

    [Fact]
    public async Task Emit_OverRabbitMq_EveryHandlerSeesItOnce()
    {
        var broker = await RabbitMqServer.SharedAsync();
        await using var host = await ProbeHost.StartAsync(await broker.CreateVirtualHostAsync("outbox"));
        var cases = new List<Guid>();
        for (var i = 0; i < 20; i++)
            cases.Add(await host.EmitAsync());
        await Wait.UntilAsync(async () => await host.ScalarAsync<long>("select count(*) from tests.effects") == 40, TimeSpan.FromSeconds(30), "all arrived");
        foreach (var caseId in cases)
            Assert.Equal(["first", "second"], await host.EffectsAsync(caseId));
        await Wait.UntilAsync(async () => await host.ScalarAsync<long>("select count(*) from tests.outbox_messages where published_at is null") == 0, TimeSpan.FromSeconds(20), "all rows are marked");
    }

    [Fact]
    public async Task Handle_FailsOverRabbitMq_IsTriedAgainUntilItSucceeds()
    {
        var broker = await RabbitMqServer.SharedAsync();
        await using var host = await ProbeHost.StartAsync(await broker.CreateVirtualHostAsync("retry"));
        host.App.Services.GetRequiredService<Trouble>().FailNext(3);
        var caseId = await host.EmitAsync();
        await Wait.UntilAsync(async () => (await host.EffectsAsync(caseId)).Count == 2, TimeSpan.FromSeconds(30), "the failing handler was tried again");
        Assert.Equal(["first", "second"], await host.EffectsAsync(caseId));
    }

    [Fact]
    public async Task Emit_OverRabbitMqWithoutAQueue_StaysInTheOutboxUnparked()
    {
        var broker = await RabbitMqServer.SharedAsync();
        await using var host = await ProbeHost.StartAsync(await broker.CreateVirtualHostAsync("unroutable"));
        await using (var scope = host.App.Services.CreateAsyncScope())
        {
            // Nobody in this installation listens to this message.
            scope.ServiceProvider.GetRequiredService<Outbox<ProbeDbContext>>().Add(new PublicViewChanged { CaseId = Guid.NewGuid(), Version = 1, OccurredAt = DateTimeOffset.UnixEpoch });
            await scope.ServiceProvider.GetRequiredService<ProbeDbContext>().SaveChangesAsync();
        }
        await Wait.UntilAsync(async () => await host.ScalarAsync<int>("select attempts from tests.outbox_messages") >= 3, TimeSpan.FromSeconds(30), "it was tried");
        Assert.Equal(1, await host.ScalarAsync<long>("select count(*) from tests.outbox_messages where published_at is null and parked_at is null and last_error = 'MessageUnroutableException'"));
    }

    [Fact]
    public async Task Emit_BrokerDown_CostsNoAttemptAndArrivesWhenItIsBack()
    {
        await using var broker = await RabbitMqServer.StartAsync();
        await using var host = await ProbeHost.StartAsync(broker.Uri);
        var before = await host.EmitAsync();
        await Wait.UntilAsync(async () => (await host.EffectsAsync(before)).Count == 2, TimeSpan.FromSeconds(30), "the bus works");
        await broker.StopAsync();
        var during = await host.EmitAsync();
        await broker.StartAgainAsync();
        await host.UntilAsync(async () => (await host.EffectsAsync(during)).Count == 2, TimeSpan.FromSeconds(150), "the message arrives after the outage");
        Assert.Equal(0, await host.ScalarAsync<int>("select max(attempts) from tests.outbox_messages"));
    }

    [Fact, Trait("Tier", "Full")]
    public async Task Receive_BrokerAwayUntilReconnectsAreRare_TheHostWaitsForTheNextOne()
    {
        var bus = await (await RabbitMqServer.SharedAsync()).CreateVirtualHostAsync("away");
        await using var cable = BreakableProxy.To(bus.Port);
        await using var host = await ProbeHost.StartAsync(new UriBuilder(bus) { Port = cable.Port }.Uri);
        var before = await host.EmitAsync();
        await Wait.UntilAsync(async () => (await host.EffectsAsync(before)).Count == 2, TimeSpan.FromSeconds(30), "the bus works");
        var failures = new Failures();
        using var _ = host.App.Services.GetRequiredService<IBusControl>().ConnectReceiveEndpointObserver(failures);
        cable.Break();
        // From here on it tries every 31 s.
        await Wait.UntilAsync(() => failures.Most >= 5, TimeSpan.FromSeconds(120), "the bus tries rarely");
        cable.Mend();
        var after = await host.EmitAsync();
        await Wait.UntilAsync(async () => (await host.EffectsAsync(after)).Count == 2, TimeSpan.FromSeconds(90), "the message arrives after the outage");
        Assert.False(host.App.Lifetime.ApplicationStopping.IsCancellationRequested);
    }

    private sealed class Failures : IReceiveEndpointObserver
    {
        private readonly ConcurrentDictionary<Uri, int> _failures = [];

        public int Most => _failures.Values.DefaultIfEmpty().Max();

        public Task Ready(ReceiveEndpointReady ready) => Task.CompletedTask;

        public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

        public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

        public Task Faulted(ReceiveEndpointFaulted faulted)
        {
            _failures.AddOrUpdate(faulted.InputAddress, 1, (_, n) => n + 1);
            return Task.CompletedTask;
        }
    }
}
