namespace CaseTracker.FaultTests;

/// <summary>Processes that die in the middle of their work, at every place where that could hurt.</summary>
[Collection(FaultCollection.Name)]
public sealed class CrashTests(Faults faults)
{
    // F-01, F-02: the client gets no answer, asks again under its key and gets one number.
    // F-04: the relay. F-06: a consumer. F-07: the notifier. F-08: the sweep.
    public static TheoryData<string, string> Points => new()
    {
        { "Cases", "intake.before-commit" },
        { "Cases", "intake.after-commit" },
        { "Cases", "relay.before-claim" },
        { "Cases", "relay.after-claim" },
        { "Cases", "relay.after-publish" },
        { "Deadlines", "relay.after-mark" },
        { "Notifications", "consumer.before-transaction" },
        { "Cases", "consumer.before-commit" },
        { "Cases", "consumer.after-commit" },
        { "Portal", "consumer.after-commit" },
        { "Notifications", "notifier.before-attempt" },
        { "Notifications", "notifier.after-attempt" },
        { "Notifications", "notifier.after-send" },
        { "Deadlines", "sweep.before-commit" },
        { "Deadlines", "sweep.after-commit" },
    };

    [Theory, MemberData(nameof(Points))]
    public Task DiesAtIdle(string service, string point) => faults.RunAsync(Load.Idle, (city, _) => city.CrashAsync(service, point));

    [Theory, MemberData(nameof(Points))]
    public Task DiesUnderLoad_AndAgainWhileItRecovers(string service, string point) => faults.RunAsync(Load.Busy, async (city, _) =>
    {
        await city.CrashAsync(service, point);
        await city.CrashAsync(service, point);
    });
}
