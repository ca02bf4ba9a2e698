using System.Net;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Site;

namespace CaseTracker.Portal.Tests;

/// <summary>The screen in a hall: one person after the other looks up a case, and nothing of one is left to the next.</summary>
public sealed class KioskTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Theory]
    [InlineData("", "查案件進度")]
    [InlineData("/en", "Check a case")]
    public async Task TheStart_IsTheLookUpBox_AndNoOtherNavigation(string language, string title)
    {
        using var browser = host.Browser();

        var start = await browser.PageAsync($"{language}/kiosk");

        PageTests.AssertPersonal(start, HttpStatusCode.OK, language, title, "1999");
        Assert.Single(start.Forms);
        // The start itself, the other language, the way out: nothing else.
        Assert.Equal(new[] { $"{language}/kiosk", language.Length > 0 ? "/kiosk" : "/en/kiosk", language.Length > 0 ? "/en/" : "/" }.Order(), start.Links.Where(l => l.StartsWith('/')).Distinct().Order());
        Assert.Equal(2, start.Html.Split("inputmode=\"numeric\"").Length - 1);
        Assert.False(start.Headers.Contains("Refresh"));
    }

    [Theory]
    [InlineData("", "您現在要做的事", "已到現場量測")]
    [InlineData("/en", "What you need to do now", "已到現場量測")]
    public async Task TheStatus_IsToBeRead_AndGoneAfterAMinute_WithoutScripts(string language, string says, string word)
    {
        var view = await host.ShowAsync(Views.InProgress());
        using var browser = host.Browser();

        var page = await OpenAsync(browser, view, language);

        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, says, word);
        Assert.Equal($"60; url={language}/kiosk?over=1", page.Headers.GetValues("Refresh").Single());
        // Nothing is done here, and nothing personal is reached.
        Assert.Empty(page.Forms);
        Assert.All(page.Links.Where(l => l.StartsWith('/')), link => Assert.Contains("/kiosk", link, StringComparison.Ordinal));
        Assert.Contains($"{language}/kiosk/{view.CaseNumber}", page.Links);

        // What the browser does by itself when the minute is over.
        var over = await browser.PageAsync($"{language}/kiosk?over=1");
        Assert.Equal(HttpStatusCode.OK, over.Status);
        Assert.Contains(over.Headers.GetValues("Set-Cookie"), c => c.StartsWith($"{CaseCookie.Name}=;", StringComparison.Ordinal));
        Assert.Equal($"{language}/kiosk", (await browser.PageAsync($"{language}/kiosk/{view.CaseNumber}")).Location);
        Assert.StartsWith($"{language}/track?no=", (await browser.PageAsync($"{language}/track/{view.CaseNumber}")).Location, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task WhateverMayBeDone_IsNotOfferedHere(string language)
    {
        var late = await host.ShowAsync(Views.InProgress() with { OriginalDue = Views.Due(2026, 2, 20), Due = Views.Due(2026, 2, 20) });
        var missing = await host.ShowAsync(Views.InProgress() with { Status = CaseStatus.NeedInfo, Paused = true, Supplement = new SupplementView(Guid.NewGuid(), Views.At("2026-02-20T10:00:00"), new(2026, 3, 9), [new("身分證影本", "確認資格")]) });
        foreach (var view in (PublicView[])[late, missing])
        {
            using var browser = host.Browser();
            var page = await OpenAsync(browser, view, language);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.DoesNotContain(page.Links, l => l.Contains("/track/", StringComparison.Ordinal));
            Assert.Empty(page.Forms);
        }
    }

    [Theory]
    [InlineData("", "找不到符合的案件")]
    [InlineData("/en", "could not find a case")]
    public async Task WhatWasTypedWrongly_Stays_AndGoesAfterAMinuteToo(string language, string says)
    {
        var view = await host.ShowAsync(Views.InProgress());
        using var browser = host.Browser();

        var refused = await browser.SendAsync((await browser.PageAsync($"{language}/kiosk")).Forms[0], ("CaseNumber", view.CaseNumber), ("Proof", "00000000"));

        PageTests.AssertPersonal(refused, HttpStatusCode.NotFound, language, says);
        Assert.Equal(view.CaseNumber, refused.Forms[0].Value("CaseNumber"));
        Assert.Equal($"60; url={language}/kiosk?over=1", refused.Headers.GetValues("Refresh").Single());
        Assert.Equal($"{language}/kiosk", (await browser.PageAsync($"{language}/kiosk/{view.CaseNumber}")).Location);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.PageAsync($"{language}/kiosk/12345678901")).Status);
    }

    private async Task<HtmlPage> OpenAsync(HttpClient browser, PublicView view, string language)
    {
        var found = await browser.SendAsync((await browser.PageAsync($"{language}/kiosk")).Forms[0], ("CaseNumber", view.CaseNumber), ("Proof", host.CodeOf(view)));
        Assert.Equal($"{language}/kiosk/{view.CaseNumber}", found.Location);
        return await browser.PageAsync(found.Location);
    }
}
