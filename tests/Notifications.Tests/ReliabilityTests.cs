using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Features.SettleNotices;
using CaseTracker.Notifications.Tests.Doubles;
using CaseTracker.Notifications.Transports;
using CaseTracker.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace CaseTracker.Notifications.Tests;

public sealed class ReliabilityTests : IAsyncLifetime
{
    private NotificationsHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await NotificationsHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task ManyNotices_TwoNotifiersAtOnce_EachIsSentOnce()
    {
        var cases = Enumerable.Range(0, 150).Select(_ => Owe()).ToList();
        await using var other = await NotificationsHost.StartAsync(database: _host.Database, owners: _host.Owners, office: false);
        foreach (var known in cases)
            await _host.DeliverAsync(Samples.Replied(known, Samples.Friday));

        await Task.WhenAll(_host.NotifyAsync(), other.NotifyAsync(), _host.NotifyAsync(), other.NotifyAsync());

        var obligations = await _host.ObligationsAsync();
        Assert.Equal(300, obligations.Count);
        Assert.All(obligations, o => Assert.Equal(NoticeState.Sent, o.State));
        Assert.Equal(300, (await _host.MailboxAsync()).Count);
        Assert.Equal(300, (await _host.AttemptsAsync()).Count);
        var settled = await _host.SettledAsync();
        Assert.Equal(300, settled.Select(s => s.ObligationId).Distinct().Count());
        Assert.All(settled.GroupBy(s => s.CaseId), g => Assert.Equal([1, 2], g.Select(s => s.Version).Order()));
    }

