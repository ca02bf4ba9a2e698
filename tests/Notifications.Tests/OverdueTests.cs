using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Notifications.Tests.Doubles;
using Xunit;

namespace CaseTracker.Notifications.Tests;

public sealed class OverdueTests : IAsyncLifetime
{
    private const string Midnight = "2026-03-03T00:00:00+08:00";
    private NotificationsHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await NotificationsHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Overdue_AtMidnight_GoesInTheFirstSendingHourOnce()
    {
        var known = await MissAsync();

        Assert.Equal(Samples.Instant("2026-03-03T08:30:00+08:00"), await _host.NextDueAsync());
        await _host.MoveToAsync("2026-03-03T08:29:59+08:00");
        Assert.Empty(await _host.MailboxAsync());

        await _host.MoveToAsync("2026-03-05T12:00:00+08:00");

        var mailbox = await _host.MailboxAsync();
        Assert.Equal(2, mailbox.Count);
        Assert.All(mailbox, m => Assert.Equal(Samples.Instant("2026-03-03T08:30:00+08:00"), m.At));
        Assert.Equal("678 高雄市公園處 案415-2048-8163逾期：連日大雨無法上樹。已會勘。改3/6前完成，久等抱歉，可撥07-1234567", mailbox.Single(m => m.Channel == NoticeWay.Sms).Text);
        var mail = mailbox.Single(m => m.Channel == NoticeWay.Email);
        Assert.Contains("期限是3月2日（一）", mail.Text, StringComparison.Ordinal);
        Assert.Contains("連日大雨，樹幹濕滑，吊車不能作業。", mail.Text, StringComparison.Ordinal);
        Assert.Contains("已到現場查看，要修剪三棵。", mail.Text, StringComparison.Ordinal);
        Assert.Contains("3月6日（五）前完成", mail.Text, StringComparison.Ordinal);
        Assert.Null(await _host.NextDueAsync());

        var settled = await _host.SettledAsync();
        Assert.Equal([1, 2], settled.Select(s => s.Version).Order());
        Assert.All(settled, s => Assert.Equal((known.CaseId, NoticeKind.Overdue, NoticeState.Sent, Samples.Instant("2026-03-03T08:30:00+08:00")), (s.CaseId, s.Kind, s.State, s.OccurredAt)));
    }

