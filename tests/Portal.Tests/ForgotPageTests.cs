using System.Net;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform.Security;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Portal.Tests;

/// <summary>Who forgot a case number has it sent; the page tells nobody whether there is one.</summary>
public sealed class ForgotPageTests(PortalHost host) : IClassFixture<PortalHost>, IDisposable
{
    public void Dispose() => host.Others.Reset();

    public static TheoryData<string, string, string, string> Contacts => new()
    {
        { "", "０９１２ ３４５ ６７８", "sms", "+886912345678" }, { "/en", " Wang@Example.Test ", "email", "wang@example.test" }, { "", "+886 912-345-678", "sms", "+886912345678" },
    };

    [Theory]
    [InlineData("", "忘記案號")]
    [InlineData("/en", "Forgot the case number")]
    public async Task ThePage_IsFoundWhereTheNumberIsAskedFor_AndWhereNothingMatches(string language, string title)
    {
        var view = await host.ShowAsync(Views.InProgress());
        using var browser = host.Browser();
        var track = await browser.PageAsync($"{language}/track");
        Assert.Contains($"{language}/track/forgot", track.Links);

        var wrong = await browser.SendAsync(track.Form("/track"), ("CaseNumber", view.CaseNumber), ("Proof", "00000000"));

        Assert.Equal(HttpStatusCode.NotFound, wrong.Status);
        Assert.Equal(2, wrong.Links.Count(l => l == $"{language}/track/forgot"));
        PageTests.AssertPersonal(await browser.PageAsync($"{language}/track/forgot"), HttpStatusCode.OK, language, title, "1999");
    }

    [Theory]
    [MemberData(nameof(Contacts))]
    public async Task OfTheContact_OnlyTheHashLeaves_WithTheReadersLanguage(string language, string typed, string way, string key)
    {
        using var browser = host.Browser();

        var sent = await AskAsync(browser, language, typed);

        Assert.Equal((HttpStatusCode.Redirect, $"{language}/track/forgot?sent=1"), (sent.Status, sent.Location));
        var (path, body, actor) = Assert.Single(host.Others.ConfirmationCalls);
        var hash = host.Services.GetRequiredService<BlindIndex>().Hash(way == "sms" ? "phone" : "email", key);
        Assert.Equal("/internal/notifications/case-numbers", path);
        Assert.Equal((way, Convert.ToBase64String(hash), language.Length > 0 ? "en" : "zh"), ((string?)JsonNode.Parse(body)!["way"], (string?)JsonNode.Parse(body)!["hash"], (string?)JsonNode.Parse(body)!["language"]));
        Assert.Equal((ActorKind.Citizen, 0), (actor!.Kind, actor.CitizenLevel));
    }

    [Theory]
    [InlineData("", "如果有符合的案件")]
    [InlineData("/en", "If there is a case that matches")]
    public async Task WithAndWithoutCases_TheAnswerIsTheSame_ToTheByte(string language, string says)
    {
        var view = host.WithContacts(Views.InProgress(), "+886987654321", "known@example.test");
        await host.ShowAsync(view);
        using var browser = host.Browser(redirects: true);
        var pages = new List<HtmlPage>();

        foreach (var contact in (string[])["0987654321", "0911111111", "known@example.test", "nobody@example.test"])
            pages.Add(await AskAsync(browser, language, contact));

        PageTests.AssertPersonal(pages[0], HttpStatusCode.OK, language, says);
        Assert.All(pages, p => Assert.Equal((HttpStatusCode.OK, pages[0].Html, pages[0].Address), (p.Status, p.Html, p.Address)));
        Assert.Equal(4, host.Others.ConfirmationCalls.Count);
    }

    [Theory]
    [InlineData("", "", "請輸入手機號碼或電子郵件")]
    [InlineData("/en", "07-561-8742", "A landline cannot receive text messages")]
    [InlineData("", "07-561-8742", "市話收不到簡訊")]
    [InlineData("", "0912345", "請輸入正確的手機號碼或電子郵件")]
    [InlineData("/en", "wang@", "Enter an e-mail address")]
    [InlineData("", "a\u0001@example.test", "有無法使用的字元")]
    public async Task WhatIsNoContact_IsSaidSo_AndStays(string language, string typed, string says)
    {
        using var browser = host.Browser();

        var refused = await AskAsync(browser, language, typed);

        PageTests.AssertPersonal(refused, HttpStatusCode.BadRequest, language, says);
        if (typed.All(c => c >= ' '))
            Assert.Equal(typed, refused.Form("/track/forgot").Value("Contact"));
        Assert.Empty(host.Others.ConfirmationCalls);
    }

    [Theory]
    [InlineData("", "試太多次了")]
    [InlineData("/en", "Too many attempts")]
    public async Task TooManyWishes_AndNotificationsAway_AreSaidSo(string language, string tooMany)
    {
        await using var own = await PortalHost.StartAsync(new() { ["Limits:CaseNumbersPerHour"] = "3" });
        await using var twin = PortalHost.Create(own.Database, own.Others, new() { ["Limits:CaseNumbersPerHour"] = "3" });
        await twin.StartAsync(TestContext.Current.CancellationToken);
        using var browser = own.Browser();
        using var other = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(twin.Urls.First()) };
        var source = Http.NewSource();
        foreach (var from in (HttpClient[])[browser, other, browser])
            Assert.Equal(HttpStatusCode.Redirect, (await AskAsync(from, language, "0912345678", source)).Status);

        var refused = await AskAsync(other, language, "0912345678", source);

        PageTests.AssertPersonal(refused, HttpStatusCode.TooManyRequests, language, tooMany);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(3, own.Others.ConfirmationCalls.Count);
        own.Others.Down = true;
        var down = await AskAsync(browser, language, "0912345678");
        PageTests.AssertPersonal(down, HttpStatusCode.ServiceUnavailable, language, "1999");
        Assert.Equal("0912345678", down.Form("/track/forgot").Value("Contact"));
        own.Others.Down = false;
        own.Others.CaseNumbers = Failure.Invalid("contact", "way-unavailable");
        PageTests.AssertPersonal(await AskAsync(browser, language, "0912345678"), HttpStatusCode.BadRequest, language, "1999");
    }

    private static async Task<HtmlPage> AskAsync(HttpClient browser, string language, string contact, string? source = null) =>
        await browser.SendAsync((await browser.PageAsync($"{language}/track/forgot")).Form("/track/forgot") with { Source = source }, ("Contact", contact));
}