    [Fact]
    public async Task WaysOfOneOccasion_AskTheOwnersOnce()
    {
        await _host.DeliverAsync(Samples.Replied(Owe(), Samples.Friday));
        var asked = _host.Owners.FactsAsked;

        await _host.NotifyAsync();

        Assert.Equal(asked + 1, _host.Owners.FactsAsked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DiedWhileSendingToTheMailbox_IsInTheMailboxOnceInTheEnd(bool arrived)
    {
        await _host.DeliverAsync(Samples.Replied(Owe(NoticeWay.Sms), Samples.Friday));
        var claim = await TakeAsync();
        var attemptId = await BeginAsync(claim, MailboxTransport.TransportName, TimeSpan.FromSeconds(5));
        if (arrived)
            await MailboxAsync(claim, attemptId);

        await _host.NotifyAsync();
        Assert.Equal(NoticeState.Sending, Assert.Single(await _host.ObligationsAsync()).State);
        await PassDeadlineAsync();
        await _host.NotifyAsync();
        await _host.NotifyAsync();

        Assert.Single(await _host.MailboxAsync());
        Assert.Equal(NoticeState.Sent, Assert.Single(await _host.ObligationsAsync()).State);
        Assert.Equal(arrived ? [AttemptState.Accepted] : [AttemptState.NotSent, AttemptState.Accepted], (await _host.AttemptsAsync()).OrderBy(a => a.No).Select(a => a.State));
        Assert.Single(await _host.SettledAsync());
    }

    [Fact]
    public async Task HeldUpWhileSendingToTheMailbox_LateArrivalIsNoSecondMessage()
    {
        await _host.DeliverAsync(Samples.Replied(Owe(NoticeWay.Sms), Samples.Friday));
        var claim = await TakeAsync();
        var attemptId = await BeginAsync(claim, MailboxTransport.TransportName, TimeSpan.FromSeconds(5));
        await PassDeadlineAsync();
        await _host.NotifyAsync();

        // The first worker wakes up again, writes its message and reports it.
        await MailboxAsync(claim, attemptId);
        await using (var scope = _host.App.Services.CreateAsyncScope())
            Assert.False(await scope.ServiceProvider.GetRequiredService<Settlement>().AttemptEndedAsync(attemptId, claim.LeaseToken, SendResult.Accepted("late"), Ct));

        Assert.Single(await _host.MailboxAsync());
        Assert.Single(await _host.SettledAsync());
    }

    [Fact]
    public async Task DiedWhileSendingToAProvider_IsUnknownAndNeverSentAgain()
    {
        await _host.DeliverAsync(Samples.Replied(Owe(NoticeWay.Sms), Samples.Friday));
        var claim = await TakeAsync();
        var attemptId = await BeginAsync(claim, "twilio", TimeSpan.FromSeconds(30));
        await PassDeadlineAsync();

        await _host.NotifyAsync();
        await _host.NotifyAsync();

        Assert.Equal(AttemptState.Unknown, Assert.Single(await _host.AttemptsAsync()).State);
        Assert.Equal((NoticeState.Sending, "result-unknown"), Assert.Single(await _host.ObligationsAsync()) is var o ? (o.State, o.Reason) : default);
        Assert.Empty(await _host.MailboxAsync());
        Assert.Empty(await _host.SettledAsync());

        // Only the worker that sent it can still know better.
        await using var scope = _host.App.Services.CreateAsyncScope();
        Assert.False(await scope.ServiceProvider.GetRequiredService<Settlement>().AttemptEndedAsync(attemptId, Guid.NewGuid(), SendResult.NotSent("guess"), Ct));
        Assert.True(await scope.ServiceProvider.GetRequiredService<Settlement>().AttemptEndedAsync(attemptId, claim.LeaseToken, SendResult.Accepted("SM1"), Ct));
        Assert.Equal(NoticeState.Sent, Assert.Single(await _host.ObligationsAsync()).State);
    }

    [Fact]
    public async Task SecondLiveAttempt_IsRefusedByTheDatabase()
    {
        await _host.DeliverAsync(Samples.Replied(Owe(NoticeWay.Sms), Samples.Friday));
        var claim = await TakeAsync();
        await BeginAsync(claim, "twilio", TimeSpan.FromSeconds(30));
        await _host.ExecuteAsync($"update notifications.obligations set state = 'pending'");

        var error = await Assert.ThrowsAsync<PostgresException>(() => BeginAsync(claim, "twilio", TimeSpan.FromSeconds(30)));

        Assert.Equal("one_live_attempt", error.ConstraintName);
    }

    [Fact]
    public async Task LostLease_BeginsNothing()
    {
        await _host.DeliverAsync(Samples.Replied(Owe(NoticeWay.Sms), Samples.Friday));
        var first = await TakeAsync();
        await _host.ExecuteAsync($"update notifications.obligations set leased_until = leased_until - interval '1 hour'");
        var second = await TakeAsync();

        Assert.Equal(Beginning.Lost, await Statements().BeginAsync(first, Guid.NewGuid(), "twilio", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, [1], [1], null, Ct));
        Assert.Equal(Beginning.Begun, await Statements().BeginAsync(second, Guid.NewGuid(), "twilio", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, [1], [1], null, Ct));
    }

    [Fact]
    public async Task DefiniteFailures_ClimbTheLadderAndEndAtStaff()
    {
        await _host.DeliverAsync(Samples.Replied(Owe(NoticeWay.Sms), Samples.Friday));
        TimeSpan[] ladder = [S(5), S(300), S(1800), S(7200), S(18000), S(36000), S(50400), S(72000), S(86400)];
        foreach (var pause in ladder)
        {
            await FailOnceAsync();
            var waiting = Assert.Single(await _host.ObligationsAsync());
            Assert.Equal(NoticeState.Pending, waiting.State);
            Assert.Equal(RetryLadder.Spread(pause, waiting.Id).TotalSeconds, (waiting.NextAt - (await _host.AttemptsAsync()).MaxBy(a => a.No)!.FinishedAt!.Value).TotalSeconds, 0.01);
            await _host.ExecuteAsync($"update notifications.obligations set next_at = next_at - interval '2 days'");
        }
        await FailOnceAsync();

        Assert.Equal((NoticeState.Failed, "provider-unreachable"), Assert.Single(await _host.ObligationsAsync()) is var o ? (o.State, o.Reason) : default);
        Assert.Equal(NoticeState.Failed, Assert.Single(await _host.SettledAsync()).State);

        static TimeSpan S(int seconds) => TimeSpan.FromSeconds(seconds);

        async Task FailOnceAsync()
        {
            var claim = await TakeAsync();
            var attemptId = await BeginAsync(claim, "twilio", TimeSpan.FromSeconds(30));
            await using var scope = _host.App.Services.CreateAsyncScope();
            Assert.True(await scope.ServiceProvider.GetRequiredService<Settlement>().AttemptEndedAsync(attemptId, claim.LeaseToken, SendResult.NotSent("provider-unreachable"), Ct));
        }
    }

    [Fact]
    public async Task CasesAwayWhenItHappens_IsOwedOnceItIsBack()
    {
        var known = Owe();
        _host.Owners.Down["cases"] = true;
        await _host.DeliverAsync(Samples.Replied(known, Samples.Friday));
        await _host.NotifyAsync();
        Assert.Empty(await _host.ObligationsAsync());

        _host.Owners.Down.Clear();
        await _host.ExecuteAsync($"update notifications.undecided_occasions set next_at = next_at - interval '1 hour'");
        await _host.NotifyAsync();

        Assert.Equal(2, (await _host.MailboxAsync()).Count);
        Assert.Equal(0, await _host.QueryAsync(db => db.UndecidedOccasions.CountAsync(Ct)));
    }

    [Theory]
    [InlineData("cases")]
    [InlineData("deadlines")]
    public async Task OwnerAwayWhenSending_WaitsAndGoesLater(string service)
    {
        await _host.MoveToAsync("2026-03-03T10:00:00+08:00");
        var known = _host.Owners.Add(Samples.Case());
        known.Occasions[NoticeKind.Overdue] = Samples.Occasion(Samples.Slots());
        await _host.DeliverAsync(Samples.Missed(known, _host.Clock.GetUtcNow()));
        _host.Owners.Down[service] = true;

        Assert.Equal(0, await _host.NotifyAsync());
        Assert.All(await _host.ObligationsAsync(), o => Assert.Equal((NoticeState.Pending, "service-unavailable", (Guid?)null), (o.State, o.Reason, o.LeaseToken)));
        Assert.All(await _host.ObligationsAsync(), o => Assert.Equal(0, o.Deferrals));
        _host.Owners.Down.Clear();
        await _host.ExecuteAsync($"update notifications.obligations set next_at = next_at - interval '1 hour'");
        await _host.NotifyAsync();

        Assert.Equal(2, (await _host.MailboxAsync()).Count);
    }

    [Fact]
    public async Task OwnerBack_WhatWaitedLeavesBeforeTheNextTurn()
    {
        await using var host = await NotificationsHost.StartAsync(new() { ["Jobs:SweepInterval"] = "01:00:00" }, background: true);
        await host.MoveToAsync("2026-03-03T10:00:00+08:00");
        var known = host.Owners.Add(Samples.Case());
        known.Occasions[NoticeKind.Overdue] = Samples.Occasion(Samples.Slots());
        host.Owners.Down["deadlines"] = true;
        await host.DeliverAsync(Samples.Missed(known, host.Clock.GetUtcNow()));
        await Wait.UntilAsync(async () => (await host.ObligationsAsync()).Any(o => o.Reason == "service-unavailable"), TimeSpan.FromSeconds(30), "the notifier asked in vain");

        host.Owners.Down.Clear();

        await Wait.UntilAsync(async () => (await host.MailboxAsync()).Count == 2, TimeSpan.FromSeconds(60), "both notices left");
    }

    [Fact]
    public async Task OwnerAway_TheRestOfTheBatchGoesBackUntouched()
    {
        for (var i = 0; i < 40; i++)
            await _host.DeliverAsync(Samples.Replied(Owe(NoticeWay.Sms), Samples.Friday));
        _host.Owners.Down["cases"] = true;

        await _host.NotifyAsync();

        var obligations = await _host.ObligationsAsync();
        Assert.All(obligations, o => Assert.Null(o.LeaseToken));
        Assert.InRange(obligations.Count(o => o.Reason == "service-unavailable"), 1, 16);
    }

    [Fact]
    public async Task FactsThatNeverCome_EndAtStaff()
    {
        var known = Owe(NoticeWay.Sms);
        await _host.DeliverAsync(Samples.Replied(known, Samples.Friday));
        known.Refused = true;

        for (var i = 0; i < RetryLadder.DeferralLimit; i++)
        {
            await _host.NotifyAsync();
            Assert.Equal(NoticeState.Pending, Assert.Single(await _host.ObligationsAsync()).State);
            await _host.ExecuteAsync($"update notifications.obligations set next_at = next_at - interval '1 hour'");
        }
        await _host.NotifyAsync();

        Assert.Equal((NoticeState.Failed, "case-not-found"), Assert.Single(await _host.ObligationsAsync()) is var o ? (o.State, o.Reason) : default);
    }

    [Fact]
    public async Task BulkMorning_DoesNotKeepAReceiptWaiting()
    {
        await _host.MoveToAsync("2026-03-03T00:00:00+08:00");
        for (var i = 0; i < 60; i++)
        {
            var late = _host.Owners.Add(Samples.Case(NoticeWay.Sms, NoticeWay.Email));
            late.Occasions[NoticeKind.Overdue] = Samples.Occasion(Samples.Slots());
            await _host.DeliverAsync(Samples.Missed(late, _host.Clock.GetUtcNow()));
        }
        _host.Clock.MoveTo(Samples.Instant("2026-03-03T08:31:00+08:00"));
        var known = _host.Owners.Add(Samples.Case(NoticeWay.Sms));
        known.Occasions[NoticeKind.Receipt] = Samples.Occasion();
        await _host.DeliverAsync(Samples.DeadlineSet(known, _host.Clock.GetUtcNow()));
        await _host.DeliverAsync(Samples.Submitted(known, _host.Clock.GetUtcNow()));

        await using (var scope = _host.App.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<Notifier>().RunOnceAsync(Ct);

        // One batch of a hundred: the receipt is in it although 120 older notices were due.
        var mailbox = await _host.MailboxAsync();
        Assert.InRange(mailbox.Count, 90, 101);
        Assert.Contains(mailbox, m => m.Kind == NoticeKind.Receipt);
    }

    [Fact]
    public async Task NewObligation_WakesTheNotifierAtOnce()
    {
        await using var host = await NotificationsHost.StartAsync(new() { ["Jobs:SweepInterval"] = "01:00:00" }, background: true);
        var known = host.Owners.Add(Samples.Case());
        known.Facts = known.Facts with { Reply = new(Guid.NewGuid(), Samples.Friday, Outcome.Done, new("做好了。", Language.Zh)) };

        await host.DeliverAsync(Samples.Replied(known, Samples.Friday));

        await TestSupport.Wait.UntilAsync(async () => (await host.MailboxAsync()).Count == 2, TimeSpan.FromSeconds(10), "both messages", Ct);
    }

    [Fact]
    public async Task Obligations_CannotBeDeletedByTheService()
    {
        await _host.DeliverAsync(Samples.Replied(Owe(NoticeWay.Sms), Samples.Friday));

        var error = await Assert.ThrowsAsync<PostgresException>(() => _host.ExecuteAsync($"delete from notifications.obligations"));

        Assert.Equal("42501", error.SqlState);
    }

    private FakeCase Owe(params NoticeWay[] ways)
    {
        var known = Samples.Case(ways);
        known.Facts = known.Facts with { Reply = new(Guid.NewGuid(), Samples.Friday, Outcome.Done, new("三棵樹都修剪好了。", Language.Zh)) };
        return _host.Owners.Add(known);
    }

    private ClaimStatements Statements() => new(_host.App.Services.GetRequiredKeyedService<NpgsqlDataSource>("notifications"));

    private async Task<Claim> TakeAsync() => Assert.Single(await Statements().TakeAsync(Enum.GetValues<NoticeWay>(), _host.Clock.GetUtcNow(), Machine(), TimeSpan.FromSeconds(30), 10, Ct));

    private async Task<Guid> BeginAsync(Claim claim, string transport, TimeSpan deadline)
    {
        var attemptId = Guid.NewGuid();
        var cipher = _host.App.Services.GetRequiredService<Platform.Security.ColumnCipher>();
        await Statements().BeginAsync(claim, attemptId, transport, Machine(), Machine() + deadline, NoticeContent.EncryptRecipient(cipher, "+886912345678", attemptId), new NoticeContent(null, "x").EncryptForAttempt(cipher, attemptId), null, Ct);
        return attemptId;
    }

    private Task<SendResult> MailboxAsync(Claim claim, Guid attemptId) => _host.App.Services.GetRequiredService<MailboxTransport>().SendAsync(new OutgoingSms
    {
        ObligationId = claim.ObligationId,
        AttemptId = attemptId,
        Kind = claim.Kind,
        Language = Language.Zh,
        CaseNumber = "41520488163",
        To = "+886912345678",
        Text = "x",
    }, Ct);

    private Task<int> PassDeadlineAsync() => _host.ExecuteAsync($"update notifications.attempts set send_deadline = send_deadline - interval '1 minute' where state = 'started'");

    private DateTimeOffset Machine() => _host.App.Services.GetRequiredService<Platform.MachineTime>().GetUtcNow();
}
