namespace CaseTracker.FaultTests;

/// <summary>Processes that are asked to stop, hang, or are there twice.</summary>
[Collection(FaultCollection.Name)]
public sealed class ProcessTests(Faults faults)
{
    public static TheoryData<string> Services => [.. City.Names];

    /// <summary>F-43: what has begun is brought to an end, and the process ends by itself.</summary>
    [Theory, MemberData(nameof(Services)), Trait("Tier", "Full")]
    public Task IsAskedToStopUnderLoad(string service) => faults.RunAsync(Load.Busy, async (city, _) =>
    {
        Assert.Equal(0, await city[service].StopAsync());
        await city.RestartAsync(service);
    });

    /// <summary>F-43: somebody loses patience and kills it while it stops.</summary>
    [Fact, Trait("Tier", "Full")]
    public Task IsKilledWhileItStops() => faults.RunAsync(Load.Busy, async (city, _) =>
    {
        var stopping = city["Cases"].StopAsync();
        await city.RestartAsync("Cases");
        // Who asks late finds nobody to ask.
        Assert.NotEqual(0, await stopping.ContinueWith(s => s.IsCompletedSuccessfully ? s.Result : -1, TaskScheduler.Default));
    });

    /// <summary>F-41: a consumer stands still while its queues fill; nobody else notices.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task ConsumerStandsStill(Load load) => faults.RunAsync(load, async (city, citizens) =>
    {
        city["Deadlines"].Pause();
        await citizens.MoreAsync(load == Load.Idle ? 4 : 40, TimeSpan.FromSeconds(90));
        city["Deadlines"].Resume();
    });

    /// <summary>F-05: a notifier stands still longer than its leases last, while another one works on; then it wakes and believes it still holds them.</summary>
    [Fact, Trait("Tier", "Full")]
    public Task NotifierSleepsWithItsLeases_WhileAnotherGoesOn() => faults.RunAsync(Load.Busy, async (city, citizens) =>
    {
        await using var twin = await city.StartTwinAsync("Notifications");
        city["Notifications"].Pause();
        await citizens.MoreAsync(10);
        await city.AgeAsync(TimeSpan.FromMinutes(6));
        await citizens.MoreAsync(10);
        city["Notifications"].Resume();
        await citizens.MoreAsync(5);
    });

    /// <summary>F-39, F-08: two sweepers over one database, and one of them dies.</summary>
    [Fact, Trait("Tier", "Full")]
    public Task TwoSweepers_OneDies() => faults.RunAsync(Load.Busy, async (city, citizens) =>
    {
        await using var twin = await city.StartTwinAsync("Deadlines");
        await citizens.MoreAsync(20);
        await city.KillAsync("Deadlines");
        await citizens.MoreAsync(20);
        await city.StartAsync("Deadlines");
    });
}
