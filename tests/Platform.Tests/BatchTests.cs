using CaseTracker.Platform.Messaging;
using CaseTracker.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CaseTracker.Platform.Tests;

public sealed class BatchTests
{
    [Fact]
    public async Task Deliver_WhileOthersAreHandled_TheRestComesTogetherAndEachOnce()
    {
        await using var host = await ProbeHost.StartAsync();
        var batch = new HeldBatch(host);
        for (var i = 0; i < 100; i++)
            batch.Add(Guid.NewGuid());
        await batch.HandleAsync();
        Assert.Equal([1, 1, 100], batch.Sizes);
        Assert.Equal(102, await host.ScalarAsync<long>("select count(distinct case_id) from tests.effects"));
        Assert.Equal(102, await host.ScalarAsync<long>("select count(*) from tests.effects"));
        Assert.Equal(102, await host.ScalarAsync<long>("select count(*) from tests.inbox_messages"));
    }

    [Fact]
    public async Task Deliver_MoreThanABatchHolds_ComesInSeveral()
    {
        await using var host = await ProbeHost.StartAsync();
        var batch = new HeldBatch(host);
        for (var i = 0; i < 450; i++)
            batch.Add(Guid.NewGuid());
        await batch.HandleAsync();
        Assert.Equal([1, 1, 50, 200, 200], batch.Sizes);
        Assert.Equal(452, await host.ScalarAsync<long>("select count(distinct case_id) from tests.effects"));
    }

    [Fact]
    public async Task Deliver_SameMessageTwiceInABatchAndOnceBefore_OneEffect()
    {
        await using var host = await ProbeHost.StartAsync();
        var (early, twin) = ((Case: Guid.NewGuid(), Id: Guid.NewGuid()), (Case: Guid.NewGuid(), Id: Guid.NewGuid()));
        await host.App.Services.GetRequiredService<InProcessBus>().DeliverAsync(ProbeHost.Silence(early.Case), early.Id, CancellationToken.None);
        var batch = new HeldBatch(host);
        batch.Add(early.Case, messageId: early.Id);
        batch.Add(twin.Case, messageId: twin.Id);
        batch.Add(Guid.NewGuid());
        batch.Add(twin.Case, messageId: twin.Id);
        await batch.HandleAsync();
        Assert.Equal([1, 1, 1, 2], batch.Sizes);
        Assert.Equal(["together"], await host.EffectsAsync(early.Case));
        Assert.Equal(["together"], await host.EffectsAsync(twin.Case));
    }

    [Fact]
    public async Task Deliver_SeveralOfACaseInABatch_InTheOrderOfTheirVersions()
    {
        await using var host = await ProbeHost.StartAsync();
        var caseId = Guid.NewGuid();
        var batch = new HeldBatch(host);
        foreach (var version in (long[])[3, 1, 4, 2])
            batch.Add(caseId, version);
        await batch.HandleAsync();
        Assert.Equal("1,2,3,4", await host.ScalarAsync<string>($"select string_agg(version::text, ',' order by id) from tests.effects where case_id = '{caseId}'"));
    }

    [Fact]
    public async Task Deliver_OneOfABatchCannotBeHandled_CostsOnlyItself()
    {
        await using var host = await ProbeHost.StartAsync();
        var batches = host.App.Services.GetRequiredService<SeenBatches>();
        var (poison, messageId) = (Guid.NewGuid(), Guid.NewGuid());
        batches.Poison = poison;
        var batch = new HeldBatch(host);
        batch.Add(poison, messageId: messageId);
        var failing = batch.Latest;
        for (var i = 0; i < 40; i++)
            batch.Add(Guid.NewGuid());
        await batch.HandleAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        Assert.Equal([.. Enumerable.Repeat(1, 43), 41], batch.Sizes);
        Assert.Empty(await host.EffectsAsync(poison));
        Assert.Equal(42, await host.ScalarAsync<long>("select count(*) from tests.effects"));

        // From then on it keeps to itself, until it can be handled.
        batches.Sizes.Clear();
        var next = new HeldBatch(host);
        next.Add(poison, messageId: messageId);
        failing = next.Latest;
        for (var i = 0; i < 40; i++)
            next.Add(Guid.NewGuid());
        await next.HandleAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        Assert.Equal([1, 1, 1, 40], next.Sizes);
        batches.Poison = null;
        await host.App.Services.GetRequiredService<InProcessBus>().DeliverAsync(ProbeHost.Silence(poison), messageId, CancellationToken.None);
        Assert.Equal(["together"], await host.EffectsAsync(poison));
    }

