using System.Net;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Domain;
using CaseTracker.ProviderSimulator;
using CaseTracker.TestSupport;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Notifications.Tests;

/// <summary>What the SMS provider reports of its messages, and what somebody else pretends it did.</summary>
public sealed class ReportTests : IAsyncLifetime
{
    private SmsProvider _provider = null!;
    private NotificationsHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _provider = await SmsProvider.StartAsync();
        _host = await SmsCity.StartAsync(_provider, new() { ["Sms:Twilio:PreviousAuthToken"] = "older" });
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Delivered_IsEvidence()
    {
        await SmsCity.TellAsync(_host);

        Assert.Equal(HttpStatusCode.NoContent, await _provider.CallBackAsync(_provider.Taken[0], "sent"));
        Assert.Equal((AttemptState.Accepted, ProviderStatus.Sent), await StateAsync());
        Assert.Equal(HttpStatusCode.NoContent, await _provider.CallBackAsync(_provider.Taken[0], "delivered"));

        Assert.Equal((AttemptState.Delivered, ProviderStatus.Delivered), await StateAsync());
        Assert.Equal(NoticeState.Sent, Assert.Single(await _host.SettledAsync()).State);
    }

    [Theory]
    [InlineData("delivered", "sent", AttemptState.Delivered)]
    [InlineData("delivered", "queued", AttemptState.Delivered)]
    [InlineData("delivered", "undelivered", AttemptState.Delivered)]
    [InlineData("delivered", "failed", AttemptState.Delivered)]
    [InlineData("undelivered", "delivered", AttemptState.Undelivered)]
    [InlineData("failed", "sending", AttemptState.Undelivered)]
    [InlineData("sent", "sending", AttemptState.Accepted)]
    public async Task OlderNews_ChangesNothing(string first, string then, AttemptState expected)
    {
        await SmsCity.TellAsync(_host);

        await _provider.CallBackAsync(_provider.Taken[0], first);
        var before = await StateAsync();
        Assert.Equal(HttpStatusCode.NoContent, await _provider.CallBackAsync(_provider.Taken[0], then));

        Assert.Equal(before, await StateAsync());
        Assert.Equal(expected, before.State);
    }

