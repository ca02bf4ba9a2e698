using System.Diagnostics.Metrics;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Domain;
using CaseTracker.ProviderSimulator;
using Xunit;

namespace CaseTracker.Notifications.Tests;

/// <summary>Tests that read a counter of the whole process: nothing else counts meanwhile.</summary>
[CollectionDefinition(nameof(CountingTests), DisableParallelization = true)]
public sealed class CountingTests;

/// <summary>Messages whose sending got no clear answer: found at the provider, or shown not to be there.</summary>
[Collection(nameof(CountingTests))]
public sealed class ReconcileTests : IAsyncLifetime
{
    private SmsProvider _provider = null!;
    private NotificationsHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await SmsProvider.StartAsync();
        _host = await SmsCity.StartAsync(_provider);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Theory]
    [InlineData("accept-drop")]
    [InlineData("500-kept")]
    [InlineData("garbled")]
    public async Task Taken_IsFoundInTheList_AndNotSentAgain(string fault)
    {
        _provider.Play(new Script { Fault = fault });
        await SmsCity.TellAsync(_host);
        await _host.ReconcileAsync();
        Assert.Equal(AttemptState.Unknown, await StateAsync());

        await LookAsync(TimeSpan.FromMinutes(2));

        var attempt = Assert.Single(await _host.AttemptsAsync());
        Assert.Equal((AttemptState.Accepted, _provider.Taken[0].Sid), (attempt.State, attempt.ProviderId));
        Assert.Equal(NoticeState.Sent, Assert.Single(await _host.ObligationsAsync()).State);
        Assert.Single(_provider.Taken);
        Assert.Single(await _host.SettledAsync());
    }

    [Theory]
    [InlineData("delivered", AttemptState.Delivered, NoticeState.Sent)]
    [InlineData("undelivered", AttemptState.Undelivered, NoticeState.Failed)]
    [InlineData("failed", AttemptState.Undelivered, NoticeState.Failed)]
    public async Task List_SaysHowItEnded(string status, AttemptState attempt, NoticeState state)
    {
        _provider.Play(new Script { Fault = "accept-drop" });
        await SmsCity.TellAsync(_host);
        _provider.Taken[0].Status = status;

        await LookAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(attempt, Assert.Single(await _host.AttemptsAsync(), a => a.Transport == "twilio").State);
        Assert.Equal(state, Assert.Single(await _host.ObligationsAsync(), o => o.Channel == NoticeWay.Sms).State);
    }

    [Fact]
    public async Task Receipt_WhoseCodeIsNotKept_IsFoundToo()
    {
        _provider.Play(new Script { Fault = "accept-drop" });
        var known = _host.Owners.Add(Samples.Case(NoticeWay.Sms));
        await _host.DeliverAsync(Samples.DeadlineSet(known, Samples.Friday));
        await _host.DeliverAsync(Samples.Submitted(known, Samples.Friday));
        await _host.NotifyAsync();
        // The question to the new number has a code of its own, which is not kept either.
        Assert.Single(_provider.Taken, m => m.Body.Contains("60481732", StringComparison.Ordinal));
        Assert.Equal([AttemptState.Unknown, AttemptState.Unknown], (await _host.AttemptsAsync()).Select(a => a.State));

        await LookAsync(TimeSpan.FromMinutes(2));

        Assert.Equal([AttemptState.Accepted, AttemptState.Accepted], (await _host.AttemptsAsync()).Select(a => a.State));
        Assert.Equal(2, _provider.Taken.Count);
    }

    [Fact]
    public async Task ListBehindTheTimes_IsAskedAgain_AndNothingIsSentEarly()
    {
        _provider.Play(new Script { Fault = "accept-drop" });
        _provider.List = new ListBehaviour(DelaySeconds: 3600);
        await SmsCity.TellAsync(_host);

        await LookAsync(TimeSpan.FromMinutes(2));
        await LookAsync(TimeSpan.FromMinutes(5));
        await LookAsync(TimeSpan.FromMinutes(10));
        Assert.Equal((AttemptState.Unknown, 3), Assert.Single(await _host.AttemptsAsync()) is var a ? (a.State, a.Absences) : default);
        _provider.List = new ListBehaviour();
        await LookAsync(TimeSpan.FromMinutes(15));

        Assert.Equal(AttemptState.Accepted, await StateAsync());
        Assert.Single(_provider.Taken);
    }

    [Fact]
    public async Task ListAway_CountsForNothing()
    {
        _provider.Play(new Script { Fault = "500" });
        _provider.List = new ListBehaviour(Down: true);
        await SmsCity.TellAsync(_host);

        for (var i = 0; i < 20; i++)
            await LookAsync(TimeSpan.FromMinutes(10));

        Assert.Equal((AttemptState.Unknown, 0), Assert.Single(await _host.AttemptsAsync()) is var a ? (a.State, a.Absences) : default);
        Assert.Equal(1, _provider.Requests);
    }

    [Fact]
    public async Task NeverTaken_IsSentAgainOnceThatIsShown_AndFlagged()
    {
        var flagged = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "casetracker.notices.possible_duplicates")
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref flagged, value));
        listener.Start();
        _provider.Play(new Script { Fault = "500", Times = 1 });
        var known = await SmsCity.TellAsync(_host);

        foreach (var minutes in (int[])[2, 5, 10])
        {
            await LookAsync(TimeSpan.FromMinutes(minutes));
            Assert.Equal(AttemptState.Unknown, await StateAsync());
            Assert.Equal(1, _provider.Requests);
        }
        await LookAsync(TimeSpan.FromMinutes(15));

        var attempts = (await _host.AttemptsAsync()).OrderBy(a => a.No).ToList();
        Assert.Equal([(AttemptState.NotSent, false), (AttemptState.Accepted, true)], attempts.Select(a => (a.State, a.PossibleDuplicate)));
        Assert.Single(_provider.Taken);
        Assert.Equal(1, Interlocked.Read(ref flagged));
        var clerk = new Actor { Kind = ActorKind.Staff, StaffId = Guid.NewGuid(), Agency = "PARKS", Roles = [StaffRole.Handler] };
        var notice = Assert.Single((await _host.Client.ForCaseAsync(clerk, known.CaseId, TestContext.Current.CancellationToken)).Required());
        Assert.Equal([("not-found", false), ("accepted", true)], notice.Attempts.Select(a => (a.Code!, a.PossibleDuplicate)));
        Assert.False(notice.Told);
    }

    [Fact]
    public async Task FoundAfterItWasGivenUp_BeforeTheSecondLeft_IsNotSentAgain()
    {
        _provider.Play(new Script { Fault = "accept-drop" });
        _provider.List = new ListBehaviour(DelaySeconds: 36000);
        await SmsCity.TellAsync(_host);
        foreach (var minutes in (int[])[2, 5, 10, 15])
            await LookAsync(TimeSpan.FromMinutes(minutes), notify: false);
        Assert.Equal(AttemptState.NotSent, await StateAsync());

        await _provider.CallBackAsync(_provider.Taken[0], "delivered");
        await _host.NotifyAsync();

        Assert.Equal(AttemptState.Delivered, await StateAsync());
        Assert.Single(_provider.Taken);
        Assert.Equal(NoticeState.Sent, Assert.Single(await _host.ObligationsAsync()).State);
    }

    [Fact]
    public async Task FoundAfterTheSecondLeft_TheDuplicateIsFlaggedAndTheEvidenceKept()
    {
        _provider.Play(new Script { Fault = "accept-drop", Times = 1 });
        _provider.List = new ListBehaviour(DelaySeconds: 36000);
        await SmsCity.TellAsync(_host);
        foreach (var minutes in (int[])[2, 5, 10, 15])
            await LookAsync(TimeSpan.FromMinutes(minutes));

        await _provider.CallBackAsync(_provider.Taken[0], "delivered");

        var attempts = (await _host.AttemptsAsync()).OrderBy(a => a.No).ToList();
        Assert.Equal([(AttemptState.NotSent, ProviderStatus.Delivered, false), (AttemptState.Accepted, (ProviderStatus?)null, true)], attempts.Select(a => (a.State, a.ProviderStatus, a.PossibleDuplicate)));
        Assert.Equal(2, _provider.Taken.Count);
    }

    [Fact]
    public async Task LongList_IsReadToItsEnd()
    {
        _provider.PageLimit = 2;
        for (var i = 0; i < 7; i++)
            _provider.Plant("+886912345678", $"別的訊息 {i}", TimeProvider.System.GetUtcNow().AddMinutes(5));
        _provider.Play(new Script { Fault = "accept-drop" });
        await SmsCity.TellAsync(_host);

        await LookAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(AttemptState.Accepted, await StateAsync());
    }

    [Theory]
    [InlineData("older")]
    [InlineData("other-text")]
    [InlineData("other-number")]
    [InlineData("of-another-notice")]
    public async Task WhatIsNotThisMessage_IsNotTakenForIt(string why)
    {
        if (why == "of-another-notice")
            await SmsCity.TellAsync(_host);
        _provider.Play(new Script { Fault = "500" });
        var known = await SmsCity.TellAsync(_host);
        var body = "678 高雄市公園處 案415-2048-8163已回覆，結果：已完成。全文請上網看或撥1999";
        var now = TimeProvider.System.GetUtcNow();
        if (why == "older")
            _provider.Plant("+886912345678", body, now.AddMinutes(-8));
        else if (why == "other-text")
            _provider.Plant("+886912345678", body + "。", now);
        else if (why == "other-number")
            _provider.Plant("+886987654321", body, now);

        await LookAsync(TimeSpan.FromMinutes(2));

        var obligation = Assert.Single(await _host.ObligationsAsync(known.CaseId));
        Assert.Equal((AttemptState.Unknown, 1), Assert.Single(await _host.AttemptsAsync(), a => a.ObligationId == obligation.Id) is var a ? (a.State, a.Absences) : default);
    }

    private async Task LookAsync(TimeSpan after, bool notify = true)
    {
        await _host.PassAsync(after);
        await _host.ReconcileAsync();
        if (notify)
            await _host.NotifyAsync();
    }

    private async Task<AttemptState> StateAsync() => Assert.Single(await _host.AttemptsAsync()).State;
}
