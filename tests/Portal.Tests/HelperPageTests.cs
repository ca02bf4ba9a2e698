using System.Net;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Portal.Site;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Portal.Tests;

/// <summary>The applicant asks somebody to watch the case too.</summary>
public sealed class HelperPageTests(PortalHost host) : IClassFixture<PortalHost>, IDisposable
{
    private static readonly (string, string)[] Typed = [("Input.Name", "王大梅"), ("Input.Relation", "village_chief"), ("Input.Contact", "0988-777-666")];

    private static readonly HelperView Daughter = new() { HelperId = Guid.NewGuid(), Name = "王大梅", Relation = HelperRelation.Family, Way = NoticeWay.Sms, Contact = "0988-777-666", NamedAt = Views.At("2026-02-20T09:00:00") };

    private static readonly OwnCase Told = OwnCasePageTests.Told with { MayNameHelper = true };

    public void Dispose() => host.Others.Reset();

    [Theory]
    [InlineData("", "已經加入", "里長")]
    [InlineData("/en", "We will send them a message", "Village chief")]
    public async Task WhoHasJustEnteredACode_IsNotAskedForAnother(string language, string done, string chief)
    {
        var view = await host.ShowAsync(Views.InProgress());
        host.Others.Own = Told;
        using var browser = host.Browser();
        Assert.Contains($"{language}/track/{view.CaseNumber}/helper", (await host.ProveAsync(browser, view, language)).Links);
        var page = await host.UnlockAsync(browser, view, language, "helper");
        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, chief);

        var sent = await browser.SendAsync(page.Form("/helper"), Typed);

