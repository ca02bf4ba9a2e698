using System.Net;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;

namespace CaseTracker.Portal.Tests;

/// <summary>The pages on which people confirm a contact, without scripts, in both languages.</summary>
public sealed class ConfirmPageTests : IClassFixture<PortalHost>
{
    private const string Token = "Zk3v9Qp-LmNo_xYz0123456789AbCdEf";

    private static readonly ConfirmationView Open = new() { State = ConfirmationState.Open, Way = NoticeWay.Email, Contact = "li***@example.tw", LastDay = new DateOnly(2026, 3, 13) };
    private static readonly ConfirmationView Confirmed = Open with { State = ConfirmationState.Confirmed, ConfirmedAt = Views.At("2026-03-07T09:30:00") };
    private static readonly ConfirmationView Void = Open with { State = ConfirmationState.VoidUnconfirmed };

    private readonly PortalHost host;

    public ConfirmPageTests(PortalHost host)
    {
        this.host = host;
        host.Others.Reset();
    }

    [Theory]
    [InlineData("", "li***@example.tw是您的電子郵件嗎？", "3月13日（五）以前都可以確認", "已經確認，謝謝您", "li***@example.tw已經在3月7日（六）09:30確認")]
    [InlineData("/en", "Is li***@example.tw your e-mail address?", "until the end of Friday 13 March 2026", "Confirmed, thank you", "li***@example.tw was confirmed on Saturday 7 March 2026")]
    public async Task Link_AsksFirst_ConfirmsOnTheButton_AndSaysWhenAgain(string language, string asks, string until, string thanks, string again)
    {
        var state = Open;
        host.Others.Confirmations = (path, _) => path switch
        {
            "/confirmations/views" => state,
            "/confirmations/answers" => (state = Confirmed) with { First = true },
            _ => Failure.NotFound("confirmation-not-found"),
        };
        using var browser = host.Browser();

        var page = await browser.PageAsync($"{language}/confirm/{Token}");

        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, asks, until);
        // Whatever opens the link, a mail program or a scanner, has only looked.
        await browser.PageAsync($"{language}/confirm/{Token}");
        using (var head = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"{language}/confirm/{Token}"), TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.All(host.Others.ConfirmationCalls, c => Assert.Equal("/internal/notifications/confirmations/views", c.Path));
        Assert.All(host.Others.ConfirmationCalls, c => Assert.Equal(Token, (string?)JsonNode.Parse(c.Body)!["token"]));

