using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Features.SettleNotices;
using CaseTracker.Notifications.Tests.Doubles;
using CaseTracker.ProviderSimulator;
using CaseTracker.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CaseTracker.Notifications.Tests;

/// <summary>A mail server or provider that is away: its notices wait untried, the others go on, and afterwards everything leaves by itself, oldest first and once.</summary>
public sealed class TransportTroubleTests
{
    private const int Many = 30;
    private static readonly Actor Coordinator = new() { Kind = ActorKind.Staff, StaffId = Guid.NewGuid(), Roles = [StaffRole.Coordinator] };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MailServerAway_OneNoticeFindsOut_AndNoneLosesAStepOfItsLadder()
    {
        await using var sink = new SmtpSink();
        await using var cable = BreakableProxy.To(sink.Port);
        await using var host = await MailAsync(cable.Port);
        var owed = new List<Guid>();
        for (var i = 0; i < Many; i++)
            owed.Add((await OweMailAsync(host)).CaseId);
        cable.Break();

        await host.NotifyAsync();
        for (var i = 0; i < 20; i++)
        {
            await host.PassAsync(TimeSpan.FromSeconds(30));
            await host.NotifyAsync();
        }

        await host.PassAsync(TimeSpan.FromHours(6));
        await host.NotifyAsync();

        Assert.Single(await host.AttemptsAsync());
        Assert.All(await host.ObligationsAsync(), o => Assert.Equal((NoticeState.Pending, 0, (Guid?)null), (o.State, o.Failures, o.LeaseToken)));
        var waiting = Assert.Single((await host.Client.BacklogAsync(Coordinator, Ct)).Required().Waiting);
        Assert.Equal((NoticeWay.Email, "server-unreachable", Many), (waiting.Channel, waiting.Why, waiting.Count));
        host.Clock.MoveTo(host.Clock.GetUtcNow().AddMinutes(20));
        var gauges = Gauges.Read("casetracker.notices.");
        Assert.Equal(Many, gauges["casetracker.notices.waiting channel=email cause=server-unreachable"]);
        Assert.True(gauges["casetracker.notices.oldest_due_seconds channel=email"] >= 1200);

        cable.Mend();
        await host.PassAsync(TimeSpan.FromSeconds(30));
        await host.NotifyAsync();

        var byId = (await host.ObligationsAsync()).ToDictionary(o => $"<{o.Id:N}@case.example.tw>", o => o.CaseId);
        Assert.Equal(owed, sink.Taken.Select(t => byId[t.Message.Split("Message-ID: ")[1].Split('\r')[0]]));
        Assert.Empty((await host.Client.BacklogAsync(Coordinator, Ct)).Required().Waiting);
    }

    [Fact]
    public async Task ProviderAway_MailGoesOn_AndAnotherInstanceNeedNotFindOut()
    {
        await using var provider = await SmsProvider.StartAsync();
        await using var cable = BreakableProxy.To(new Uri(provider.BaseUrl).Port);
        var settings = new Dictionary<string, string?> { ["Sms:Twilio:BaseUrl"] = $"http://127.0.0.1:{cable.Port}", ["Sms:MaxPerSecond"] = "0", ["Notifications:Parallelism"] = "1" };
        await using var host = await SmsCity.StartAsync(provider, settings);
        await using var other = await SmsCity.StartAsync(provider, settings, host);
        cable.Break();
        for (var i = 0; i < Many; i++)
            await SmsCity.OweAsync(host, NoticeWay.Sms, NoticeWay.Email);

        await host.NotifyAsync();
        await other.NotifyAsync();

        Assert.Equal(Many, (await host.MailboxAsync()).Count(m => m.Channel == NoticeWay.Email));
        Assert.Single(await host.AttemptsAsync(), a => a.Transport == "twilio");
        var waiting = Assert.Single((await other.Client.BacklogAsync(Coordinator, Ct)).Required().Waiting);
        Assert.Equal((NoticeWay.Sms, "provider-unreachable", Many), (waiting.Channel, waiting.Why, waiting.Count));

        cable.Mend();
        await host.PassAsync(TimeSpan.FromSeconds(30));
        await Task.WhenAll(host.NotifyAsync(), other.NotifyAsync());
        await host.NotifyAsync();

        Assert.Equal(Many, provider.Taken.Count);
        Assert.All(await host.ObligationsAsync(), o => Assert.Equal(NoticeState.Sent, o.State));
    }

