using System.Net;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;

namespace CaseTracker.Portal.Tests;

/// <summary>Which messages the applicant gets: behind the one-time code, and by the link of an optional mail.</summary>
public sealed class MessagesPageTests(PortalHost host) : IClassFixture<PortalHost>, IDisposable
{
    private static readonly MessageChoices Choices = new(
        [new(NoticeWay.Sms, "0912***678", null), new(NoticeWay.Email, "li***@example.tw", Views.At("2026-02-20T09:00:00"))], [NoticeKind.Overdue, NoticeKind.Reply], [NoticeKind.Transferred]);

    public void Dispose() => host.Others.Reset();

    [Theory]
    [InlineData("", "逾期通知", "從2月20日", "已經暫停")]
    [InlineData("/en", "Overdue", "Paused since", "Paused. Messages you must have still come.")]
    public async Task WhatComes_IsListed_AndWhatNeedNotIsPaused(string language, string mandatory, string since, string done)
    {
        var view = await host.ShowAsync(Views.InProgress());
        host.Others.Own = OwnCasePageTests.Told with { Notify = [NoticeWay.Sms, NoticeWay.Email, NoticeWay.Phone] };
        host.Others.Messages = Choices;
        using var browser = host.Browser();
        Assert.Contains($"{language}/track/{view.CaseNumber}/messages", (await host.ProveAsync(browser, view, language)).Links);

        var page = await host.UnlockAsync(browser, view, language, "messages");

        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, "0912***678", "li***@example.tw", mandatory, since);
        Assert.Equal(["true", "false"], page.Forms.Where(f => f.Action.EndsWith("/messages", StringComparison.Ordinal)).Select(f => f.Value("paused")));

        host.Others.MessagesAct = Done.Instance;
        var paused = await browser.SendAsync(page.Form("/messages"));
        Assert.Equal($"{language}/track/{view.CaseNumber}?done=messages-paused", paused.Location);
        var call = host.Others.ConfirmationCalls.Last();
        Assert.Equal(("sms", true), ((string?)JsonNode.Parse(call.Body)!["way"], (bool)JsonNode.Parse(call.Body)!["paused"]!));
        Assert.Equal((2, view.CaseId), (call.Actor!.CitizenLevel, call.Actor.CaseId!.Value));
        Assert.Contains(done, (await browser.PageAsync(paused.Location)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "沒有可以暫停的", "現在讀不到")]
    [InlineData("/en", "There is none to pause", "We cannot read it right now")]
    public async Task NothingToPause_AndNotificationsAway_AreSaidSo(string language, string none, string away)
    {
        var view = await host.ShowAsync(Views.InProgress());
        host.Others.Own = OwnCasePageTests.Told;
        host.Others.Messages = Choices with { Ways = [Choices.Ways[0]], Optional = [] };
        using var browser = host.Browser();

        var page = await host.UnlockAsync(browser, view, language, "messages");

        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, none);
        Assert.DoesNotContain(page.Forms, f => f.Action.EndsWith("/messages", StringComparison.Ordinal));
        host.Others.Messages = Failure.Unavailable();
        PageTests.AssertPersonal(await browser.PageAsync($"{language}/track/{view.CaseNumber}/messages"), HttpStatusCode.ServiceUnavailable, language, away, "1999");
    }

    [Theory]
    [InlineData("", "停止一般通知", "已經停止", "這個連結不完整")]
    [InlineData("/en", "Stop optional messages", "no longer go to", "This link is not complete")]
    public async Task TheLinkOfAMail_ShowsAButton_AndOnlyAPostEndsThem(string language, string title, string done, string broken)
    {
        Result<MessageWay> seen = new MessageWay(NoticeWay.Email, "li***@example.tw", null);
        host.Others.Unsubscriptions = path => path.EndsWith("/views", StringComparison.Ordinal) ? seen : new MessageWay(NoticeWay.Email, "li***@example.tw", Views.At("2026-02-24T10:00:00"));
        using var browser = host.Browser();

        var page = await browser.PageAsync($"{language}/unsubscribe/abc");

        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, title, "li***@example.tw");
        Assert.All(host.Others.ConfirmationCalls, c => Assert.EndsWith("/views", c.Path, StringComparison.Ordinal));
        PageTests.AssertPersonal(await browser.SendAsync(page.Form("/unsubscribe/abc")), HttpStatusCode.OK, language, done);
        // A mail program posts without cookies and without having seen a page.
        using var post = new FormUrlEncodedContent([KeyValuePair.Create("List-Unsubscribe", "One-Click")]);
        using var answer = await host.Api.PostAsync(new Uri($"{language}/unsubscribe/abc", UriKind.Relative), post, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("/internal/notifications/unsubscriptions", host.Others.ConfirmationCalls.Last().Path);
        Assert.Equal("abc", (string?)JsonNode.Parse(host.Others.ConfirmationCalls.Last().Body)!["token"]);

        seen = Failure.NotFound("link-not-found");
        PageTests.AssertPersonal(await browser.PageAsync($"{language}/unsubscribe/abc"), HttpStatusCode.NotFound, language, broken);
        host.Others.Down = true;
        PageTests.AssertPersonal(await browser.PageAsync($"{language}/unsubscribe/abc"), HttpStatusCode.ServiceUnavailable, language, title);
    }
}