    [Fact]
    public async Task Overdue_NobodyExplained_SaysWhoWillTellANewDate()
    {
        await MissAsync(slots: Samples.Slots("2026-03-04", DateKind.NextWord));

        await _host.MoveToAsync("2026-03-03T09:00:00+08:00");

        var mailbox = await _host.MailboxAsync();
        Assert.EndsWith("3/4前給新日期，久等抱歉，可撥07-1234567", mailbox.Single(m => m.Channel == NoticeWay.Sms).Text, StringComparison.Ordinal);
        Assert.Contains("單位主管會在3月4日（三）前告訴您新的日期", mailbox.Single(m => m.Channel == NoticeWay.Email).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overdue_VeryManyAtOnce_OwesEachAndAsksCasesForManyTogether()
    {
        await _host.MoveToAsync(Midnight);
        var late = Enumerable.Range(0, 300).Select(_ => _host.Owners.Add(Samples.Case(NoticeWay.Sms, NoticeWay.Email))).ToList();
        var missed = late.ConvertAll(c => Samples.Missed(c, Samples.Instant(Midnight)));
        var unknown = Samples.Missed(Samples.Case(NoticeWay.Sms), Samples.Instant(Midnight));

        var lost = _host.DeliverAsync(unknown);
        await Task.WhenAll(missed.Select(m => _host.DeliverAsync(m)));

        // One that cannot be decided costs only itself, and the same occasion once more is no new duty.
        await Assert.ThrowsAsync<InvalidOperationException>(() => lost);
        var asked = _host.Owners.RecipientsAsked;
        await Task.WhenAll(missed.Select(m => _host.DeliverAsync(m)));
        var obligations = await _host.ObligationsAsync();
        Assert.Equal(600, obligations.Count);
        Assert.Equal(late.Select(c => c.CaseId).Order(), obligations.Select(o => o.CaseId).Distinct().Order());
        Assert.All(obligations, o => Assert.Equal(Samples.Instant("2026-03-03T08:30:00+08:00"), o.NotBefore));
        Assert.InRange(_host.Owners.RecipientsAsked - asked, 1, 60);
        Assert.Equal(0, _host.Owners.FactsAsked);
    }

    [Fact]
    public async Task Overdue_CasesDoesNotAnswerForABatch_EachIsDecidedLater()
    {
        await _host.MoveToAsync(Midnight);
        var late = Enumerable.Range(0, 20).Select(_ => _host.Owners.Add(Samples.Case(NoticeWay.Sms))).ToList();
        _host.Owners.Down["cases"] = true;
        await Task.WhenAll(late.Select(c => _host.DeliverAsync(Samples.Missed(c, Samples.Instant(Midnight)))));
        Assert.Empty(await _host.ObligationsAsync());

        _host.Owners.Down.Clear();
        await _host.ExecuteAsync($"update notifications.undecided_occasions set next_at = next_at - interval '1 hour'");
        await _host.NotifyAsync();

        Assert.Equal(20, (await _host.ObligationsAsync()).Count);
    }

    [Fact]
    public async Task Overdue_RepliedBeforeTheFirstSendingHour_IsCancelled()
    {
        var known = await MissAsync();
        await _host.MoveToAsync("2026-03-03T08:00:00+08:00");
        known.Facts = known.Facts with { Holds = false, CancelReason = "replied" };

        await _host.MoveToAsync("2026-03-03T12:00:00+08:00");

        Assert.Empty(await _host.MailboxAsync());
        Assert.All(await _host.ObligationsAsync(), o => Assert.Equal((NoticeState.Cancelled, "replied"), (o.State, o.Reason)));
        Assert.Equal([NoticeState.Cancelled, NoticeState.Cancelled], (await _host.SettledAsync()).Select(s => s.State));
        Assert.Empty(await _host.AttemptsAsync());
    }

    [Fact]
    public async Task Overdue_OvertakenByAPromise_OnlyThePromiseIsTold()
    {
        var known = await MissAsync();
        known.Occasions[NoticeKind.Overdue] = known.Occasions[NoticeKind.Overdue] with { Holds = false, CancelReason = "overtaken" };
        known.Occasions[NoticeKind.Promise] = Samples.Occasion(Samples.Slots("2026-03-10"));
        await _host.DeliverAsync(new PromiseGiven { CaseId = known.CaseId, Version = 3, OccurredAt = _host.Clock.GetUtcNow(), PromiseId = Guid.NewGuid(), PromisedOn = Samples.Day("2026-03-10") });

        await _host.MoveToAsync("2026-03-03T09:00:00+08:00");

        var mailbox = await _host.MailboxAsync();
        Assert.Equal([NoticeKind.Promise, NoticeKind.Promise], mailbox.Select(m => m.Kind));
        Assert.Contains("改3/10前完成", mailbox.Single(m => m.Channel == NoticeWay.Sms).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overdue_LetterKeyedInWeeksLater_IsToldAtOnceInSendingHours()
    {
        await MissAsync("2026-03-20T14:00:00+08:00");

        await _host.NotifyAsync();

        Assert.Equal(2, (await _host.MailboxAsync()).Count);
    }

    [Theory]
    [InlineData("2026-03-20T20:30:00+08:00", "2026-03-21T08:30:00+08:00")]
    [InlineData("2026-03-20T21:15:00+08:00", "2026-03-21T08:30:00+08:00")]
    [InlineData("2026-03-21T03:00:00+08:00", "2026-03-21T08:30:00+08:00")]
    public async Task Overdue_OutsideTheSendingHours_WaitsForTheNextOnes(string at, string leaves)
    {
        await MissAsync(at);

        await _host.NotifyAsync();
        Assert.Empty(await _host.MailboxAsync());
        await _host.MoveToAsync("2026-03-22T00:00:00+08:00");

        Assert.All(await _host.MailboxAsync(), m => Assert.Equal(Samples.Instant(leaves), m.At));
        Assert.Equal(2, (await _host.MailboxAsync()).Count);
    }

    [Fact]
    public async Task Overdue_NotifierAwayDuringTheSendingHours_WaitsForTheNextOnes()
    {
        await MissAsync("2026-03-20T14:00:00+08:00");
        // Nobody ran the notifier until late in the evening.
        _host.Clock.MoveTo(Samples.Instant("2026-03-20T23:00:00+08:00"));

        await _host.NotifyAsync();

        Assert.Empty(await _host.MailboxAsync());
        Assert.Equal(Samples.Instant("2026-03-21T08:30:00+08:00"), await _host.NextDueAsync());
    }

    [Fact]
    public async Task Overdue_DeliveredTwiceUnderTwoIds_IsToldOnce()
    {
        var known = _host.Owners.Add(Samples.Case());
        known.Occasions[NoticeKind.Overdue] = Samples.Occasion(Samples.Slots());
        await _host.MoveToAsync("2026-03-03T10:00:00+08:00");
        var missed = Samples.Missed(known, _host.Clock.GetUtcNow());

        await _host.DeliverAsync(missed);
        await _host.NotifyAsync();
        await _host.DeliverAsync(missed);
        await _host.NotifyAsync();

        Assert.Equal(2, (await _host.MailboxAsync()).Count);
    }

    [Fact]
    public async Task Extension_OldEndBeforeTheNextSendingHour_MailGoesAtOnceAndSmsWaits()
    {
        await _host.MoveToAsync("2026-03-02T21:00:00+08:00");
        var known = await ExtendAsync();

        await _host.NotifyAsync();

        var mail = Assert.Single(await _host.MailboxAsync());
        Assert.Equal(NoticeWay.Email, mail.Channel);
        Assert.Equal("您的案件要延長到3月9日（一）：市長信箱 三民區民族一路", mail.Subject);
        Assert.Contains("原本的期限是3月2日（一），需要延長到3月9日（一）", mail.Text, StringComparison.Ordinal);
        await _host.MoveToAsync("2026-03-03T09:00:00+08:00");
        Assert.Equal(2, (await _host.MailboxAsync()).Count);
        Assert.Equal([known.CaseId, known.CaseId], (await _host.SettledAsync()).Select(s => s.CaseId));
    }

    [Fact]
    public async Task Extension_OldEndLater_WaitsForTheSendingHours()
    {
        await _host.MoveToAsync("2026-03-01T21:00:00+08:00");
        await ExtendAsync();

        await _host.NotifyAsync();

        Assert.Empty(await _host.MailboxAsync());
        await _host.MoveToAsync("2026-03-02T08:30:00+08:00");
        Assert.Equal(2, (await _host.MailboxAsync()).Count);
    }

    [Fact]
    public async Task Reply_AtNight_MailGoesAtOnceAndSmsInTheMorning()
    {
        await _host.MoveToAsync("2026-03-02T22:00:00+08:00");
        var known = _host.Owners.Add(Samples.Case());
        known.Facts = known.Facts with { Reply = new ReplyView(Guid.NewGuid(), _host.Clock.GetUtcNow(), Outcome.Done, new StaffWords("三棵樹都修剪好了。\n謝謝您告訴我們。", Language.Zh)), ReopenUntil = Samples.Day("2026-04-05") };
        await _host.DeliverAsync(Samples.Replied(known, _host.Clock.GetUtcNow()));

        await _host.NotifyAsync();
        var mail = Assert.Single(await _host.MailboxAsync());
        Assert.Contains("三棵樹都修剪好了。\n謝謝您告訴我們。", mail.Text, StringComparison.Ordinal);
        Assert.Contains("4月5日（日）前可以請我們再看一次", mail.Text, StringComparison.Ordinal);
        Assert.Contains("三棵樹都修剪好了。<br>\n謝謝您告訴我們。", mail.Html!, StringComparison.Ordinal);
        await _host.MoveToAsync("2026-03-03T08:30:00+08:00");

        Assert.Equal("678 高雄市公園處 案415-2048-8163已回覆，結果：已完成。全文請上網看或撥1999。4/5前可再反映", (await _host.MailboxAsync())[1].Text);
    }

    [Fact]
    public async Task Reply_ConfidentialCase_KeepsTheWordsOutOfTheMessage()
    {
        var known = _host.Owners.Add(Samples.Case());
        known.Facts = known.Facts with { Confidential = true, Reply = new ReplyView(Guid.NewGuid(), Samples.Friday, Outcome.Done, new StaffWords("已裁罰隔壁的早餐店。", Language.Zh)) };
        await _host.DeliverAsync(Samples.Replied(known, Samples.Friday));

        await _host.NotifyAsync();

        Assert.All(await _host.MailboxAsync(), m =>
        {
            Assert.DoesNotContain("早餐店", m.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("民族一路", m.Text + m.Subject, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Closed_AfterAReply_TellsNothing()
    {
        var known = _host.Owners.Add(Samples.Case());

        await _host.DeliverAsync(new CaseClosed { CaseId = known.CaseId, Version = 6, OccurredAt = Samples.Friday, ClosingId = Guid.NewGuid(), Outcome = Outcome.Done, Replied = true });

        Assert.Empty(await _host.ObligationsAsync());
    }

    [Fact]
    public async Task Closed_WithoutAReply_TellsWhy()
    {
        var known = _host.Owners.Add(Samples.Case());
        known.Facts = known.Facts with { Outcome = Outcome.Duplicate, Reply = new ReplyView(Guid.NewGuid(), Samples.Friday, Outcome.Duplicate, new StaffWords("這件事併入另一件處理。", Language.Zh)) };

        await _host.DeliverAsync(new CaseClosed { CaseId = known.CaseId, Version = 6, OccurredAt = Samples.Friday, ClosingId = Guid.NewGuid(), Outcome = Outcome.Duplicate, Replied = false });
        await _host.NotifyAsync();

        var mailbox = await _host.MailboxAsync();
        Assert.Contains("已結案：併入他案", mailbox.Single(m => m.Channel == NoticeWay.Sms).Text, StringComparison.Ordinal);
        Assert.Contains("這件事併入另一件處理。", mailbox.Single(m => m.Channel == NoticeWay.Email).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetAside_TellsGroundEarlierReplyAndNothingElse()
    {
        var known = _host.Owners.Add(Samples.Case());
        known.Facts = known.Facts with { Outcome = Outcome.NotHandled, Reply = new ReplyView(Guid.NewGuid(), Samples.Friday, Outcome.NotHandled, new StaffWords("同一件事已經在三月答覆過您。", Language.Zh)), SetAside = new(SetAsideGround.AlreadyAnswered, new(new(2026, 1, 20), "高市工園字第1號", false)) };

        await _host.DeliverAsync(new CaseClosed { CaseId = known.CaseId, Version = 6, OccurredAt = Samples.Friday, ClosingId = Guid.NewGuid(), Outcome = Outcome.NotHandled, Replied = false });
        await _host.NotifyAsync();

        var mailbox = await _host.MailboxAsync();
        Assert.Contains("依法不予處理：1/20已答覆同一件事", mailbox.Single(m => m.Channel == NoticeWay.Sms).Text, StringComparison.Ordinal);
        Assert.All(mailbox, m => Assert.Equal(NoticeKind.SetAside, m.Kind));
        Assert.Equal(2, mailbox.Count);
        Assert.Contains("1月20日（二），高市工園字第1號", mailbox.Single(m => m.Channel == NoticeWay.Email).Text, StringComparison.Ordinal);
        Assert.Contains("同一件事已經在三月答覆過您。", mailbox.Single(m => m.Channel == NoticeWay.Email).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Withdrawn_TellsEveryWayAndWhomToCall()
    {
        var known = _host.Owners.Add(Samples.Case());

        await _host.DeliverAsync(new CaseWithdrawn { CaseId = known.CaseId, Version = 6, OccurredAt = Samples.Friday, WithdrawalId = Guid.NewGuid() });
        await _host.NotifyAsync();

        var mailbox = await _host.MailboxAsync();
        Assert.Equal([NoticeWay.Sms, NoticeWay.Email], mailbox.Select(m => m.Channel).Order());
        Assert.Contains("不是您辦理的，請立刻撥1999", mailbox.Single(m => m.Channel == NoticeWay.Sms).Text, StringComparison.Ordinal);
        Assert.Contains("請立刻撥1999", mailbox.Single(m => m.Channel == NoticeWay.Email).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reopened_TellsTheNewDate_OncePerReopening()
    {
        var known = _host.Owners.Add(Samples.Case());
        known.Occasions[NoticeKind.Receipt] = Samples.Occasion();
        var first = Restarted(known, 2);

        await _host.DeliverAsync(first);
        await _host.DeliverAsync(first);
        await _host.NotifyAsync();

        var mailbox = await _host.MailboxAsync();
        Assert.All(mailbox, m => Assert.Equal(NoticeKind.Reopened, m.Kind));
        Assert.Equal([NoticeWay.Sms, NoticeWay.Email], mailbox.Select(m => m.Channel).Order());
        Assert.StartsWith("678 高雄市公園處 已收到您再反映的意見，案號仍是415-2048-8163，改由主管處理，3/2前回覆", mailbox.Single(m => m.Channel == NoticeWay.Sms).Text, StringComparison.Ordinal);
        Assert.Contains("改由主管處理，案號和查詢碼都不變", mailbox.Single(m => m.Channel == NoticeWay.Email).Text, StringComparison.Ordinal);

        await _host.DeliverAsync(Restarted(known, 3));
        await _host.NotifyAsync();
        Assert.Equal(4, (await _host.MailboxAsync()).Count);

        DeadlineRestarted Restarted(FakeCase of, int round) => new()
        {
            CaseId = of.CaseId,
            Version = 7 * round,
            OccurredAt = Samples.Friday,
            Round = round,
            ReopeningId = Guid.NewGuid(),
            Due = Samples.Occasion().Due!,
            Reckoning = new("從隔天起算"),
        };
    }

    [Fact]
    public async Task Assigned_FirstUnitOrNewHandler_TellsNothing_AnotherUnitDoes()
    {
        var known = _host.Owners.Add(Samples.Case());
        known.Occasions[NoticeKind.Receipt] = Samples.Occasion();

        await _host.DeliverAsync(Assigned(known, null));
        await _host.DeliverAsync(Assigned(known, "PARKS/NORTH"));
        Assert.Empty(await _host.ObligationsAsync());
        await _host.DeliverAsync(Assigned(known, "PARKS/SOUTH"));
        await _host.NotifyAsync();

        var mailbox = await _host.MailboxAsync();
        Assert.Equal("678 高雄市公園處 案415-2048-8163改由高雄市公園處北區維護隊辦理，案號不變，3/2前回覆，不用重新申請", mailbox.Single(m => m.Channel == NoticeWay.Sms).Text);
    }

    [Fact]
    public async Task Supplement_ListsEveryItem()
    {
        var known = _host.Owners.Add(Samples.Case());
        var supplementId = Guid.NewGuid();
        known.Facts = known.Facts with { Supplement = new SupplementView(supplementId, Samples.Friday, Samples.Day("2026-03-03"), [new("施工範圍圖", "用來確認不會挖到管線"), new("土地同意書", "")]) };

        await _host.DeliverAsync(new SupplementRequested { CaseId = known.CaseId, Version = 3, OccurredAt = Samples.Friday, SupplementId = supplementId, DueOn = Samples.Day("2026-03-03") });
        await _host.NotifyAsync();

        var mailbox = await _host.MailboxAsync();
        Assert.StartsWith("678 高雄市公園處 案415-2048-8163還缺2項資料，請3/3前補上", mailbox.Single(m => m.Channel == NoticeWay.Sms).Text, StringComparison.Ordinal);
        Assert.Contains("1. 施工範圍圖：用來確認不會挖到管線\n2. 土地同意書", mailbox.Single(m => m.Channel == NoticeWay.Email).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PromiseMissed_IsToldInTheFirstSendingHour()
    {
        await _host.MoveToAsync("2026-03-11T00:00:00+08:00");
        var known = _host.Owners.Add(Samples.Case());
        known.Occasions[NoticeKind.PromiseMissed] = Samples.Occasion(Samples.Slots("2026-03-13", DateKind.NextWord));

        await _host.DeliverAsync(new PromiseMissed
        {
            CaseId = known.CaseId,
            Version = 4,
            OccurredAt = _host.Clock.GetUtcNow(),
            StageId = Guid.NewGuid(),
            PromisedOn = Samples.Day("2026-03-10"),
            ExpectedOn = Samples.Day("2026-03-13"),
            DateKind = DateKind.NextWord,
        });
        await _host.MoveToAsync("2026-03-11T10:00:00+08:00");

        Assert.Equal([NoticeKind.PromiseMissed, NoticeKind.PromiseMissed], (await _host.MailboxAsync()).Select(m => m.Kind));
    }

    private async Task<FakeCase> MissAsync(string at = Midnight, DelaySlots? slots = null)
    {
        await _host.MoveToAsync(at);
        var known = _host.Owners.Add(Samples.Case());
        known.Occasions[NoticeKind.Overdue] = Samples.Occasion(slots ?? Samples.Slots());
        await _host.DeliverAsync(Samples.Missed(known, _host.Clock.GetUtcNow()));
        return known;
    }

    private async Task<FakeCase> ExtendAsync()
    {
        var known = _host.Owners.Add(Samples.Case());
        known.Occasions[NoticeKind.Extension] = Samples.Occasion(Samples.Slots("2026-03-09"), due: "2026-03-09", previous: "2026-03-02");
        await _host.DeliverAsync(new DeadlineExtended
        {
            CaseId = known.CaseId,
            Version = 2,
            OccurredAt = _host.Clock.GetUtcNow(),
            ExtensionId = Guid.NewGuid(),
            PreviousDue = Samples.Due("2026-03-02"),
            Due = Samples.Due("2026-03-09"),
            Times = 1,
        });
        return known;
    }

    private static CaseAssigned Assigned(FakeCase known, string? previous) => new()
    {
        CaseId = known.CaseId,
        Version = 1,
        OccurredAt = Samples.Friday,
        AssignmentId = Guid.NewGuid(),
        Agency = "PARKS",
        Unit = "PARKS/NORTH",
        PreviousUnit = previous,
    };
}
