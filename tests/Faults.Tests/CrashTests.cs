namespace CaseTracker.FaultTests;

/// <summary>Processes that die in the middle of their work, at every place where that could hurt.</summary>
[Collection(FaultCollection.Name)]
public sealed class CrashTests(Faults faults)
{
    // F-01, F-02: the client gets no answer, asks again under its key and gets one number.
    // F-04: the relay. F-06: a consumer. F-07: the notifier. F-08: the sweep.
    private static readonly (string Service, string Point)[] All =
    [
        ("Cases", "intake.before-commit"),
        ("Cases", "intake.after-commit"),
        ("Cases", "relay.before-claim"),
        ("Cases", "relay.after-claim"),
        ("Cases", "relay.after-publish"),
        ("Deadlines", "relay.after-mark"),
        ("Notifications", "consumer.before-transaction"),
        ("Cases", "consumer.before-commit"),
        ("Cases", "consumer.after-commit"),
        ("Portal", "consumer.after-commit"),
        ("Notifications", "notifier.before-attempt"),
        ("Notifications", "notifier.after-attempt"),
        ("Notifications", "notifier.after-send"),
        ("Deadlines", "sweep.before-commit"),
        ("Deadlines", "sweep.after-commit"),
    ];

    // One of each kind every day; all of them in the long run.
    private static readonly string[] EveryDay = ["intake.after-commit", "relay.after-publish", "notifier.after-send", "sweep.after-commit"];

    public static TheoryData<string, string> Daily => [.. All.Where(p => EveryDay.Contains(p.Point)).Select(p => new TheoryDataRow<string, string>(p.Service, p.Point))];

    public static TheoryData<string, string> Points => [.. All.Select(p => new TheoryDataRow<string, string>(p.Service, p.Point))];

    [Theory, MemberData(nameof(Daily))]
    public Task Dies(string service, string point) => faults.RunAsync(Load.Idle, (city, _) => city.CrashAsync(service, point));

    /// <summary>A late case is answered and reopened while the service that counts its new date is dead: the old lateness is told to nobody any more, the new date once on every way.</summary>
    [Fact]
    public Task CaseIsReopened_WhileItsClockIsAway() => faults.RunAsync(Load.Idle, async (city, citizens) =>
    {
        var late = await city.LateCaseAsync();
        await city.KillAsync("Deadlines");
        await citizens.DisagreeAsync(late);
        await city.StartAsync("Deadlines");
        await Wait.UntilAsync(async () => await city.CountAsync($"select count(*) from notifications.obligations where case_id = '{late.Row.CaseId}' and kind = 'reopened' and state = 'sent'") == 2, TimeSpan.FromSeconds(90), "the new date is told by SMS and e-mail");
    });

    [Theory, MemberData(nameof(Points)), Trait("Tier", "Full")]
    public Task DiesAtIdle_AndAgainWhileItRecovers(string service, string point) => DieTwiceAsync(Load.Idle, service, point);

    [Theory, MemberData(nameof(Points)), Trait("Tier", "Full")]
    public Task DiesUnderLoad_AndAgainWhileItRecovers(string service, string point) => DieTwiceAsync(Load.Busy, service, point);

    private Task DieTwiceAsync(Load load, string service, string point) => faults.RunAsync(load, async (city, _) =>
    {
        await city.CrashAsync(service, point);
        await city.CrashAsync(service, point);
    });
}