        Assert.Equal($"{language}/track/{view.CaseNumber}?done=helper-named", sent.Location);
        PageTests.AssertPersonal(await browser.PageAsync(sent.Location), HttpStatusCode.OK, language, done);
        var call = host.Others.OwnCalls.Last(c => c.Body.Length > 0);
        var body = JsonNode.Parse(call.Body)!;
        Assert.Equal(($"/internal/cases/cases/{view.CaseId}/helpers", 2, true), (call.Path, call.Actor!.CitizenLevel, (bool)body["codeEntered"]!));
        Assert.Equal(("王大梅", "village_chief", "0988-777-666"), ((string?)body["helper"]!["name"], (string?)body["helper"]!["relation"], (string?)body["helper"]!["contact"]));
    }

    [Theory]
    [InlineData("", "驗證碼不對")]
    [InlineData("/en", "This is not the code")]
    public async Task AnOlderCode_DoesNotCount_AFreshOneGoesToTheApplicant_AndNothingTypedIsLost(string language, string wrong)
    {
        var view = await host.ShowAsync(Views.InProgress());
        host.Others.Own = Told;
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var browser = new HttpClient(handler, disposeHandler: false) { BaseAddress = host.Address };
        var page = await host.UnlockAsync(browser, view, language, "helper");
        Age(handler.CookieContainer, TimeSpan.FromMinutes(5));
        host.Others.OwnAct = Failure.Conflict("code-needed");
        host.Others.ConfirmationCalls.Clear();

        var asked = await browser.SendAsync(page.Form("/helper"), Typed);

        // Its one contact: the code is on its way without another press.
        PageTests.AssertPersonal(asked, HttpStatusCode.OK, language, "0912***678");
        Assert.False((bool)JsonNode.Parse(host.Others.OwnCalls.Last(c => c.Body.Length > 0).Body)!["codeEntered"]!);
        Assert.Equal("sms", (string?)JsonNode.Parse(host.Others.ConfirmationCalls.Last(c => c.Body.Length > 0).Body)!["way"]);
        var form = asked.Form("/helper");
        Assert.Equal(("王大梅", "village_chief", "0988-777-666"), (form.Value("Input.Name"), form.Value("Input.Relation"), form.Value("Input.Contact")));

        object entered = Failure.Invalid("code", "code-wrong");
        var codes = host.Others.AccessCodes!;
        host.Others.AccessCodes = (path, method) => path.EndsWith("/entries", StringComparison.Ordinal) ? entered : codes(path, method);
        host.Others.OwnCalls.Clear();
        var refused = await browser.SendAsync(form, ("Code", "111111"));
        PageTests.AssertPersonal(refused, HttpStatusCode.BadRequest, language, wrong);
        Assert.Equal("王大梅", refused.Form("/helper").Value("Input.Name"));
        Assert.DoesNotContain(host.Others.OwnCalls, c => c.Body.Length > 0);

        (entered, host.Others.OwnAct) = (Done.Instance, Done.Instance);
        Assert.Equal($"{language}/track/{view.CaseNumber}?done=helper-named", (await browser.SendAsync(refused.Form("/helper"), ("Code", "123456"))).Location);
        Assert.True((bool)JsonNode.Parse(host.Others.OwnCalls.Last(c => c.Body.Length > 0).Body)!["codeEntered"]!);
    }

    [Fact]
    public async Task WhereThereAreTwoContacts_TheReaderSaysWhichOne()
    {
        var view = await host.ShowAsync(Views.InProgress());
        host.Others.Own = Told;
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var browser = new HttpClient(handler, disposeHandler: false) { BaseAddress = host.Address };
        var page = await host.UnlockAsync(browser, view, "", "helper");
        Age(handler.CookieContainer, TimeSpan.FromMinutes(6));
        host.Others.OwnAct = Failure.Conflict("code-needed");
        object sent = new AccessCodeSent(NoticeWay.Email, "li***@example.tw", Views.At("2026-02-24T10:10:00"));
        host.Others.AccessCodes = (_, method) => method == HttpMethod.Get ? new AccessWay[] { new(NoticeWay.Sms, "0912***678"), new(NoticeWay.Email, "li***@example.tw") } : sent;
        host.Others.ConfirmationCalls.Clear();

        var where = await browser.SendAsync(page.Form("/helper"), Typed);
        Assert.All(host.Others.ConfirmationCalls, c => Assert.Empty(c.Body));
        Assert.DoesNotContain(where.Form("/helper").Fields, f => f.Name == "Code");
        var asked = await browser.SendAsync(where.Form("/helper"), ("Way", "email"), ("Go", "send"));
        PageTests.AssertPersonal(asked, HttpStatusCode.OK, "", "li***@example.tw");
        Assert.Equal("email", (string?)JsonNode.Parse(host.Others.ConfirmationCalls.Last(c => c.Body.Length > 0).Body)!["way"]);

        // Too soon for another one; the one that was sent can be entered.
        sent = new Failure { Code = "asked-already", Status = 429, RetryAfter = TimeSpan.FromSeconds(50) };
        var again = await browser.SendAsync(asked.Form("/helper"), ("Way", "email"), ("Go", "send"));
        PageTests.AssertPersonal(again, HttpStatusCode.TooManyRequests, "", "請1分鐘後再要新的");
        Assert.Contains(again.Form("/helper").Fields, f => f.Name == "Code");
        sent = Failure.Unavailable();
        PageTests.AssertPersonal(await browser.SendAsync(asked.Form("/helper"), ("Way", "email"), ("Go", "send")), HttpStatusCode.ServiceUnavailable, "");
    }

    [Theory]
    [InlineData("", "helper.contact", "phone-landline", "市話收不到簡訊，請改填")]
    [InlineData("/en", "helper.contact", "helper-is-applicant", "the other person's")]
    [InlineData("", "helper.name", "required", "請輸入對方的名字")]
    [InlineData("/en", "helper.relation", "required", "Select who they are")]
    [InlineData("", "helper.contact", "helper-declined", "不想協助這個案件")]
    public async Task WhatIsWrong_IsSaidAtItsField_AndTheRestStays(string language, string field, string code, string sentence)
    {
        var view = await host.ShowAsync(Views.InProgress());
        host.Others.Own = Told;
        using var browser = host.Browser();
        var page = await host.UnlockAsync(browser, view, language, "helper");
        host.Others.OwnAct = Failure.Invalid(field, code);

        var wrong = await browser.SendAsync(page.Form("/helper"), Typed);

        PageTests.AssertPersonal(wrong, HttpStatusCode.BadRequest, language, sentence);
        Assert.Contains($"href=\"#Input_{char.ToUpperInvariant(field["helper.".Length])}{field["helper.x".Length..]}\"", wrong.Html, StringComparison.Ordinal);
        Assert.Equal("0988-777-666", wrong.Form("/helper").Value("Input.Contact"));
    }

    [Theory]
    [InlineData("", "家人，簡訊 0988***666", "已經移除")]
    [InlineData("/en", "Family member, Text message 0988***666", "They get no more messages")]
    public async Task WhoWatches_IsListedMasked_AndRemovedByOnePress(string language, string line, string done)
    {
        var view = await host.ShowAsync(Views.InProgress());
        host.Others.Own = Told with { Helpers = [Daughter] };
        host.Others.Messages = new MessageChoices([new(NoticeWay.Sms, "0912***678", null)], [NoticeKind.Overdue], []);
        using var browser = host.Browser();
        var page = await host.UnlockAsync(browser, view, language, "helper");
        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, "王大梅", line);
        Assert.DoesNotContain("0988-777-666", page.Html, StringComparison.Ordinal);
        PageTests.AssertPersonal(await browser.PageAsync($"{language}/track/{view.CaseNumber}/messages"), HttpStatusCode.OK, language, line);

        foreach (var answer in (Result<Done>[])[Done.Instance, Failure.NotFound("helper-not-found")])
        {
            host.Others.OwnAct = answer;
            var sent = await browser.SendAsync(page.Form("handler=Remove"));
            Assert.Equal($"{language}/track/{view.CaseNumber}?done=helper-removed", sent.Location);
            PageTests.AssertPersonal(await browser.PageAsync(sent.Location), HttpStatusCode.OK, language, done);
        }
        var call = host.Others.OwnCalls.Last(c => c.Body.Length > 0);
        Assert.Equal(($"/internal/cases/cases/{view.CaseId}/helper-removals", Daughter.HelperId), (call.Path, (Guid)JsonNode.Parse(call.Body)!["helperId"]!));
    }

    [Theory]
    [InlineData("", "身分要保密", "已經有2位", "已經結束", "1999")]
    [InlineData("/en", "Your identity is protected", "Two people follow it already", "This case has ended", "1999")]
    public async Task WhenNobodyCanBeNamed_ThePageSaysWhy(string language, string secret, string full, string over, string away)
    {
        var view = await host.ShowAsync(Views.InProgress());
        var hidden = await host.ShowAsync(Views.InProgress() with { Confidential = true });
        using var browser = host.Browser();
        host.Others.Own = OwnCasePageTests.Told;
        Assert.DoesNotContain((await host.UnlockAsync(browser, hidden, language, "helper")).Forms, f => f.Action.EndsWith("/helper", StringComparison.Ordinal));
        PageTests.AssertPersonal(await browser.PageAsync($"{language}/track/{hidden.CaseNumber}/helper"), HttpStatusCode.OK, language, secret);
        await host.UnlockAsync(browser, view, language, "helper");
        PageTests.AssertPersonal(await browser.PageAsync($"{language}/track/{view.CaseNumber}/helper"), HttpStatusCode.OK, language, full);
        host.Others.Own = OwnCasePageTests.Told with { MayChangeContact = false };
        PageTests.AssertPersonal(await browser.PageAsync($"{language}/track/{view.CaseNumber}/helper"), HttpStatusCode.OK, language, over);
        host.Others.Down = true;
        PageTests.AssertPersonal(await browser.PageAsync($"{language}/track/{view.CaseNumber}/helper"), HttpStatusCode.ServiceUnavailable, language, away);
    }

    [Theory]
    [InlineData("", "不再協助這個案件", "已經停止")]
    [InlineData("/en", "Stop helping with this case", "You get no more messages")]
    public async Task TheLinkOfAMessageToAHelper_EndsIt_ByThePostAlone(string language, string title, string done)
    {
        var way = new MessageWay(NoticeWay.Email, "me***@example.tw", null) { Helper = true };
        host.Others.Unsubscriptions = path => path.EndsWith("/views", StringComparison.Ordinal) ? way : way with { PausedAt = Views.At("2026-02-24T10:00:00") };
        using var browser = host.Browser();

        var page = await browser.PageAsync($"{language}/unsubscribe/abc");

        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, title);
        Assert.All(host.Others.ConfirmationCalls, c => Assert.EndsWith("/views", c.Path, StringComparison.Ordinal));
        PageTests.AssertPersonal(await browser.SendAsync(page.Form("/unsubscribe/abc")), HttpStatusCode.OK, language, title, done);
    }

    /// <summary>As if the one-time code had been entered some time ago.</summary>
    private void Age(CookieContainer cookies, TimeSpan by)
    {
        var protector = host.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("CaseTracker.Portal.CaseAccess.v1");
        var cookie = cookies.GetCookies(host.Address)[CaseCookie.Name]!;
        var all = JsonNode.Parse(protector.Unprotect(cookie.Value))!.AsArray();
        foreach (var access in all)
            access!["unlockedAt"] = (long)access["unlockedAt"]! - (long)by.TotalSeconds;
        cookies.Add(host.Address, new Cookie(cookie.Name, protector.Protect(all.ToJsonString()), cookie.Path));
    }
}
