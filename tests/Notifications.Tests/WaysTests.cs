using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Tests.Doubles;
using CaseTracker.Notifications.Transports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CaseTracker.Notifications.Tests;

public sealed class WaysTests : IAsyncLifetime
{
    private static readonly Actor Clerk = new() { Kind = ActorKind.Staff, StaffId = Guid.NewGuid(), Agency = "PARKS", Roles = [StaffRole.Handler] };

    private NotificationsHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await NotificationsHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Phone_And_Letter_BecomeTasksWithTheWordsToSay()
    {
        var known = Reply(Samples.Case(NoticeWay.Phone, NoticeWay.Letter));

        await _host.DeliverAsync(Samples.Replied(known, Samples.Friday));
        await _host.NotifyAsync();

        var notices = (await _host.Client.ForCaseAsync(Clerk, known.CaseId, Ct)).Required();
        Assert.Equal([NoticeWay.Phone, NoticeWay.Letter], notices.Select(n => n.Channel));
        Assert.All(notices, n => Assert.Equal(NoticeState.Task, n.State));
        Assert.All(notices, n => Assert.Contains("三棵樹都修剪好了。", n.Text!, StringComparison.Ordinal));
        Assert.Equal(["0912***678", "高雄市三民區***"], notices.Select(n => n.Recipient));
        Assert.Empty(await _host.MailboxAsync());
        Assert.Empty(await _host.SettledAsync());
    }

    [Fact]
    public async Task Notices_AreForWhoSeesTheCase_AndTheirWordsForWhoMayKnowTheApplicant()
    {
        var known = Reply(Samples.Case(NoticeWay.Phone));
        await _host.DeliverAsync(Samples.Replied(known, Samples.Friday));
        await _host.NotifyAsync();

        known.Sight = new(Applicant: false);
        var notice = Assert.Single((await _host.Client.ForCaseAsync(Clerk, known.CaseId, Ct)).Required());
        Assert.Equal((true, null, null, null, NoticeState.Task), (notice.WordsWithheld, notice.Recipient, notice.Subject, notice.Text, notice.State));
        Assert.True((await _host.Client.MessageChoicesAsync(Clerk, known.CaseId, Ct)).Succeeded);

        known.Sight = null;
        Assert.Equal("case-not-found", (await _host.Client.ForCaseAsync(Clerk, known.CaseId, Ct)).Failure?.Code);
        Assert.Equal("case-not-found", (await _host.Client.MessageChoicesAsync(Clerk, known.CaseId, Ct)).Failure?.Code);

        _host.Owners.Down["cases"] = true;
        Assert.Equal(503, (await _host.Client.ForCaseAsync(Clerk, known.CaseId, Ct)).Failure?.Status);
    }

    [Theory]
    [InlineData(true, NoticeWay.Phone)]
    [InlineData(false, NoticeWay.Letter)]
    public async Task ChosenWays_WithoutAContact_LeaveOneTask(bool landline, NoticeWay expected)
    {
        var known = Reply(Samples.Case(NoticeWay.Sms, NoticeWay.Email));
        known.Facts = known.Facts with { Mobile = null, Email = null, Phone = landline ? "07-3368333" : null };

        await _host.DeliverAsync(Samples.Replied(known, Samples.Friday));
        await _host.NotifyAsync();

        var obligation = Assert.Single(await _host.ObligationsAsync());
        Assert.Equal((expected, NoticeState.Task), (obligation.Channel, obligation.State));
    }

    [Fact]
    public async Task ContactTakenAwayMeanwhile_BecomesATask()
    {
        var known = Reply(Samples.Case(NoticeWay.Sms));
        await _host.DeliverAsync(Samples.Replied(known, Samples.Friday));
        known.Facts = known.Facts with { Mobile = null };

        await _host.NotifyAsync();

        var obligation = Assert.Single(await _host.ObligationsAsync());
        Assert.Equal((NoticeWay.Sms, NoticeState.Task, "no-usable-contact"), (obligation.Channel, obligation.State, obligation.Reason));
    }