        PageTests.AssertPersonal(await browser.SendAsync(page.Form($"/confirm/{Token}")), HttpStatusCode.OK, language, thanks);
        PageTests.AssertPersonal(await browser.PageAsync($"{language}/confirm/{Token}"), HttpStatusCode.OK, language, again);
    }

    [Theory]
    [InlineData("", "確認的時間已經過了", "您的案件照樣有效", "新的信已經寄出")]
    [InlineData("/en", "The time to confirm is over", "Your case counts all the same", "A new message is on its way")]
    public async Task Link_TooLate_SaysTheCaseCountsAndOffersANewMessage(string language, string late, string counts, string sent)
    {
        Result<ConfirmationView> renewal = Open;
        host.Others.Confirmations = (path, _) => path == "/confirmations/renewals" ? renewal : Void;
        using var browser = host.Browser();
        var page = await browser.PageAsync($"{language}/confirm/{Token}");
        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, late, counts);

        PageTests.AssertPersonal(await browser.SendAsync(page.Form("handler=Again")), HttpStatusCode.OK, language, sent);
        // Pressed twice, or on two screens: the message that is on its way is the answer.
        renewal = Failure.Conflict("still-open");
        PageTests.AssertPersonal(await browser.SendAsync(page.Form("handler=Again")), HttpStatusCode.OK, language, sent);
        Assert.Contains(host.Others.ConfirmationCalls, c => c.Path.EndsWith("/renewals", StringComparison.Ordinal) && (string?)JsonNode.Parse(c.Body)!["language"] == (language.Length > 0 ? "en" : "zh"));

        renewal = new Failure { Code = "asked-already", Status = 429, RetryAfter = TimeSpan.FromHours(3) };
        PageTests.AssertPersonal(await browser.SendAsync(page.Form("handler=Again")), HttpStatusCode.OK, language, late, language.Length > 0 ? "We have sent one today" : "今天已經寄過了");
        // The button of a page that has lain open for a week.
        host.Others.Confirmations = (path, _) => path == "/confirmations/views" ? Open : Void;
        var old = (await browser.PageAsync($"{language}/confirm/{Token}")).Form($"/confirm/{Token}");
        PageTests.AssertPersonal(await browser.SendAsync(old), HttpStatusCode.OK, language, late, counts);
    }

    [Theory]
    [InlineData("", "這個網址找不到要確認的聯絡方式", "現在沒辦法確認，請1分鐘後再試")]
    [InlineData("/en", "There is nothing to confirm at this address", "Please try again in a minute")]
    public async Task Link_UnknownOrNotificationsAway_OneSentence(string language, string unknown, string away)
    {
        using var browser = host.Browser();
        PageTests.AssertPersonal(await browser.PageAsync($"{language}/confirm/nothing"), HttpStatusCode.NotFound, language, unknown);

        host.Others.Confirmations = (_, _) => Open;
        var form = (await browser.PageAsync($"{language}/confirm/{Token}")).Form($"/confirm/{Token}");
        host.Others.Down = true;
        PageTests.AssertPersonal(await browser.PageAsync($"{language}/confirm/{Token}"), HttpStatusCode.ServiceUnavailable, language, away);
        PageTests.AssertPersonal(await browser.SendAsync(form), HttpStatusCode.ServiceUnavailable, language, away);
    }

    [Theory]
    [InlineData("", "驗證碼不對", "我們會把案件進度傳到0912***678")]
    [InlineData("/en", "This is not the code", "We will send progress to 0912***678")]
    public async Task Code_BehindTheProofOfTheCase_Confirms(string language, string wrong, string done)
    {
        var sms = Open with { Way = NoticeWay.Sms, Contact = "0912***678" };
        var view = await host.ShowAsync(Views.InProgress());
        using var browser = host.Browser();
        var refused = await browser.PageAsync($"{language}/track/{view.CaseNumber}/code");
        Assert.Equal((HttpStatusCode.Redirect, true), (refused.Status, refused.Location.StartsWith($"{language}/track?no=", StringComparison.Ordinal)));
        Assert.Empty(host.Others.ConfirmationCalls);

        var status = await host.ProveAsync(browser, view, language);
        Assert.Contains($"{language}/track/{view.CaseNumber}/code", status.Links);
        Result<ConfirmationView> entered = Failure.Invalid("code", "code-wrong");
        host.Others.Confirmations = (path, method) => method == HttpMethod.Get ? sms : path.EndsWith("/codes", StringComparison.Ordinal) ? sms : entered;
        var page = await browser.PageAsync($"{language}/track/{view.CaseNumber}/code");
        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, "0912***678");
        var form = page.Form($"/track/{view.CaseNumber}/code");

        var no = await browser.SendAsync(form, ("Code", "111111"));
        PageTests.AssertPersonal(no, HttpStatusCode.BadRequest, language, wrong);
        Assert.Contains("href=\"#Code\"", no.Html, StringComparison.Ordinal);
        entered = Failure.Conflict("code-ended");
        PageTests.AssertPersonal(await browser.SendAsync(form, ("Code", "111111")), HttpStatusCode.Conflict, language, language.Length > 0 ? "Ask for a new one" : "請要新的驗證碼");
        PageTests.AssertPersonal(await browser.SendAsync(page.Form("handler=Send")), HttpStatusCode.OK, language, language.Length > 0 ? "A new code is on its way" : "新的驗證碼已經傳到");
        entered = sms with { State = ConfirmationState.Confirmed, First = true, ConfirmedAt = Views.At("2026-03-07T09:30:00") };
        PageTests.AssertPersonal(await browser.SendAsync(form, ("Code", "123 456")), HttpStatusCode.OK, language, done);

        var call = host.Others.ConfirmationCalls.Last();
        Assert.Equal(($"/internal/notifications/cases/{view.CaseId}/code", "123 456"), (call.Path, (string?)JsonNode.Parse(call.Body)!["code"]));
        Assert.Equal((ActorKind.Citizen, 1, view.CaseId), (call.Actor!.Kind, call.Actor.CitizenLevel, call.Actor.CaseId!.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task Code_SentTooSoon_NoneWaiting_OrNotificationsAway_IsSaid(string language)
    {
        var view = await host.ShowAsync(Views.InProgress());
        using var browser = host.Browser();
        await host.ProveAsync(browser, view, language);
        PageTests.AssertPersonal(await browser.PageAsync($"{language}/track/{view.CaseNumber}/code"), HttpStatusCode.NotFound, language, language.Length > 0 ? "This case needs no code" : "這個案件不用輸入驗證碼");

        host.Others.Confirmations = (path, method) => method == HttpMethod.Get ? Void with { LastDay = null } : new Failure { Code = "asked-already", Status = 429, RetryAfter = TimeSpan.FromSeconds(541) };
        var page = await browser.PageAsync($"{language}/track/{view.CaseNumber}/code");
        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, "li***@example.tw");
        PageTests.AssertPersonal(await browser.SendAsync(page.Form("handler=Send")), HttpStatusCode.OK, language, language.Length > 0 ? "in 10 minutes" : "請10分鐘後再要新的");

        host.Others.Down = true;
        PageTests.AssertPersonal(await browser.PageAsync($"{language}/track/{view.CaseNumber}/code"), HttpStatusCode.ServiceUnavailable, language, language.Length > 0 ? "again in a minute" : "請1分鐘後再試");
        // The status itself needs nobody.
        Assert.Equal(HttpStatusCode.OK, (await browser.PageAsync($"{language}/track/{view.CaseNumber}")).Status);
    }
}
