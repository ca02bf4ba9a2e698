using CaseTracker.Platform;
using CaseTracker.TestSupport;

namespace CaseTracker.SystemTests;

/// <summary>What is away comes back: meanwhile cases come in and are looked up, the desk says what waits and why, and afterwards everything is told, once.</summary>
public sealed class OutageTests
{
    private const int Cases = 6;
    private static readonly DateTimeOffset Start = MainJobScenario.At("2026-03-02T10:00");

    [Fact]
    public async Task BrokerAway_CasesComeInAndAreLookedUp_AndAreToldOnceWhenItIsBack()
    {
        var broker = await RabbitMqServer.SharedAsync();
        var real = await broker.CreateVirtualHostAsync("outage");
        await using var cable = BreakableProxy.To(real.Port);
        await using var city = await SeparateDeployment.StartAsync(Start, new UriBuilder(real) { Port = cable.Port }.Uri);
        var before = await SubmitAsync(city, 0);
        await city.SettleAsync();

        cable.Break();
        var during = new List<(string Number, string Code)>();
        for (var i = 1; i <= Cases; i++)
            during.Add(await SubmitAsync(city, i));
        await city.LookUpAsync(before.Number, before.Code);
        // One message of each case at least, and none of them given up.
        var coordinator = DemoStaff.Actor("coordinator");
        await Wait.UntilAsync(async () => (await city.Cases.OutboxAsync(coordinator, default)).Required() is { Waiting: >= Cases, Parked: 0 }, TimeSpan.FromSeconds(20), "the desk sees what waits");

        cable.Mend();
        await city.SettleAsync();

        Assert.Equal(0, (await city.Cases.OutboxAsync(coordinator, default)).Required().Waiting);
        foreach (var @case in during)
        {
            Assert.Equal(["email receipt", "sms receipt"], (await city.MailboxAsync(@case.Number)).Where(m => m.Kind == "receipt").Select(m => $"{m.Channel} {m.Kind}").Order(StringComparer.Ordinal));
            await city.LookUpAsync(@case.Number, @case.Code);
        }
    }

    [Fact]
    public async Task MailServerAway_TheDeskSaysSo_AndEveryMailLeavesOnceWhenItIsBack()
    {
        Assert.SkipWhen(PostfixSink.UnmetReason is not null, PostfixSink.UnmetReason ?? "");
        await using var sink = await PostfixSink.StartAsync([]);
        await using var cable = BreakableProxy.To(sink.Port);
        cable.Break();
        await using var city = await AllInOneDeployment.StartAsync(Start, new Dictionary<string, string?>
        {
            ["Smtp__Host"] = "127.0.0.1",
            ["Smtp__Port"] = $"{cable.Port}",
            ["Smtp__StartTls"] = "false",
            ["Smtp__From"] = "cases@city.example",
        });
        var submitted = new List<(string Number, string Code)>();
        for (var i = 0; i < Cases; i++)
            submitted.Add(await SubmitAsync(city, i));
        var coordinator = DemoStaff.Actor("coordinator");
        await Wait.UntilAsync(async () => (await city.Notifications.BacklogAsync(coordinator, default)).Required().Waiting.Any(w => w is { Why: "server-unreachable", Channel: Contracts.NoticeWay.Email, Count: > 0 }),
            TimeSpan.FromSeconds(30), "the desk says that the mail server cannot be reached");
        await city.LookUpAsync(submitted[0].Number, submitted[0].Code);

        cable.Mend();

        // The next step of the ladder is five minutes away for what has failed twice: this notice may wait for it, and nobody loses it.
        await Wait.UntilAsync(() => MessageIds(sink).Count > 0, TimeSpan.FromSeconds(60), "mails leave again");
        Assert.Distinct(MessageIds(sink));
        Assert.Equal(0, (await city.Notifications.BacklogAsync(coordinator, default)).Required().Failed);
    }

    /// <summary>One id belongs to one notice, over every try.</summary>
    private static List<string> MessageIds(PostfixSink sink) =>
        [.. sink.Taken.SelectMany(m => m.Split('\n')).Where(l => l.StartsWith("Message-ID:", StringComparison.OrdinalIgnoreCase)).Select(l => l[11..].Trim())];

    private static async Task<(string Number, string Code)> SubmitAsync(Deployment city, int i)
    {
        var body = await city.SubmitAsync(new
        {
            serviceCode = "HOT-LAMP",
            description = "巷口的路燈不亮，晚上看不到路，請派人來修。",
            location = new { district = "三民區", address = $"民族一路{i + 1}號" },
            applicant = new { name = "測試人", phone = $"091234567{i}", email = $"outage{i}@example.test", notify = new[] { "sms", "email" } },
        });
        return ((string)body["caseNumber"]!, (string)body["lookupCode"]!);
    }
}