    [Fact]
    public async Task EveryWay_IsOwedOnce()
    {
        var known = Reply(Samples.Case(NoticeWay.Sms, NoticeWay.Email, NoticeWay.Phone, NoticeWay.Letter, NoticeWay.Sms));

        await _host.DeliverAsync(Samples.Replied(known, Samples.Friday));
        await _host.NotifyAsync();

        Assert.Equal(
            [(NoticeWay.Email, NoticeState.Sent), (NoticeWay.Letter, NoticeState.Task), (NoticeWay.Phone, NoticeState.Task), (NoticeWay.Sms, NoticeState.Sent)],
            (await _host.ObligationsAsync()).Select(o => (o.Channel, o.State)).OrderBy(x => x.Channel.ToString(), StringComparer.Ordinal));
    }

    [Fact]
    public async Task PaperAndPhoneOnly_TurnsSmsAndMailIntoWorkForStaff()
    {
        var settings = SetupTests.Production();
        settings["Notifications:PaperAndPhoneOnly"] = "true";
        await using var host = await NotificationsHost.StartAsync(settings, environment: "Production");
        var known = host.Owners.Add(Samples.Case(NoticeWay.Sms, NoticeWay.Email));
        known.Facts = WithReply(known);
        var unreachable = host.Owners.Add(Samples.Case(NoticeWay.Email));
        unreachable.Facts = WithReply(unreachable) with { Mobile = null, Phone = null };

        await host.DeliverAsync(Samples.Replied(known, Samples.Friday));
        await host.DeliverAsync(Samples.Replied(unreachable, Samples.Friday));

        Assert.Equal(NoticeWay.Phone, Assert.Single(await host.ObligationsAsync(known.CaseId)).Channel);
        Assert.Equal(NoticeWay.Letter, Assert.Single(await host.ObligationsAsync(unreachable.CaseId)).Channel);
    }

