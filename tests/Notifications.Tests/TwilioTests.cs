using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Tests.Doubles;
using CaseTracker.TestSupport;
using Xunit;

namespace CaseTracker.Notifications.Tests;

public sealed class TwilioTests : IAsyncLifetime
{
    private TwilioSimulator _twilio = null!;

    public async ValueTask InitializeAsync() => _twilio = await TwilioSimulator.StartAsync();

    public ValueTask DisposeAsync() => _twilio.DisposeAsync();

    [Fact]
    public async Task Created_IsSentWithTheProvidersId()
    {
        await using var host = await StartAsync(_twilio.BaseUrl);
        await TellAsync(host);

        var (to, body) = Assert.Single(_twilio.Taken);
        Assert.Equal(("+886912345678", "678 高雄市公園處 案415-2048-8163已回覆，結果：已完成。全文請上網看或撥1999。30天內可再反映"), (to, body));
        var attempt = Assert.Single(await host.AttemptsAsync());
        Assert.Equal(("twilio", AttemptState.Accepted), (attempt.Transport, attempt.State));
        Assert.StartsWith("SM", attempt.ProviderId, StringComparison.Ordinal);
        Assert.Equal(NoticeState.Sent, Assert.Single(await host.ObligationsAsync()).State);
    }

    [Theory]
    [InlineData("429", AttemptState.NotSent, NoticeState.Pending, "provider-busy")]
    [InlineData("400/21211", AttemptState.Rejected, NoticeState.Failed, "number-refused")]
    [InlineData("400/21614", AttemptState.Rejected, NoticeState.Failed, "number-refused")]
    [InlineData("400/21606", AttemptState.NotSent, NoticeState.Pending, "request-refused")]
    [InlineData("400", AttemptState.NotSent, NoticeState.Pending, "request-refused")]
    [InlineData("404", AttemptState.NotSent, NoticeState.Pending, "request-refused")]
    [InlineData("500", AttemptState.Unknown, NoticeState.Sending, "result-unknown")]
    [InlineData("503", AttemptState.Unknown, NoticeState.Sending, "result-unknown")]
    [InlineData("302", AttemptState.Unknown, NoticeState.Sending, "result-unknown")]
    [InlineData("hang", AttemptState.Unknown, NoticeState.Sending, "result-unknown")]
    [InlineData("drop", AttemptState.Unknown, NoticeState.Sending, "result-unknown")]
    [InlineData("lost", AttemptState.Unknown, NoticeState.Sending, "result-unknown")]
    [InlineData("garbled", AttemptState.Unknown, NoticeState.Sending, "result-unknown")]
    public async Task Fault_MeansWhatIsKnown(string fault, AttemptState attempt, NoticeState state, string reason)
    {
        await using var host = await StartAsync(_twilio.BaseUrl, sendTimeout: fault == "hang" ? "00:00:04" : "00:00:20");
        _twilio.Faults.Enqueue(fault);

        await TellAsync(host);

        Assert.Equal(attempt, Assert.Single(await host.AttemptsAsync()).State);
        Assert.Equal((state, reason), Assert.Single(await host.ObligationsAsync()) is var o ? (o.State, o.Reason) : default);
    }

    [Fact]
    public async Task Busy_WaitsAsLongAsTheProviderSays_ThenIsSentOnce()
    {
        await using var host = await StartAsync(_twilio.BaseUrl);
        _twilio.Faults.Enqueue("429");
        await TellAsync(host);

        var waiting = Assert.Single(await host.ObligationsAsync());
        var finished = Assert.Single(await host.AttemptsAsync()).FinishedAt!.Value;
        Assert.Equal(900, (waiting.NextAt - finished).TotalSeconds, 0.01);
        await host.ExecuteAsync($"update notifications.obligations set next_at = next_at - interval '1 hour'");
        await host.NotifyAsync();

        Assert.Single(_twilio.Taken);
        Assert.Equal([AttemptState.NotSent, AttemptState.Accepted], (await host.AttemptsAsync()).OrderBy(a => a.No).Select(a => a.State));
    }

    [Fact]
    public async Task Unreachable_IsCertainlyNotSent()
    {
        await using var host = await StartAsync($"http://127.0.0.1:{Ports.Free()}");

        await TellAsync(host);

        Assert.Equal((AttemptState.NotSent, "provider-unreachable"), (Assert.Single(await host.AttemptsAsync()).State, Assert.Single(await host.ObligationsAsync()).Reason));
    }

    [Fact]
    public async Task WrongToken_IsOurFaultAndTriedAgain()
    {
        await using var host = await StartAsync(_twilio.BaseUrl, "wrong");

        await TellAsync(host);

        Assert.Empty(_twilio.Taken);
        Assert.Equal((NoticeState.Pending, "request-refused"), Assert.Single(await host.ObligationsAsync()) is var o ? (o.State, o.Reason) : default);
    }

    private static Task<NotificationsHost> StartAsync(string baseUrl, string token = TwilioSimulator.Token, string sendTimeout = "00:00:20") => NotificationsHost.StartAsync(new()
    {
        ["Sms:Provider"] = "twilio",
        ["Sms:Twilio:BaseUrl"] = baseUrl,
        ["Sms:Twilio:AccountSid"] = TwilioSimulator.Account,
        ["Sms:Twilio:AuthToken"] = token,
        ["Sms:Twilio:From"] = "+15005550006",
        ["Notifications:SendTimeout"] = sendTimeout,
    });

    private static async Task TellAsync(NotificationsHost host)
    {
        var known = host.Owners.Add(Samples.Case(NoticeWay.Sms));
        known.Facts = known.Facts with { Reply = new(Guid.NewGuid(), Samples.Friday, Outcome.Done, new("做好了。", Language.Zh)) };
        await host.DeliverAsync(Samples.Replied(known, Samples.Friday));
        await host.NotifyAsync();
    }
}
