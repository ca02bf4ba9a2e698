using System.Diagnostics;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Transports;
using CaseTracker.ProviderSimulator;
using CaseTracker.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CaseTracker.Notifications.Tests;

/// <summary>What keeps text messages within what the provider bears and an agency may spend.</summary>
public sealed class SmsLimitsTests : IAsyncLifetime
{
    private SmsProvider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await SmsProvider.StartAsync();

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task BusyProvider_HalvesTheLaneThatMetIt_AndItGrowsBack()
    {
        await using var host = await SmsCity.StartAsync(_provider, new() { ["Sms:MaxPerSecond"] = "0" });
        var pace = host.App.Services.GetRequiredService<SmsPace>();
        List<int> limits = [pace.LimitOf(Lane.Prompt)];
        for (var i = 0; i < 4; i++)
        {
            _provider.Play(new Script { Fault = "429", Times = 1 });
            await SmsCity.TellAsync(host);
            limits.Add(pace.LimitOf(Lane.Prompt));
        }
        Assert.Equal([8, 4, 2, 1, 1], limits);
        Assert.Equal(8, pace.LimitOf(Lane.Bulk));

        // 1 + 2 + … + 7 messages bring it back, a few more where several end at once, and not further.
        for (var i = 0; i < 60; i++)
            await SmsCity.OweAsync(host);
        await UntilTakenAsync(host, 60);

        Assert.Equal(8, pace.LimitOf(Lane.Prompt));
    }

    [Fact]
    public async Task BusyProvider_NarrowsTheLaneOfEveryInstance()
    {
        Dictionary<string, string?> settings = new() { ["Sms:MaxPerSecond"] = "0" };
        await using var host = await SmsCity.StartAsync(_provider, settings);
        await using var other = await SmsCity.StartAsync(_provider, settings, host);
        _provider.Play(new Script { Fault = "429", Times = 1 });
        await SmsCity.TellAsync(host);

        await SmsCity.TellAsync(other);

        Assert.Equal((4, 8), (other.App.Services.GetRequiredService<SmsPace>().LimitOf(Lane.Prompt), other.App.Services.GetRequiredService<SmsPace>().LimitOf(Lane.Bulk)));
    }

    [Fact]
    public async Task Gate_LetsInNoMoreThanItsLimit()
    {
        var gate = new LaneGate(2);
        Assert.True(await gate.EnterAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
        Assert.True(await gate.EnterAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));

        Assert.False(await gate.EnterAsync(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken));
        var waiting = gate.EnterAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        gate.Leave();

        Assert.True(await waiting);
        Assert.False(await gate.EnterAsync(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken));
        gate.Limit = 5;
        Assert.Equal(2, gate.Limit);
    }

    [Fact]
    public async Task Rate_IsKept()
    {
        await using var host = await SmsCity.StartAsync(_provider, new() { ["Sms:MaxPerSecond"] = "10" });
        for (var i = 0; i < 15; i++)
            await SmsCity.OweAsync(host);

        var time = Stopwatch.StartNew();
        await UntilTakenAsync(host, 15);

        Assert.True(time.Elapsed >= TimeSpan.FromSeconds(1.4), $"{time.Elapsed} for 15 messages");
    }

    [Fact]
    public async Task Rate_IsKeptByAllInstancesTogether()
    {
        Dictionary<string, string?> settings = new() { ["Sms:MaxPerSecond"] = "10" };
        await using var host = await SmsCity.StartAsync(_provider, settings);
        await using var other = await SmsCity.StartAsync(_provider, settings, host);
        for (var i = 0; i < 40; i++)
            await SmsCity.OweAsync(host);

        var time = Stopwatch.StartNew();
        await Task.WhenAll(UntilTakenAsync(host, 40), UntilTakenAsync(other, 40));

        Assert.True(time.Elapsed >= TimeSpan.FromSeconds(3.8), $"{time.Elapsed} for 40 messages");
    }

    [Fact]
    public async Task MoreThanFitsInTheMoment_GoesLaterAndIsNoFailure()
    {
        await using var host = await SmsCity.StartAsync(_provider, new() { ["Sms:MaxPerSecond"] = "1", ["Notifications:Parallelism"] = "16" });
        for (var i = 0; i < 12; i++)
            await SmsCity.OweAsync(host);

        await host.NotifyOnceAsync();

        var waiting = (await host.ObligationsAsync()).Where(o => o.State == NoticeState.Pending).ToList();
        Assert.Contains(waiting, o => o.Reason == "paced");
        Assert.All(waiting, o => Assert.Equal((0, 0, (Guid?)null), (o.Deferrals, o.Failures, o.LeaseToken)));
        Assert.DoesNotContain(await host.AttemptsAsync(), a => a.State != AttemptState.Accepted);
    }