    [Fact]
    public async Task Emit_InProcess_TheRelayHandsOverWhatItHas()
    {
        await using var host = await ProbeHost.StartAsync();
        await host.EmitSilencesAsync(Enumerable.Range(0, 150).Select(_ => Guid.NewGuid()));
        await Wait.UntilAsync(async () => await host.ScalarAsync<long>("select count(*) from tests.outbox_messages where published_at is null") == 0, TimeSpan.FromSeconds(20), "every row is published");
        Assert.Equal(150, await host.ScalarAsync<long>("select count(*) from tests.effects"));
        Assert.True(host.App.Services.GetRequiredService<SeenBatches>().Sizes.Count < 20, "they came together");
    }

    [Fact]
    public async Task Handle_ConnectionCutBetweenCommitAndAcknowledgement_ComesAgainAndIsHandledOnce()
    {
        var broker = await RabbitMqServer.SharedAsync();
        var url = await broker.CreateVirtualHostAsync("cut");
        await using var cable = BreakableProxy.To(url.Port);
        await using var host = await ProbeHost.StartAsync(new UriBuilder(url) { Port = cable.Port }.Uri);
        await host.EmitSilencesAsync(Enumerable.Range(0, 50).Select(_ => Guid.NewGuid()));
        await host.UntilAsync(async () =>
        {
            // The cut may also reach the handler before its commit: then it was all for nothing, and comes again too.
            host.App.Services.GetRequiredService<SeenBatches>().BeforeCommit = cable.Break;
            cable.Mend();
            return await host.ScalarAsync<long>("select count(*) from tests.effects") > 0;
        }, TimeSpan.FromSeconds(150), "a batch is committed");
        host.App.Services.GetRequiredService<SeenBatches>().BeforeCommit = null;
        cable.Mend();
        await host.UntilAsync(() => Task.FromResult(host.Handled("SilenceExceeded") > 50), TimeSpan.FromSeconds(150), "what was committed came again");
        await host.UntilAsync(async () => await host.ScalarAsync<long>("select count(distinct case_id) from tests.effects") == 50, TimeSpan.FromSeconds(150), "all are handled");
        Assert.Equal(50, await host.ScalarAsync<long>("select count(*) from tests.effects"));
    }

    /// <summary>Messages that arrive while both places of the handler are taken, so that they make one batch.</summary>
    private sealed class HeldBatch
    {
        private readonly InProcessBus _bus;
        private readonly SeenBatches _batches;
        private readonly TaskCompletionSource _open = new();
        private readonly List<Task> _deliveries = [];

        public HeldBatch(ProbeHost host)
        {
            _bus = host.App.Services.GetRequiredService<InProcessBus>();
            _batches = host.App.Services.GetRequiredService<SeenBatches>();
            _batches.Open = _open.Task;
            Add(Guid.NewGuid());
            Add(Guid.NewGuid());
        }

        /// <summary>How many each batch held, the smallest first: two that run side by side begin in any order.</summary>
        public IReadOnlyList<int> Sizes => [.. _batches.Sizes.Order()];

        /// <summary>The delivery added last.</summary>
        public Task Latest => _deliveries[^1];

        public void Add(Guid caseId, long version = 1, Guid? messageId = null) =>
            _deliveries.Add(_bus.DeliverAsync(ProbeHost.Silence(caseId, version), messageId ?? Guid.NewGuid(), CancellationToken.None));

        /// <summary>Lets them be handled, and returns when each has succeeded or failed.</summary>
        public async Task HandleAsync()
        {
            _open.SetResult();
            await Task.WhenAll(_deliveries.Select(d => d.ContinueWith(_ => { }, TaskScheduler.Default)));
        }
    }
}
