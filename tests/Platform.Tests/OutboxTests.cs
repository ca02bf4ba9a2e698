using CaseTracker.Contracts.Cases;
using CaseTracker.Platform.Messaging;
using CaseTracker.TestSupport;
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
        await Wait.UntilAsync(async () => (await host.EffectsAsync(during)).Count == 2, TimeSpan.FromSeconds(90), "the message arrives after the outage");
        Assert.Equal(0, await host.ScalarAsync<int>("select max(attempts) from tests.outbox_messages"));
    }
}
