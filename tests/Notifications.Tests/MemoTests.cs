using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using Xunit;

namespace CaseTracker.Notifications.Tests;

/// <summary>Memos to those in charge, by mail.</summary>
public sealed class MemoTests : IAsyncLifetime
{
    private NotificationsHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await NotificationsHost.StartAsync();

    [Fact]
    public async Task Memo_ReachesThoseInChargeAtOnce_WithItsWordsAndNothingOfTheApplicant()
    {
        var known = _host.Owners.Add(Samples.Case());
        known.Facts = known.Facts with { Memo = new(MemoReason.Untold, new("下午三點以前請先打電話。", Language.Zh)) };
        known.Reminded.AddRange([Samples.Member("林雅婷", "lin@kcg.example.tw"), Samples.Member("陳志明", "chen@kcg.example.tw")]);

        await _host.DeliverAsync(new MemoSent { CaseId = known.CaseId, Version = 2, OccurredAt = Samples.Friday, MemoId = Guid.NewGuid() });
        await _host.NotifyAsync();

        var mails = await _host.MailboxAsync();
        Assert.Equal(["chen@kcg.example.tw", "lin@kcg.example.tw"], mails.Select(m => m.To).Order());
        Assert.All(mails, m => Assert.Equal("請處理（逾期了，還沒有告訴申請人）：案件 415-2048-8163（市長信箱）", m.Subject));
        Assert.All(mails, m => Assert.Contains("下午三點以前請先打電話。", m.Text, StringComparison.Ordinal));
        Assert.All(mails, m => Assert.Contains("https://case.example.tw/staff/cases/41520488163", m.Text, StringComparison.Ordinal));
        Assert.All(mails, m => Assert.DoesNotContain("王小姐", m.Text, StringComparison.Ordinal));
        // It tells no applicant anything: no silence ends by it, no lateness counts as told.
        Assert.Empty(await _host.SettledAsync());
    }

    [Fact]
    public async Task Memo_WithoutWords_SaysTheReasonAlone()
    {
        var known = _host.Owners.Add(Samples.Case());
        known.Facts = known.Facts with { Memo = new(MemoReason.Silent, null) };
        known.Reminded.Add(Samples.Member("林雅婷", "lin@kcg.example.tw"));

        await _host.DeliverAsync(new MemoSent { CaseId = known.CaseId, Version = 2, OccurredAt = Samples.Friday, MemoId = Guid.NewGuid() });
        await _host.NotifyAsync();

        var mail = Assert.Single(await _host.MailboxAsync());
        Assert.Contains("申請人很久沒有看到消息了", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("說明", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Memo_OfACaseAnsweredMeanwhile_StaysHere()
    {
        var known = _host.Owners.Add(Samples.Case());
        known.Facts = known.Facts with { Memo = new(MemoReason.Overdue, null) };
        known.Reminded.Add(Samples.Member("林雅婷", "lin@kcg.example.tw"));
        await _host.DeliverAsync(new MemoSent { CaseId = known.CaseId, Version = 2, OccurredAt = Samples.Friday, MemoId = Guid.NewGuid() });

        known.Facts = known.Facts with { Holds = false, CancelReason = "replied" };
        await _host.NotifyAsync();

        Assert.Empty(await _host.MailboxAsync());
        Assert.Equal((NoticeKind.StaffMemo, NoticeState.Cancelled, "replied"), Assert.Single(await _host.ObligationsAsync()) is var o ? (o.Kind, o.State, o.Reason) : default);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
