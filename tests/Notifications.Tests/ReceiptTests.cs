using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Tests.Doubles;
using Xunit;

namespace CaseTracker.Notifications.Tests;

public sealed class ReceiptTests : IAsyncLifetime
{
    private NotificationsHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await NotificationsHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Receipt_BeforeTheDueDateIsKnown_WaitsAndThenGoesOnceWithIt()
    {
        var known = _host.Owners.Add(Samples.Case());
        await _host.DeliverAsync(Samples.Submitted(known, Samples.Friday));

        await _host.NotifyAsync();
        Assert.Empty(await _host.MailboxAsync());
        Assert.All(await _host.ObligationsAsync(), o => Assert.Equal(NoticeState.Pending, o.State));

        known.Occasions[NoticeKind.Receipt] = Samples.Occasion();
        await _host.DeliverAsync(Samples.DeadlineSet(known, Samples.Friday));
        await _host.NotifyAsync();
        await _host.NotifyAsync();

        var mailbox = await _host.MailboxAsync();
        Assert.Equal(2, mailbox.Count);
        var sms = Assert.Single(mailbox, m => m.Channel == NoticeWay.Sms);
        Assert.Equal("678 高雄市公園處 已收到您的案件。案號415-2048-8163，查詢碼60481732，預計3/2前回覆。上網或撥1999查詢", sms.Text);
        Assert.Equal("+886912345678", sms.To);
        var mail = Assert.Single(mailbox, m => m.Channel == NoticeWay.Email);
        Assert.Equal("lily@example.tw", mail.To);
        Assert.Equal("已收到您的案件 415-2048-8163：市長信箱 三民區民族一路", mail.Subject);
        Assert.Contains("3月2日（一）前回覆您", mail.Text, StringComparison.Ordinal);
        Assert.Contains("https://case.example.tw/track?no=41520488163", mail.Text, StringComparison.Ordinal);
        Assert.Contains("60481732", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("60481732", mail.Subject!, StringComparison.Ordinal);
        // The code goes to the applicant and to nobody else.
        var clerk = new Actor { Kind = ActorKind.Staff, StaffId = Guid.NewGuid(), Roles = [StaffRole.Coordinator] };
        var notices = (await _host.Client.ForCaseAsync(clerk, known.CaseId, TestContext.Current.CancellationToken)).Required().Where(n => n.Kind == NoticeKind.Receipt).ToList();
        Assert.Equal(2, notices.Count);
        Assert.All(notices, n => Assert.DoesNotContain("60481732", n.Text!, StringComparison.Ordinal));
        Assert.Contains("<a href=\"https://case.example.tw/track?no=41520488163\"", mail.Html!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receipt_DueDateKnownFirst_DoesNotWait()
    {
        var known = _host.Owners.Add(Samples.Case());
        known.Occasions[NoticeKind.Receipt] = Samples.Occasion();

        await _host.DeliverAsync(Samples.DeadlineSet(known, Samples.Friday));
        await _host.DeliverAsync(Samples.Submitted(known, Samples.Friday));
        await _host.NotifyAsync();

        Assert.Equal(2, (await _host.MailboxAsync()).Count);
    }

    [Fact]
    public async Task Receipt_ClockNotStarted_DoesNotWaitForADate()
    {
        var known = _host.Owners.Add(Samples.Case());
        known.Facts = known.Facts with { ClockStarted = false };

        await _host.DeliverAsync(Samples.Submitted(known, Samples.Friday));
        await _host.NotifyAsync();

        Assert.Contains(await _host.MailboxAsync(), m => m.Channel == NoticeWay.Sms && m.Text.Contains("日期確定後會告訴您", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Receipt_DueDateNeverComes_GoesWithoutIt()
    {
        var known = _host.Owners.Add(Samples.Case());
        await _host.DeliverAsync(Samples.Submitted(known, Samples.Friday));
        // Sixty seconds of machine time are over.
        await _host.ExecuteAsync($"update notifications.obligations set wait_until = wait_until - interval '61 seconds'");

        await _host.NotifyAsync();

        var mailbox = await _host.MailboxAsync();
        Assert.Contains(mailbox, m => m.Channel == NoticeWay.Sms && m.Text.Contains("日期確定後會告訴您", StringComparison.Ordinal));
        Assert.Contains(mailbox, m => m.Channel == NoticeWay.Email && m.Text.Contains("還在確認期限", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Receipt_AtNight_GoesAtOnce()
    {
        await _host.MoveToAsync("2026-02-13T23:50:00+08:00");
        var known = _host.Owners.Add(Samples.Case());
        known.Occasions[NoticeKind.Receipt] = Samples.Occasion();
        await _host.DeliverAsync(Samples.DeadlineSet(known, _host.Clock.GetUtcNow()));
        await _host.DeliverAsync(Samples.Submitted(known, _host.Clock.GetUtcNow()));

        await _host.NotifyAsync();

        Assert.Equal(2, (await _host.MailboxAsync()).Count);
    }

    [Fact]
    public async Task Receipt_LetterWhoseDateIsOver_PromisesNoPastDate()
    {
        await _host.MoveToAsync("2026-03-20T10:00:00+08:00");
        var known = _host.Owners.Add(Samples.Case());
        known.Occasions[NoticeKind.Receipt] = Samples.Occasion();
        await _host.DeliverAsync(Samples.DeadlineSet(known, _host.Clock.GetUtcNow()));
        await _host.DeliverAsync(Samples.Submitted(known, _host.Clock.GetUtcNow()));

        await _host.NotifyAsync();

        var mailbox = await _host.MailboxAsync();
        Assert.Equal(2, mailbox.Count);
        Assert.All(mailbox, m => Assert.DoesNotContain("3/2", m.Text, StringComparison.Ordinal));
        Assert.Contains(mailbox, m => m.Text.Contains("我們在2月13日（五）收到您的案件", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Receipt_SameMessageAgainAndUnderAnotherId_IsOwedOnce()
    {
        var known = _host.Owners.Add(Samples.Case());
        var message = Samples.Submitted(known, Samples.Friday);
        var id = Guid.NewGuid();

        await _host.DeliverAsync(message, id);
        await _host.DeliverAsync(message, id);
        await _host.DeliverAsync(message, Guid.NewGuid());

        Assert.Equal(2, (await _host.ObligationsAsync()).Count);
    }

    [Fact]
    public async Task Receipt_English_IsEnglish()
    {
        var known = _host.Owners.Add(Samples.Case());
        known.Facts = known.Facts with { Language = Language.En, ApplicantName = "Ms Wang", Place = "三民區" };
        known.Occasions[NoticeKind.Receipt] = Samples.Occasion();
        await _host.DeliverAsync(Samples.DeadlineSet(known, Samples.Friday));
        await _host.DeliverAsync(Samples.Submitted(known, Samples.Friday));

        await _host.NotifyAsync();

        var mailbox = await _host.MailboxAsync();
        Assert.Equal("678 Parks Office Case 415-2048-8163 received. Lookup code 60481732. We expect to reply by 2 Mar. Check online or call 1999.", mailbox.Single(m => m.Channel == NoticeWay.Sms).Text);
        var mail = mailbox.Single(m => m.Channel == NoticeWay.Email);
        Assert.Contains("We expect to reply by Monday 2 March 2026.", mail.Text, StringComparison.Ordinal);
        Assert.Contains("https://case.example.tw/en/track?no=41520488163", mail.Text, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\">", mail.Html!, StringComparison.Ordinal);
        Assert.Contains("<span lang=\"zh-Hant\">三民區</span>", mail.Html!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receipt_HostileWords_StayText()
    {
        var known = _host.Owners.Add(Samples.Case());
        known.Facts = known.Facts with { ApplicantName = "<script>alert(1)</script>", Place = "路口\r\nBcc: evil@example.test" };
        known.Occasions[NoticeKind.Receipt] = Samples.Occasion();
        await _host.DeliverAsync(Samples.DeadlineSet(known, Samples.Friday));
        await _host.DeliverAsync(Samples.Submitted(known, Samples.Friday));

        await _host.NotifyAsync();

        var mail = (await _host.MailboxAsync()).Single(m => m.Channel == NoticeWay.Email);
        Assert.DoesNotContain("<script", mail.Html!, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", mail.Html!, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', mail.Subject!);
        Assert.DoesNotContain('\r', mail.Subject!);
    }
}