    [Fact]
    public async Task ProviderThatDoesNotAnswer_KeepsNoMailWaiting()
    {
        await using var provider = await SmsProvider.StartAsync();
        await using var host = await SmsCity.StartAsync(provider, new() { ["Notifications:SendTimeout"] = "00:00:15", ["Sms:MaxPerSecond"] = "0" });
        provider.Play(new Script { Fault = "hang" });
        for (var i = 0; i < Many; i++)
            await SmsCity.OweAsync(host);
        var texts = host.NotifyAsync();
        await Wait.UntilAsync(() => provider.Requests > 0, TimeSpan.FromSeconds(30), "a text that hangs", Ct);

        await SmsCity.OweAsync(host, NoticeWay.Email);
        await using (var scope = host.App.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<Notifier>().RunOnceAsync(Ct);

        Assert.Single(await host.MailboxAsync());
        Assert.False(texts.IsCompleted);
        provider.Play();
        await texts;
    }

    [Fact]
    public async Task AccountRefused_KeepsEveryMessageBack_UntilTheTokenIsRight()
    {
        await using var provider = await SmsProvider.StartAsync();
        await using var host = await SmsCity.StartAsync(provider, new() { ["Sms:Twilio:AuthToken"] = "old", ["Notifications:Parallelism"] = "1", ["Sms:MaxPerSecond"] = "0" });
        for (var i = 0; i < 5; i++)
            await SmsCity.OweAsync(host);

        await host.NotifyAsync();
        await host.PassAsync(TimeSpan.FromMinutes(1));
        await host.NotifyAsync();

        Assert.Equal(1, provider.Requests);
        Assert.Equal(("provider-refused-us", 5), Assert.Single((await host.Client.BacklogAsync(Coordinator, Ct)).Required().Waiting) is var w ? (w.Why, w.Count) : default);
        await using var mended = await SmsCity.StartAsync(provider, new() { ["Sms:MaxPerSecond"] = "0" }, host);
        await host.PassAsync(TimeSpan.FromMinutes(1));
        await mended.NotifyAsync();
        Assert.Equal(5, provider.Taken.Count);
    }

    [Fact]
    public async Task ProbeThatGetsThrough_WhereMessagesDoNot_IsNoEndlessLoop()
    {
        await using var sink = new SmtpSink();
        await using var host = await MailAsync(sink.Port);
        sink.Faults["MAIL"] = "530 sign in first";
        await OweMailAsync(host);

        await host.NotifyAsync();

        Assert.Equal(2, (await host.AttemptsAsync()).Count);
        await host.PassAsync(TimeSpan.FromSeconds(9));
        await host.NotifyAsync();
        Assert.Equal(2, (await host.AttemptsAsync()).Count);
        sink.Faults.Clear();
        await host.PassAsync(TimeSpan.FromSeconds(2));
        await host.NotifyAsync();
        Assert.Single(sink.Taken);
        Assert.Equal(NoticeState.Sent, Assert.Single(await host.ObligationsAsync()).State);
    }

    [Fact]
    public async Task OneConnectionTooMany_IsThatNoticesBadLuck()
    {
        await using var sink = new SmtpSink();
        await using var host = await MailAsync(sink.Port, parallelism: "8");
        await OweMailAsync(host);
        await host.NotifyAsync();
        sink.Faults["connect"] = "421 too many connections";
        for (var i = 0; i < 8; i++)
            await OweMailAsync(host);

        await host.NotifyAsync();

        // The connection that is there still carries, and nobody waits for a probe.
        Assert.True(sink.Taken.Count > 1, $"{sink.Taken.Count} mails");
        Assert.Equal(0, await host.QueryAsync(db => Task.FromResult(db.Set<TransportTrouble>().Count())));
        sink.Faults.Clear();
        await host.PassAsync(TimeSpan.FromSeconds(10));
        await host.NotifyAsync();
        Assert.Equal(9, sink.Taken.Count);
    }

    private static Task<NotificationsHost> MailAsync(int port, string parallelism = "1") => NotificationsHost.StartAsync(new()
    {
        ["Smtp:Host"] = "127.0.0.1",
        ["Smtp:Port"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["Smtp:From"] = "notice@case.example.tw",
        ["Smtp:StartTls"] = "false",
        ["Notifications:Parallelism"] = parallelism,
    });

    // Each a second after the one before, so that there is an oldest.
    private static async Task<FakeCase> OweMailAsync(NotificationsHost host)
    {
        host.Clock.MoveTo(host.Clock.GetUtcNow().AddSeconds(1));
        return await SmsCity.OweAsync(host, NoticeWay.Email);
    }
}