    [Fact]
    public async Task Reminder_GoesToEachPersonOnce_AndNotToWhoeverIsNoLongerInCharge()
    {
        var known = _host.Owners.Add(Samples.Case());
        var (lin, chen) = (Samples.Member("林雅婷", "lin@kcg.example.tw"), Samples.Member("陳志明", "chen@kcg.example.tw"));
        known.Reminded.AddRange([lin, chen, Samples.Member("沒有信箱", "")]);
        known.Occasions[NoticeKind.StaffReminder] = Samples.Occasion(stage: ReminderStage.DueToday);

        await _host.DeliverAsync(new ReminderDue { CaseId = known.CaseId, Version = 2, OccurredAt = Samples.Friday, ReminderId = Guid.NewGuid(), Stage = ReminderStage.DueToday, Due = Samples.Due("2026-03-02") });
        known.Reminded.Remove(chen);
        await _host.NotifyAsync();

        var mail = Assert.Single(await _host.MailboxAsync());
        Assert.Equal(("lin@kcg.example.tw", "今天到期：案件 415-2048-8163（市長信箱）"), (mail.To, mail.Subject));
        Assert.Contains("林雅婷，您好", mail.Text, StringComparison.Ordinal);
        Assert.Contains("https://case.example.tw/staff/cases/41520488163", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("王小姐", mail.Text, StringComparison.Ordinal);
        Assert.Contains(await _host.ObligationsAsync(), o => o.RecipientStaffId == chen.Id && o.State == NoticeState.Cancelled && o.Reason == "no-longer-in-charge");
        // Only what concerns the applicant is news to the other services.
        Assert.Empty(await _host.SettledAsync());
    }

    [Fact]
    public async Task Reminder_OfACaseThatRoutingHearsOfLater_IsKeptAndGoes()
    {
        var known = _host.Owners.Add(Samples.Case());
        known.Reminded.Add(Samples.Member("林雅婷", "lin@kcg.example.tw"));
        known.Occasions[NoticeKind.StaffReminder] = Samples.Occasion(stage: ReminderStage.DueToday);
        known.Unrouted = true;

        await _host.DeliverAsync(new ReminderDue { CaseId = known.CaseId, Version = 2, OccurredAt = Samples.Friday, ReminderId = Guid.NewGuid(), Stage = ReminderStage.DueToday, Due = Samples.Due("2026-03-02") });
        Assert.Equal(1, await _host.QueryAsync(db => db.UndecidedOccasions.CountAsync(Ct)));
        known.Unrouted = false;
        await _host.ExecuteAsync($"update notifications.undecided_occasions set next_at = next_at - interval '1 hour'");
        await _host.NotifyAsync();

        Assert.Single(await _host.MailboxAsync());
    }

    [Fact]
    public async Task Notices_AreForStaffOnly()
    {
        var known = Reply(Samples.Case());
        await _host.DeliverAsync(Samples.Replied(known, Samples.Friday));
        await _host.NotifyAsync();

        foreach (var actor in (Actor[])[Actor.Anyone, Actor.Service("portal"), new Actor { Kind = ActorKind.Client, Name = "1999" }, new Actor { Kind = ActorKind.Citizen, CitizenLevel = 2, CaseId = known.CaseId }])
            Assert.Equal("not-permitted", (await _host.Client.ForCaseAsync(actor, known.CaseId, Ct)).Failure?.Code);
        using var anonymous = await _host.Http.GetAsync(new Uri($"/internal/notifications/cases/{known.CaseId}/notices", UriKind.Relative), Ct);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, anonymous.StatusCode);

        var notices = (await _host.Client.ForCaseAsync(Clerk, known.CaseId, Ct)).Required();
        Assert.Equal(["0912***678", "li***@example.tw"], notices.Select(n => n.Recipient));
        Assert.All(notices, n => Assert.Equal(NoticeState.Sent, n.State));
        Assert.All(notices, n => Assert.NotNull(n.SettledAt));
        Assert.Contains("三棵樹都修剪好了。", notices.Single(n => n.Channel == NoticeWay.Email).Text!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RecipientAndWords_AreEncryptedInTheDatabase()
    {
        var known = Reply(Samples.Case());
        await _host.DeliverAsync(Samples.Replied(known, Samples.Friday));
        await _host.NotifyAsync();

        foreach (var attempt in await _host.AttemptsAsync())
            foreach (var column in (byte[][])[attempt.Recipient, attempt.Content])
            {
                var raw = System.Text.Encoding.UTF8.GetString(column);
                Assert.DoesNotContain("lily", raw, StringComparison.Ordinal);
                Assert.DoesNotContain("0912", raw, StringComparison.Ordinal);
                Assert.DoesNotContain("三棵樹", raw, StringComparison.Ordinal);
            }
    }

    [Fact]
    public async Task ClosedGate_RecordsAsSentAndSendsNothing()
    {
        var known = Reply(Samples.Case());
        await _host.DeliverAsync(Samples.Replied(known, Samples.Friday));

        using (_host.App.Services.GetRequiredService<TransportGate>().Close())
            await _host.NotifyAsync();

        Assert.Empty(await _host.MailboxAsync());
        Assert.All(await _host.ObligationsAsync(), o => Assert.Equal(NoticeState.Sent, o.State));
        Assert.All(await _host.AttemptsAsync(), a => Assert.Equal(("recorded", "{\"code\": \"recorded\", \"status\": null}"), (a.Transport, a.Evidence)));
        Assert.Equal(2, (await _host.SettledAsync()).Count);
        Assert.False(_host.App.Services.GetRequiredService<TransportGate>().RecordOnly);
    }

    private FakeCase Reply(FakeCase known)
    {
        known.Facts = WithReply(known);
        return _host.Owners.Add(known);
    }

    private static Contracts.Cases.NoticeFacts WithReply(FakeCase known) =>
        known.Facts with { Reply = new(Guid.NewGuid(), Samples.Friday, Outcome.Done, new("三棵樹都修剪好了。", Language.Zh)) };
}