    [Fact]
    public async Task SameReport_AThousandTimes_IsOneRowAndOneEvent()
    {
        await SmsCity.TellAsync(_host);

        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Ct }, async (_, _) => Assert.Equal(HttpStatusCode.NoContent, await _provider.CallBackAsync(_provider.Taken[0], "delivered")));
        await _host.ReconcileAsync();

        Assert.Equal(AttemptState.Delivered, (await StateAsync()).State);
        Assert.Equal(1, await _host.QueryAsync(db => db.ProviderEvents.CountAsync(Ct)));
        Assert.Single(await _host.SettledAsync());
    }

    [Theory]
    [InlineData("early")]
    [InlineData("twice")]
    [InlineData("reversed")]
    [InlineData("late")]
    public async Task WhateverTheirOrder_ReportsEndAtDelivered(string callbacks)
    {
        _provider.Play(new Script { Callbacks = callbacks, LateByMilliseconds = 50 });

        await SmsCity.TellAsync(_host);

        await Wait.UntilAsync(async () => (await StateAsync()).State == AttemptState.Delivered, TimeSpan.FromSeconds(10), "the report", Ct);
        Assert.Equal(_provider.Taken[0].Sid, Assert.Single(await _host.AttemptsAsync()).ProviderId);
        Assert.Single(await _host.SettledAsync());
        Assert.Single(_provider.Taken);
    }

    [Fact]
    public async Task Report_ThreeDaysLate_IsStillEvidence()
    {
        await SmsCity.TellAsync(_host);
        await _host.PassAsync(TimeSpan.FromDays(3));
        await _host.ReconcileAsync();

        await _provider.CallBackAsync(_provider.Taken[0], "delivered");

        Assert.Equal(AttemptState.Delivered, (await StateAsync()).State);
        Assert.Single(_provider.Taken);
    }

    [Theory]
    [InlineData("accept-drop")]
    [InlineData("500-kept")]
    [InlineData("garbled")]
    public async Task AnswerLost_TheReportRevealsTheSid(string fault)
    {
        _provider.Play(new Script { Fault = fault });
        await SmsCity.TellAsync(_host);
        Assert.Equal(AttemptState.Unknown, (await StateAsync()).State);

        await _provider.CallBackAsync(_provider.Taken[0], "sent");

        var attempt = Assert.Single(await _host.AttemptsAsync());
        Assert.Equal((AttemptState.Accepted, _provider.Taken[0].Sid, (DateTimeOffset?)null), (attempt.State, attempt.ProviderId, attempt.LookAt));
        Assert.Equal(NoticeState.Sent, Assert.Single(await _host.ObligationsAsync()).State);
        Assert.Equal(NoticeState.Sent, Assert.Single(await _host.SettledAsync()).State);
    }

    [Fact]
    public async Task EarlyReport_AndLostAnswer_StaySent()
    {
        _provider.Play(new Script { Fault = "accept-drop", Callbacks = "early" });

        await SmsCity.TellAsync(_host);

        Assert.Equal(AttemptState.Delivered, (await StateAsync()).State);
        Assert.Equal(NoticeState.Sent, Assert.Single(await _host.ObligationsAsync()).State);
    }

    [Fact]
    public async Task Undelivered_GoesToTheNextWay()
    {
        await SmsCity.TellAsync(_host);
        await _provider.CallBackAsync(_provider.Taken[0], "undelivered", 30003);

        await _host.NotifyAsync();

        var obligations = await _host.ObligationsAsync();
        Assert.Equal([(NoticeWay.Email, NoticeState.Sent), (NoticeWay.Sms, NoticeState.Failed)], obligations.Select(o => (o.Channel, o.State)).OrderBy(o => o.Channel.ToString(), StringComparer.Ordinal));
        Assert.Equal("undelivered", obligations.Single(o => o.Channel == NoticeWay.Sms).Reason);
        Assert.Contains("30003", (await _host.AttemptsAsync()).Single(a => a.Transport == "twilio").Evidence!, StringComparison.Ordinal);
        Assert.Equal([NoticeState.Sent, NoticeState.Failed, NoticeState.Sent], (await _host.SettledAsync()).Select(s => s.State));
    }

    [Theory]
    [InlineData(true, true, true, NoticeWay.Email)]
    [InlineData(false, true, true, NoticeWay.Phone)]
    [InlineData(false, false, true, NoticeWay.Letter)]
    [InlineData(false, false, false, NoticeWay.Letter)]
    public async Task NextWay_IsEmailThenACallThenALetter(bool email, bool phone, bool address, NoticeWay expected)
    {
        var known = await SmsCity.TellAsync(_host);
        known.Facts = known.Facts with { Email = email ? known.Facts.Email : null, Phone = phone ? known.Facts.Phone : null, Mobile = phone ? known.Facts.Mobile : null, Address = address ? known.Facts.Address : null };
        await _provider.CallBackAsync(_provider.Taken[0], "failed");

        await _host.NotifyAsync();

        Assert.Equal(expected, Assert.Single(await _host.ObligationsAsync(), o => o.Channel != NoticeWay.Sms).Channel);
    }

    [Fact]
    public async Task Undelivered_WhereAnotherWaySucceeded_NeedsNoThird()
    {
        await SmsCity.TellAsync(_host, NoticeWay.Sms, NoticeWay.Email);

        await _provider.CallBackAsync(_provider.Taken[0], "undelivered");
        await _host.NotifyAsync();

        Assert.Equal(2, (await _host.ObligationsAsync()).Count);
    }

    [Fact]
    public async Task Undelivered_WhereTheOccasionIsOver_NeedsNoOther()
    {
        var known = await SmsCity.TellAsync(_host);
        known.Facts = known.Facts with { Holds = false, CancelReason = "closed" };

        await _provider.CallBackAsync(_provider.Taken[0], "undelivered");
        await _host.NotifyAsync();

        Assert.Single(await _host.ObligationsAsync());
    }

    [Fact]
    public async Task UnknownAttempt_IsKeptADayAndTriedAgain()
    {
        await SmsCity.TellAsync(_host);
        var attempt = Assert.Single(await _host.AttemptsAsync());
        // Its row is not there yet, as after a restore.
        var other = Guid.NewGuid();
        await _host.ExecuteAsync($"update notifications.attempts set id = {other} where id = {attempt.Id}");

        Assert.Equal(HttpStatusCode.NoContent, await _provider.CallBackAsync(_provider.Taken[0], "delivered"));
        await _host.PassAsync(TimeSpan.FromMinutes(2));
        await _host.ReconcileAsync();
        Assert.Null((await EventAsync())!.AppliedAt);
        await _host.ExecuteAsync($"update notifications.attempts set id = {attempt.Id} where id = {other}");
        await _host.PassAsync(TimeSpan.FromMinutes(2));
        await _host.ReconcileAsync();

        Assert.NotNull((await EventAsync())!.AppliedAt);
        Assert.Equal(AttemptState.Delivered, (await StateAsync()).State);
    }

    [Fact]
    public async Task UnknownAttempt_IsForgottenAfterADay()
    {
        var planted = _provider.Plant("+886912345678", "x", Samples.Friday, statusCallback: $"https://case.example.tw/callbacks/twilio/{Guid.NewGuid():N}");

        Assert.Equal(HttpStatusCode.NoContent, await _provider.CallBackAsync(planted, "delivered"));
        await _host.PassAsync(TimeSpan.FromHours(23));
        await _host.ReconcileAsync();
        Assert.NotNull(await EventAsync());
        await _host.PassAsync(TimeSpan.FromHours(2));
        await _host.ReconcileAsync();

        Assert.Null(await EventAsync());
    }

    [Fact]
    public async Task ReportOfAnotherMessage_ChangesNothing()
    {
        await SmsCity.TellAsync(_host);
        var first = _provider.Taken[0];
        var planted = _provider.Plant(first.To, first.Body, Samples.Friday, statusCallback: first.StatusCallback);

        Assert.Equal(HttpStatusCode.NoContent, await _provider.CallBackAsync(planted, "undelivered"));

        Assert.Equal(AttemptState.Accepted, (await StateAsync()).State);
        Assert.Equal(first.Sid, Assert.Single(await _host.AttemptsAsync()).ProviderId);
    }

    [Fact]
    public async Task TokenBeforeTheRotation_IsStillGood()
    {
        await SmsCity.TellAsync(_host);

        Assert.Equal(HttpStatusCode.NoContent, await _provider.CallBackAsync(_provider.Taken[0], "delivered", bend: r => r.Token = "older"));

        Assert.Equal(AttemptState.Delivered, (await StateAsync()).State);
    }

    public static TheoryData<string> Forgeries => ["token", "no-signature", "http", "port", "host-header", "parameter-added", "parameter-changed", "parameter-removed", "parameter-twice", "query", "account", "sid", "json", "huge", "empty", "other-attempt", "binary"];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Forged_IsRefusedAndChangesNothing(string forgery)
    {
        await SmsCity.TellAsync(_host);
        var message = _provider.Taken[0];

        var answer = await _provider.CallBackAsync(message, "undelivered", bend: r =>
        {
            switch (forgery)
            {
                case "token": r.Token = "guessed"; break;
                case "no-signature": r.Sign = false; break;
                case "http": r.SignedAddress = r.SignedAddress.Replace("https://", "http://", StringComparison.Ordinal); break;
                case "port": r.SignedAddress = r.SignedAddress.Replace("case.example.tw", "case.example.tw:8443", StringComparison.Ordinal); break;
                // Signed for the address the request really came to: what the request says of itself does not count.
                case "host-header": r.SignedAddress = r.Target.ToString(); break;
                case "parameter-added": r.Tamper = f => f.Add(new("Extra", "1")); break;
                case "parameter-changed": r.Tamper = f => f[2] = new("MessageStatus", "failed"); break;
                case "parameter-removed": r.Tamper = f => f.RemoveAt(0); break;
                case "parameter-twice": r.Form.Add(new("MessageStatus", "delivered")); break;
                case "query": r.Target = new Uri($"{r.Target}?MessageStatus=failed"); break;
                case "account": r.Form[r.Form.FindIndex(f => f.Key == "AccountSid")] = new("AccountSid", "AC99999999999999999999999999999999"); break;
                case "sid": r.Form[r.Form.FindIndex(f => f.Key == "MessageSid")] = new("MessageSid", "SM1'; drop table attempts"); break;
                case "json": r.Body = new StringContent("{\"MessageStatus\":\"undelivered\"}", Encoding.UTF8, "application/json"); break;
                case "huge": r.Form.Add(new("Padding", new string('x', 60_000))); break;
                case "empty": r.Body = new FormUrlEncodedContent([]); break;
                case "other-attempt": r.Target = new Uri(r.Target, $"/callbacks/twilio/{Guid.NewGuid():N}"); break;
                case "binary": r.Body = new ByteArrayContent([0xFF, 0x00, 0x25, 0x3D]) { Headers = { ContentType = new("application/x-www-form-urlencoded") } }; break;
            }
        });

        Assert.Equal(HttpStatusCode.Forbidden, answer);
        Assert.Equal(AttemptState.Accepted, (await StateAsync()).State);
        Assert.Equal(0, await _host.QueryAsync(db => db.ProviderEvents.CountAsync(Ct)));
        // The same report, untouched, is taken.
        Assert.Equal(HttpStatusCode.NoContent, await _provider.CallBackAsync(message, "undelivered"));
    }

    [Fact]
    public async Task Route_ExistsOnlyWithTheProvider()
    {
        await using var host = await NotificationsHost.StartAsync();

        using var answer = await host.Http.PostAsync($"/callbacks/twilio/{Guid.NewGuid():N}", new FormUrlEncodedContent([]), Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task WithoutAPublicAddress_NoReportsAreAskedForOrTaken()
    {
        await using var host = await SmsCity.StartAsync(_provider, new() { ["Site:PublicUrl"] = null });
        await SmsCity.TellAsync(host);

        Assert.Null(Assert.Single(_provider.Taken).StatusCallback);
    }

    private async Task<(AttemptState State, ProviderStatus? Status)> StateAsync() => Assert.Single(await _host.AttemptsAsync(), a => a.Transport == "twilio") is var a ? (a.State, a.ProviderStatus) : default;

    private Task<ProviderEvent?> EventAsync() => _host.QueryAsync(db => db.ProviderEvents.AsNoTracking().SingleOrDefaultAsync(Ct));
}
