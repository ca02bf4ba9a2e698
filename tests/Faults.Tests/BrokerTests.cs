using RabbitMQ.Client;

namespace CaseTracker.FaultTests;

/// <summary>The broker is away, dies, blocks, forgets its queues, repeats and shuffles messages, or holds one that kills whoever reads it.</summary>
[Collection(FaultCollection.Name)]
public sealed class BrokerTests(Faults faults)
{
    private const string PublicViews = "portal-project-public-view";

    /// <summary>F-18: submissions go on while nobody can be told of them.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task IsAway(Load load) => faults.RunAsync(load, async (city, citizens) =>
    {
        city.AllToBroker(c => c.Break());
        await citizens.MoreAsync(load == Load.Idle ? 4 : 30);
        city.AllToBroker(c => c.Mend());
    });

    [Fact]
    public Task IsAway_AtIdle() => IsAway(Load.Idle);

    /// <summary>F-18: a service starts before the broker does.</summary>
    [Fact, Trait("Tier", "Full")]
    public Task IsAwayWhenAServiceStarts() => faults.RunAsync(Load.Idle, async (city, _) =>
    {
        city.ToBroker("Cases").Break();
        await city.RestartAsync("Cases");
        city.ToBroker("Cases").Mend();
    });

    /// <summary>F-19: killed, and started again from its disk.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task IsKilled(Load load) => faults.RunAsync(load, async (city, citizens) =>
    {
        city.Broker.Kill();
        await citizens.MoreAsync(2);
        await city.Broker.StartAgainAsync();
    }, TimeSpan.FromMinutes(2));

    /// <summary>F-20: its disk is full, so it takes nothing and says nothing.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task Blocks(Load load) => faults.RunAsync(load, async (city, citizens) =>
    {
        await city.Broker.ControlAsync(["set_disk_free_limit", "9000GB"]);
        await citizens.MoreAsync(load == Load.Idle ? 4 : 30);
        await city.Broker.ControlAsync(["set_disk_free_limit", "50MB"]);
    });

    /// <summary>F-22: a queue is deleted while its service is away: nothing is confirmed that no queue takes.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task QueueIsDeleted(Load load) => faults.RunAsync(load, DeleteQueueAsync);

    internal static async Task DeleteQueueAsync(City city, Citizens citizens)
    {
        // What lies in a queue goes with it, so it is empty when it is deleted. Its exchange stays, as a half-finished clean-up leaves it.
        city.ToBroker("Cases").Break();
        await Wait.UntilAsync(async () => await city.CountAsync("""
            select count(*) from cases.outbox_messages m where type like '%.PublicViewChanged' and published_at is not null
              and not exists (select from portal.inbox_messages i where i.message_id = m.message_id)
            """) == 0, TimeSpan.FromSeconds(60), "the portal has handled everything");
        await city.KillAsync("Portal");
        await using (var connection = await city.ConnectToBrokerAsync())
        await using (var channel = await connection.CreateChannelAsync())
            await channel.QueueDeleteAsync(PublicViews);
        city.ToBroker("Cases").Mend();
        // The portal is away, so its clients hear nothing; letters come in at the counter all the same.
        await city.SubmitInternallyAsync(5);
        await Wait.UntilAsync(async () => await city.CountAsync("select count(*) from cases.outbox_messages where type like '%.PublicViewChanged' and (published_at is not null or attempts > 0) and created_at > now() - interval '1 minute'") >= 5, TimeSpan.FromSeconds(60), "the relay has tried");
        await city.StartAsync("Portal");
        await citizens.MoreAsync(1);
    }

    /// <summary>F-23: connections are reset again and again in the middle of batches.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task ConnectionsAreReset(Load load) => faults.RunAsync(load, async (city, citizens) =>
    {
        for (var i = 0; i < 4; i++)
        {
            city.AllToBroker(c => c.Break());
            city.AllToBroker(c => c.Mend());
            await citizens.MoreAsync(2);
        }
    });

    /// <summary>F-24: every event of the clock comes a hundred times, to two processes at once; and once more when its inbox rows are eight days old.</summary>
    [Fact, Trait("Tier", "Full")]
    public Task MessagesComeAHundredTimes() => faults.RunAsync(Load.Busy, async (city, citizens) =>
    {
        await using var twin = await city.StartTwinAsync("Cases");
        await using var connection = await city.ConnectToBrokerAsync();
        await using var shadow = await Shadow.AttachAsync(connection, "cases-fold-deadlines");
        await citizens.MoreAsync(10);
        var caught = await shadow.TakeAsync(20);
        await Parallel.ForEachAsync(Enumerable.Range(0, 100), async (_, _) => await shadow.PublishAsync(caught));
        await city.ExecuteAsync("update cases.inbox_messages set processed_at = processed_at - interval '8 days'");
        await shadow.PublishAsync(caught);
    });

    /// <summary>F-25: events of one clock come in the wrong order, the last first.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task EventsComeBackwards(Load load) => faults.RunAsync(load, TurnRoundAsync);

    internal static async Task TurnRoundAsync(City city, Citizens citizens)
    {
        await citizens.MoreAsync(3);
        var late = await city.LateCaseAsync();
        await using var connection = await city.ConnectToBrokerAsync();
        await using var shadow = await Shadow.DivertAsync(connection, "CaseTracker.Contracts.Deadlines:PromiseGiven", "cases-fold-deadlines");
        await city.PromiseAsync(late, new DateOnly(2026, 4, 1));
        await city.PromiseAsync(late, new DateOnly(2026, 4, 8));
        var caught = await shadow.TakeAsync(2);
        await shadow.PublishAsync(caught.Reverse());
    }

    /// <summary>F-26: what nobody can read is put aside and holds nobody up.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task PoisonIsPutAside(Load load) => faults.RunAsync(load, async (city, citizens) =>
    {
        await using (var connection = await city.ConnectToBrokerAsync())
        await using (var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true)))
        {
            var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json", MessageId = Guid.NewGuid().ToString() };
            foreach (var body in (byte[][])["{ not json"u8.ToArray(), """{"messageId":"6b1e1d0c-0000-0000-0000-000000000001","messageType":["urn:message:Nobody:Knows"],"message":{}}"""u8.ToArray(), new byte[5_000_000]])
            {
                await channel.BasicPublishAsync("cases-fold-deadlines", "", mandatory: true, properties, body);
                city.Planted++;
            }
        }
        await citizens.MoreAsync(3);
    });

    /// <summary>F-26: a message kills whoever handles it. In the end it is put aside with what was in hand beside it, everything goes on, and a replay brings all of it back.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task KillerIsPutAside(Load load) => faults.RunAsync(load, async (city, citizens) =>
    {
        const string queue = "cases-fold-deadlines";
        await using var connection = await city.ConnectToBrokerAsync();
        await using var shadow = await Shadow.AttachAsync(connection, queue);
        await citizens.MoreAsync(1);
        // What has been handled and comes again: harmless, but for what it does to processes here.
        var killer = (await shadow.TakeAsync(1))[0];
        city.SetCrashPoint("Cases", $"consumer.message-{killer.Id} always");
        await shadow.PublishAsync([killer]);
        await city.KeepStartingAsync("Cases", until: async () => (await city.ErrorQueuesAsync()).GetValueOrDefault($"{queue}_dead") > 0);
        await citizens.MoreAsync(2);
        city.SetCrashPoint("Cases", null);
        await city.RunAsync("Cases", "replay");
    }, TimeSpan.FromMinutes(3));

    /// <summary>F-48: the clean-up of published rows and of the inbox runs while messages come again.</summary>
    [Fact, Trait("Tier", "Full")]
    public Task CleanUpRunsMeanwhile() => faults.RunAsync(Load.Busy, async (city, citizens) =>
    {
        await using var connection = await city.ConnectToBrokerAsync();
        await using var shadow = await Shadow.AttachAsync(connection, "cases-fold-deadlines");
        await citizens.MoreAsync(10);
        var caught = await shadow.TakeAsync(20);
        foreach (var service in City.Names)
            await city.RunAsync(service, "nightly");
        await shadow.PublishAsync(caught);
    });
}