    [Theory]
    [InlineData("Sms:Cap:Day", "2026-02-14T09:00:00+08:00")]
    [InlineData("Sms:Cap:Month", "2026-03-02T09:00:00+08:00")]
    [InlineData("Sms:Caps:PARKS:Day", "2026-02-14T09:00:00+08:00")]
    public async Task OverTheCap_GoesToStaff_UntilTheNextPeriod(string cap, string next)
    {
        await using var host = await SmsCity.StartAsync(_provider, new() { [cap] = "3" });
        for (var i = 0; i < 5; i++)
            await SmsCity.OweAsync(host);

        await host.NotifyAsync();

        Assert.Equal(3, _provider.Taken.Count);
        var tasks = (await host.ObligationsAsync()).Where(o => o.State == NoticeState.Task).ToList();
        Assert.Equal(2, tasks.Count);
        Assert.All(tasks, o => Assert.Equal(("spend-cap", true), (o.Reason, o.TaskContent is not null)));
        await host.MoveToAsync(next);
        await SmsCity.TellAsync(host);
        Assert.Equal(4, _provider.Taken.Count);
    }

    [Fact]
    public async Task Cap_IsExact_WithSeveralNotifiersAtOnce()
    {
        Dictionary<string, string?> settings = new() { ["Sms:Cap:Day"] = "20", ["Sms:MaxPerSecond"] = "0" };
        await using var host = await SmsCity.StartAsync(_provider, settings);
        for (var i = 0; i < 40; i++)
            await SmsCity.OweAsync(host);

        await Task.WhenAll(host.NotifyAsync(), host.NotifyAsync(), host.NotifyAsync());

        Assert.Equal(20, _provider.Taken.Count);
        Assert.Equal(20, (await host.ObligationsAsync()).Count(o => o.Reason == "spend-cap"));
    }

    [Fact]
    public async Task WhatWasNotSent_IsNotSpent_AndWhatMayHaveBeen_Is()
    {
        await using var host = await SmsCity.StartAsync(_provider, new() { ["Sms:Cap:Day"] = "2" });
        _provider.Play(new Script { Fault = "400/21211", Times = 1 }, new Script { Fault = "429", Times = 1 }, new Script { Fault = "500", Times = 1 });

        for (var i = 0; i < 5; i++)
            await SmsCity.TellAsync(host);

        // Refused, busy, unknown (counts), sent (counts), over the cap.
        Assert.Equal([NoticeState.Pending, NoticeState.Sending, NoticeState.Sent, NoticeState.Failed, NoticeState.Task],
            (await host.ObligationsAsync()).Where(o => o.Channel == NoticeWay.Sms).Select(o => o.State).Order());
    }

    [Theory]
    [InlineData("+85291234567")]
    [InlineData("+14155550123")]
    [InlineData("+88673368333")]
    [InlineData("+88691234567")]
    [InlineData("+8869123456789")]
    [InlineData("0912345678")]
    public async Task NumberThatIsNoTaiwaneseMobile_GetsNoMessage(string number)
    {
        await using var host = await SmsCity.StartAsync(_provider);
        var known = await SmsCity.OweAsync(host);
        known.Facts = known.Facts with { Mobile = number };

        await host.NotifyAsync();

        Assert.Equal(0, _provider.Requests);
        var obligations = await host.ObligationsAsync();
        Assert.Equal((NoticeState.Failed, "number-not-taiwanese"), obligations.Single(o => o.Channel == NoticeWay.Sms) is var o ? (o.State, o.Reason) : default);
        Assert.Equal(NoticeState.Sent, obligations.Single(x => x.Channel == NoticeWay.Email).State);
    }

    // On a slow machine some wait longer for their turn than a worker holds them, and come again.
    private Task UntilTakenAsync(NotificationsHost host, int count) => Wait.UntilAsync(async () =>
    {
        await host.NotifyAsync();
        return _provider.Taken.Count == count;
    }, TimeSpan.FromSeconds(60), $"{count} messages", TestContext.Current.CancellationToken);
}
