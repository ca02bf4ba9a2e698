using System.Net.Http.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Domain;
using CaseTracker.ProviderSimulator;
using CaseTracker.TestSupport;
using Xunit;

namespace CaseTracker.Notifications.Tests;

public sealed class TwilioTests : IAsyncLifetime
{
    private SmsProvider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await SmsProvider.StartAsync();

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task Created_IsSentWithTheProvidersId()
    {
        await using var host = await SmsCity.StartAsync(_provider);
        await SmsCity.TellAsync(host);

        var taken = Assert.Single(_provider.Taken);
        Assert.Equal(("+886912345678", "678 高雄市公園處 案415-2048-8163已回覆，結果：已完成。全文請上網看或撥1999"), (taken.To, taken.Body));
        var attempt = Assert.Single(await host.AttemptsAsync());
        Assert.Equal(("twilio", AttemptState.Accepted, taken.Sid), (attempt.Transport, attempt.State, attempt.ProviderId));
        Assert.Equal($"https://case.example.tw/callbacks/twilio/{attempt.Id:N}", taken.StatusCallback);
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
    [InlineData("500-kept", AttemptState.Unknown, NoticeState.Sending, "result-unknown")]
    [InlineData("503", AttemptState.Unknown, NoticeState.Sending, "result-unknown")]
    [InlineData("redirect", AttemptState.Unknown, NoticeState.Sending, "result-unknown")]
    [InlineData("hang", AttemptState.Unknown, NoticeState.Sending, "result-unknown")]
    [InlineData("drop", AttemptState.Unknown, NoticeState.Sending, "result-unknown")]
    [InlineData("accept-drop", AttemptState.Unknown, NoticeState.Sending, "result-unknown")]
    [InlineData("garbled", AttemptState.Unknown, NoticeState.Sending, "result-unknown")]
    [InlineData("huge", AttemptState.Unknown, NoticeState.Sending, "result-unknown")]
    [InlineData("wrong-type", AttemptState.Unknown, NoticeState.Sending, "result-unknown")]
    [InlineData("other-account", AttemptState.Unknown, NoticeState.Sending, "result-unknown")]
    [InlineData("other-recipient", AttemptState.Unknown, NoticeState.Sending, "result-unknown")]
    public async Task Fault_MeansWhatIsKnown(string fault, AttemptState attempt, NoticeState state, string reason)
    {
        await using var host = await SmsCity.StartAsync(_provider, new() { ["Notifications:SendTimeout"] = fault == "hang" ? "00:00:04" : "00:00:20" });
        _provider.Play(new Script { Fault = fault });

        await SmsCity.TellAsync(host);

        Assert.Equal(1, _provider.Requests);
        Assert.Equal(attempt, Assert.Single(await host.AttemptsAsync(), a => a.Transport == "twilio").State);
        var obligations = await host.ObligationsAsync();
        Assert.Equal((state, reason), Assert.Single(obligations, o => o.Channel == NoticeWay.Sms) is var o ? (o.State, o.Reason) : default);
        // Another way only after a failure that is certain.
        Assert.Equal(state == NoticeState.Failed ? 2 : 1, obligations.Count);
    }

    [Fact]
    public async Task SidOfAnotherMessage_ProvesNothing()
    {
        await using var host = await SmsCity.StartAsync(_provider);
        await SmsCity.TellAsync(host);
        _provider.Play(new Script { Fault = "known-sid" });

        var second = await SmsCity.TellAsync(host);

        var obligation = Assert.Single(await host.ObligationsAsync(second.CaseId));
        Assert.Equal((NoticeState.Sending, "result-unknown"), (obligation.State, obligation.Reason));
    }

    [Fact]
    public async Task Busy_WaitsAsLongAsTheProviderSays_ThenIsSentOnce()
    {
        await using var host = await SmsCity.StartAsync(_provider);
        _provider.Play(new Script { Fault = "429", RetryAfter = 900, Times = 1 });
        await SmsCity.TellAsync(host);

        var waiting = Assert.Single(await host.ObligationsAsync());
        var finished = Assert.Single(await host.AttemptsAsync()).FinishedAt!.Value;
        Assert.Equal(RetryLadder.Spread(TimeSpan.FromSeconds(900), waiting.Id).TotalSeconds, (waiting.NextAt - finished).TotalSeconds, 0.01);
        await host.PassAsync(TimeSpan.FromHours(1));
        await host.NotifyAsync();

        Assert.Single(_provider.Taken);
        var attempts = (await host.AttemptsAsync()).OrderBy(a => a.No).ToList();
        Assert.Equal([AttemptState.NotSent, AttemptState.Accepted], attempts.Select(a => a.State));
        Assert.All(attempts, a => Assert.False(a.PossibleDuplicate));
    }

    [Theory]
    [InlineData(1_000_000_000, false, 86_400)]
    [InlineData(0, false, 5)]
    [InlineData(-60, true, 5)]
    [InlineData(null, false, 5)]
    [InlineData(1200, true, 1200)]
    [InlineData(200_000_000, true, 86_400)]
    public async Task Busy_WithAnAbsurdWait_OrNone_IsTriedAgainAllTheSame(int? retryAfter, bool asDate, int seconds)
    {
        await using var host = await SmsCity.StartAsync(_provider);
        // An hour's difference between the clocks is nobody's wait.
        _provider.Play(new Script { Fault = "429", RetryAfter = retryAfter, RetryAfterAsDate = asDate, ClockAheadSeconds = 3600 });

        await SmsCity.TellAsync(host);

        var waiting = Assert.Single(await host.ObligationsAsync());
        Assert.Equal(RetryLadder.Spread(TimeSpan.FromSeconds(seconds), waiting.Id).TotalSeconds, (waiting.NextAt - Assert.Single(await host.AttemptsAsync()).FinishedAt!.Value).TotalSeconds, 0.01);
    }

    /// <summary>As other programs use the provider: started, scripted and questioned from outside.</summary>
    [Fact]
    public async Task ProviderAsAProcess_DoesWhatItsScriptsSay()
    {
        await using var process = await ChildService.StartAsync(new() { Assembly = typeof(SmsProvider).Assembly.Location }, TestContext.Current.CancellationToken);
        await using var host = await SmsCity.StartAsync(_provider, new() { ["Sms:Twilio:BaseUrl"] = process.BaseAddress.ToString() });
        using var scripts = await process.Client.PutAsJsonAsync(new Uri("/simulator/scripts", UriKind.Relative), new[] { new Script { Fault = "accept-drop" } }, TestContext.Current.CancellationToken);
        Assert.True(scripts.IsSuccessStatusCode);

        await SmsCity.TellAsync(host);
        Assert.Equal(AttemptState.Unknown, Assert.Single(await host.AttemptsAsync()).State);
        await host.PassAsync(TimeSpan.FromMinutes(2));
        await host.ReconcileAsync();

        var taken = Assert.Single((await process.Client.GetFromJsonAsync<TakenMessage[]>(new Uri("/simulator/messages", UriKind.Relative), TestContext.Current.CancellationToken))!);
        Assert.Equal((AttemptState.Accepted, taken.Sid), Assert.Single(await host.AttemptsAsync()) is var a ? (a.State, a.ProviderId) : default);
        Assert.Equal(0, _provider.Requests);
    }

    [Fact]
    public async Task Unreachable_IsCertainlyNotSent()
    {
        await using var host = await SmsCity.StartAsync(_provider, new() { ["Sms:Twilio:BaseUrl"] = $"http://127.0.0.1:{Ports.Free()}" });

        await SmsCity.TellAsync(host);

        Assert.Equal((AttemptState.NotSent, "provider-unreachable"), (Assert.Single(await host.AttemptsAsync()).State, Assert.Single(await host.ObligationsAsync()).Reason));
    }

    [Fact]
    public async Task EncryptionThatFails_IsCertainlyNotSent()
    {
        await using var host = await SmsCity.StartAsync(_provider, new() { ["Sms:Twilio:BaseUrl"] = _provider.BaseUrl.Replace("http:", "https:", StringComparison.Ordinal) });

        await SmsCity.TellAsync(host);

        Assert.Equal(0, _provider.Requests);
        Assert.Equal((AttemptState.NotSent, "provider-unreachable"), (Assert.Single(await host.AttemptsAsync()).State, Assert.Single(await host.ObligationsAsync()).Reason));
    }

    [Fact]
    public async Task WrongToken_IsOurFaultAndTriedAgain()
    {
        await using var host = await SmsCity.StartAsync(_provider, new() { ["Sms:Twilio:AuthToken"] = "wrong" });

        await SmsCity.TellAsync(host);

        Assert.Empty(_provider.Taken);
        Assert.Equal((NoticeState.Pending, "provider-refused-us"), Assert.Single(await host.ObligationsAsync()) is var o ? (o.State, o.Reason) : default);
    }
}
