using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Messaging;
using CaseTracker.Platform;
using CaseTracker.ProviderSimulator;
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
        await using var city = await AllInOneDeployment.StartAsync(Start, Mails(cable));
        var submitted = new List<(string Number, string Code)>();
        for (var i = 0; i < Cases; i++)
            submitted.Add(await SubmitAsync(city, i));
        var coordinator = DemoStaff.Actor("coordinator");
        await Wait.UntilAsync(async () => (await city.Notifications.BacklogAsync(coordinator, default)).Required().Waiting.Any(w => w is { Why: "server-unreachable", Channel: NoticeWay.Email, Count: > 0 }),
            TimeSpan.FromSeconds(30), "the desk says that the mail server cannot be reached");
        await city.LookUpAsync(submitted[0].Number, submitted[0].Code);

        cable.Mend();

        // Of each case the receipt, and the question whether the address is the applicant's.
        await Wait.UntilAsync(async () => (await city.Notifications.BacklogAsync(coordinator, default)).Required() is { Waiting.Count: 0, Failed: 0 }, TimeSpan.FromSeconds(90), "every mail leaves");
        Assert.Distinct(MessageIds(sink));
        Assert.Equal(2 * Cases, MessageIds(sink).Count);
    }

    [Fact]
    public async Task SmsProviderAway_MailGoesOn_TheDeskSaysSo_AndEveryTextLeavesOnceInOrderAndSlowlyEnough()
    {
        const int rate = 2;
        await using var provider = await SmsProvider.StartAsync();
        await using var cable = BreakableProxy.To(new Uri(provider.BaseUrl).Port);
        cable.Break();
        // By the real clock, so that there is an oldest.
        await using var city = await AllInOneDeployment.StartAsync(null, new Dictionary<string, string?>(Texts(cable)) { ["Sms__MaxPerSecond"] = $"{rate}", ["Notifications__Parallelism"] = "1" });
        var coordinator = DemoStaff.Actor("coordinator");
        var submitted = new List<(string Number, string Code)>();
        for (var i = 0; i < Cases; i++)
        {
            submitted.Add(await SubmitAsync(city, i));
            await Wait.UntilAsync(async () => (await city.Notifications.BacklogAsync(coordinator, default)).Required().Waiting.Any(w => w is { Channel: NoticeWay.Sms, Why: "provider-unreachable" } && w.Count == i + 1),
                TimeSpan.FromSeconds(60), "the desk says that the provider cannot be reached");
        }
        await city.LookUpAsync(submitted[0].Number, submitted[0].Code);
        await Wait.UntilAsync(async () => (await city.MailboxAsync()).Count(m => m is { Kind: "receipt", Channel: "email" }) == Cases, TimeSpan.FromSeconds(60), "mail goes on");
        Assert.Contains("連不上簡訊公司，會自動再試", await DeskPageAsync(city, "coordinator", "/staff/deliveries"), StringComparison.Ordinal);

        var time = Stopwatch.StartNew();
        cable.Mend();

        await Wait.UntilAsync(async () => (await city.Notifications.BacklogAsync(coordinator, default)).Required().Waiting.Count == 0, TimeSpan.FromSeconds(90), "every text leaves");
        Assert.Equal(Enumerable.Range(0, Cases).Select(i => $"+886{Mobile(i)[1..]}"), provider.Taken.Select(m => m.To));
        Assert.True(time.Elapsed >= TimeSpan.FromSeconds((Cases - 1.0) / rate), $"{Cases} texts in {time.Elapsed}");
    }

    /// <summary>Broker, mail server and SMS provider are away for ten minutes while cases come in and are looked up.</summary>
    [Fact]
    [Trait("Tier", "Full")]
    public async Task EverythingAwayForTenMinutes_NobodyNotices_AndEverythingIsToldOnceAfterwards()
    {
        var outage = TimeSpan.FromMinutes(10);
        var (between, promptly) = (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));
        Assert.SkipWhen(PostfixSink.UnmetReason is not null, PostfixSink.UnmetReason ?? "");
        var broker = await RabbitMqServer.SharedAsync();
        var real = await broker.CreateVirtualHostAsync("outage");
        await using var provider = await SmsProvider.StartAsync();
        await using var sink = await PostfixSink.StartAsync([]);
        await using var bus = BreakableProxy.To(real.Port);
        await using var mail = BreakableProxy.To(sink.Port);
        await using var texts = BreakableProxy.To(new Uri(provider.BaseUrl).Port);
        await using var city = await SeparateDeployment.StartAsync(Start, new UriBuilder(real) { Port = bus.Port }.Uri, new Dictionary<string, string?>([.. Texts(texts), .. Mails(mail)]));
        var coordinator = DemoStaff.Actor("coordinator");
        // The services may still be warming up; from here on everything is prompt.
        var submitted = new List<(string Number, string Code)>();
        await Wait.UntilAsync(async () =>
        {
            submitted.Add(await SubmitAsync(city, 0));
            return true;
        }, TimeSpan.FromSeconds(60), "the first case is taken");
        await Wait.UntilAsync(() => provider.Taken.Count == 1, TimeSpan.FromSeconds(60), "the older case is told");

        // Some notices meet the servers that are away; then nothing moves between the services either.
        mail.Break();
        texts.Break();
        for (var i = 1; i <= Cases; i++)
            submitted.Add(await SubmitAsync(city, i));
        await Wait.UntilAsync(async () => (await city.Notifications.BacklogAsync(coordinator, default)).Required().Waiting is var waiting
            && waiting.Any(w => w is { Channel: NoticeWay.Sms, Why: "provider-unreachable", Count: Cases }) && waiting.Any(w => w is { Channel: NoticeWay.Email, Why: "server-unreachable" }),
            TimeSpan.FromSeconds(60), "the desk says what waits for whom");
        bus.Break();
        var slowest = TimeSpan.Zero;
        using (var stream = new PeriodicTimer(between))
        {
            for (var away = Stopwatch.StartNew(); away.Elapsed < outage; await stream.WaitForNextTickAsync())
            {
                var time = Stopwatch.StartNew();
                submitted.Add(await SubmitAsync(city, submitted.Count));
                slowest = time.Elapsed > slowest ? time.Elapsed : slowest;
                await city.LookUpAsync(submitted[0].Number, submitted[0].Code);
            }
        }
        Assert.True(slowest < promptly, $"the slowest of {submitted.Count} submissions took {slowest}");

        var drain = Stopwatch.StartNew();
        bus.Mend();
        mail.Mend();
        texts.Mend();
        await Wait.UntilAsync(async () => provider.Taken.Count >= submitted.Count && MessageIds(sink).Count >= 2 * submitted.Count && (await OutboxesAsync(city)).All(o => o.Waiting == 0)
            && (await city.Notifications.BacklogAsync(coordinator, default)).Required().Waiting.Count == 0, TimeSpan.FromMinutes(4), "everything is told");
        TestContext.Current.SendDiagnosticMessage("{0} cases, the slowest submission {1}, told {2} after the end of the outage", submitted.Count, slowest, drain.Elapsed);

        Assert.Equal(Enumerable.Range(0, submitted.Count).Select(Mobile).Order(StringComparer.Ordinal), provider.Taken.Select(m => "0" + m.To[4..]).Order(StringComparer.Ordinal));
        // Of each case the receipt, and the question whether the address is the applicant's.
        Assert.Distinct(MessageIds(sink));
        Assert.Equal(Enumerable.Range(0, submitted.Count).SelectMany(i => (string[])[Address(i), Address(i)]).Order(StringComparer.Ordinal), Recipients(sink).Order(StringComparer.Ordinal));
        Assert.All(await OutboxesAsync(city), o => Assert.Equal((0, 0), (o.Waiting, o.Parked)));
        Assert.Equal(0, (await city.Notifications.BacklogAsync(coordinator, default)).Required().Failed);
        var queues = await broker.ControlAsync(["list_queues", "-q", "-p", real.AbsolutePath[1..], "name", "messages"]);
        Assert.DoesNotContain(queues.Split('\n'), q => q.Contains("_error", StringComparison.Ordinal) && !q.TrimEnd().EndsWith("\t0", StringComparison.Ordinal));
        foreach (var (number, code) in submitted)
            await city.LookUpAsync(number, code);
    }

    private static Dictionary<string, string?> Mails(BreakableProxy cable) => new()
    {
        ["Smtp__Host"] = "127.0.0.1",
        ["Smtp__Port"] = $"{cable.Port}",
        ["Smtp__StartTls"] = "false",
        ["Smtp__From"] = "cases@city.example",
    };

    private static Dictionary<string, string?> Texts(BreakableProxy cable) => new()
    {
        ["Sms__Provider"] = "twilio",
        ["Sms__Twilio__BaseUrl"] = $"http://127.0.0.1:{cable.Port}",
        ["Sms__Twilio__AccountSid"] = SmsProvider.Account,
        ["Sms__Twilio__AuthToken"] = SmsProvider.Token,
        ["Sms__Twilio__From"] = "+15005550006",
    };

    private static async Task<IReadOnlyList<OutboxView>> OutboxesAsync(Deployment city)
    {
        var coordinator = DemoStaff.Actor("coordinator");
        return [.. (await Task.WhenAll(((ServiceClient[])[city.Cases, city.Deadlines, city.Routing, city.Notifications]).Select(c => c.OutboxAsync(coordinator, default)))).Select(o => o.Required())];
    }

    /// <summary>A page of the desk as a member of the demo staff sees it.</summary>
    private static async Task<string> DeskPageAsync(Deployment city, string userName, string path)
    {
        using var browser = new HttpClient { BaseAddress = city.AddressOf("desk") };
        var form = await browser.GetStringAsync("/staff/sign-in");
        var token = Regex.Match(form, "name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"").Groups[1].Value;
        using var signIn = new FormUrlEncodedContent([new("UserName", userName), new("Password", "Demo-only-2026!"), new("__RequestVerificationToken", token)]);
        using var answer = await browser.PostAsync("/staff/sign-in", signIn);
        return WebUtility.HtmlDecode(await browser.GetStringAsync(path));
    }

    /// <summary>One id belongs to one notice, over every try.</summary>
    private static List<string> MessageIds(PostfixSink sink) =>
        [.. sink.Taken.SelectMany(m => m.Split('\n')).Where(l => l.StartsWith("Message-ID:", StringComparison.OrdinalIgnoreCase)).Select(l => l[11..].Trim())];

    private static List<string> Recipients(PostfixSink sink) =>
        [.. sink.Taken.SelectMany(m => m.Split('\n')).Where(l => l.StartsWith("X-Rcpt-Args:", StringComparison.Ordinal)).Select(l => l.Split('<', '>')[1])];

    private static string Mobile(int i) => $"0912{i + 345670:D6}";

    private static string Address(int i) => $"outage{i}@example.test";

    private static async Task<(string Number, string Code)> SubmitAsync(Deployment city, int i)
    {
        var body = await city.SubmitAsync(new
        {
            serviceCode = "HOT-LAMP",
            description = "巷口的路燈不亮，晚上看不到路，請派人來修。",
            location = new { district = "三民區", address = $"民族一路{i + 1}號" },
            applicant = new { name = "測試人", phone = Mobile(i), email = Address(i), notify = new[] { "sms", "email" } },
        });
        return ((string)body["caseNumber"]!, (string)body["lookupCode"]!);
    }
}
