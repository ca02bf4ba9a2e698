namespace CaseTracker.FaultTests;

/// <summary>Clocks that are wrong, and very many dates that pass at once.</summary>
[Collection(FaultCollection.Name)]
public sealed class TimeTests(Faults faults)
{
    private const string HeldBack = "sweeps are held back";

    public static TheoryData<string, Load> WrongClocks => [.. from shows in (string[])["+2h", "-2h", "+1y", "+30", "frozen"] from load in (Load[])[Load.Idle, Load.Busy] select (shows, load)];

    /// <summary>F-36: second processes on a machine whose clock is wrong work with the right time, and leave the sweeps to others.</summary>
    [Theory, MemberData(nameof(WrongClocks)), Trait("Tier", "Full")]
    public Task WallClockIsWrong(string shows, Load load) => faults.RunAsync(load, async (city, citizens) =>
    {
        Requirement.Met(WallClock.UnmetReason);
        using var clock = new WallClock(shows);
        await using var sweeper = await city.StartTwinAsync("Deadlines", clock.Environment);
        await using var notifier = await city.StartTwinAsync("Notifications", clock.Environment);
        await citizens.MoreAsync(load == Load.Idle ? 3 : 30);
        foreach (var process in (ChildService[])[sweeper, notifier])
            await Wait.UntilAsync(() => process.Output.Contains(HeldBack, StringComparison.Ordinal), TimeSpan.FromSeconds(60), "the wrong clock is noticed");
    });

    /// <summary>F-36: the clock of the only sweeper is set ahead in the middle of its work. It waits until the clock is right again, and has missed nothing then.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task WallClockIsSet(Load load) => faults.RunAsync(load, async (city, citizens) =>
    {
        Requirement.Met(WallClock.UnmetReason);
        using var clock = new WallClock("+0");
        await city.KillAsync("Deadlines");
        await city.StartAsync("Deadlines", clock.Environment);
        await citizens.MoreAsync(2);
        clock.Set("+2h");
        await Wait.UntilAsync(() => city["Deadlines"].Output.Contains(HeldBack, StringComparison.Ordinal), TimeSpan.FromSeconds(60), "the wrong clock is noticed");
        await citizens.MoreAsync(2);
        const string swept = "select count(*) from deadlines.stages";
        var before = await city.CountAsync(swept);
        clock.Set("+0");
        await Wait.UntilAsync(async () => await city.CountAsync(swept) > before, TimeSpan.FromSeconds(60), "the sweeps go on");
        await city.RestartAsync("Deadlines");
    });

    /// <summary>F-38: the dates of very many cases of one agency pass in the same minute. Everybody is told once, and people who come meanwhile wait no longer than always.</summary>
    [Fact, Trait("Tier", "Full")]
    public Task ThousandsFallOverdueAtOnce() => faults.RunAsync(Load.Busy, async (city, citizens) =>
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 4), async (_, _) => await city.SubmitInternallyAsync(250));
        var cases = 0L;
        await Wait.UntilAsync(async () => (cases = await city.CountAsync("select count(*) from cases.cases")) == await city.CountAsync("select count(*) from deadlines.clocks"), TimeSpan.FromMinutes(3), "every case has its clock");
        // A working day, when all of them are over. Each service answers when it has done what came due, which is not before people stop coming.
        var moving = city.MoveClockAsync(City.Now.AddDays(28));
        await citizens.MoreAsync(30, TimeSpan.FromMinutes(3));
        await Wait.UntilAsync(async () => await city.CountAsync("select count(distinct case_id) from deadlines.stages where kind = 'missed'") >= cases, TimeSpan.FromMinutes(5), "every date that has passed is noticed");
        Assert.False(moving.IsFaulted, moving.Exception?.ToString());
    }, TimeSpan.FromMinutes(10), ownCity: () => City.FoundAsync());
}
