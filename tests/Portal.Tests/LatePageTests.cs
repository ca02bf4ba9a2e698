using System.Net;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Portal.Tests;

/// <summary>The date has passed and there is no news: one button, behind number and proof.</summary>
public sealed class LatePageTests(PortalHost host) : IClassFixture<PortalHost>, IDisposable
{
    public void Dispose() => host.Others.Reset();

    [Theory]
    [InlineData("", "請主管告訴我新的日期", "已經通知主管，1個工作天內")]
    [InlineData("/en", "Ask the supervisor for a new date", "a new date within 1 working day")]
    public async Task PastTheDate_OneButton_WithOrWithoutAWord(string language, string button, string done)
    {
        var view = await host.ShowAsync(Late());
        using var browser = host.Browser();
        Assert.StartsWith($"{language}/track?no=", (await browser.PageAsync($"{language}/track/{view.CaseNumber}/late")).Location, StringComparison.Ordinal);
        var status = await host.ProveAsync(browser, view, language);
        Assert.Contains($"{language}/track/{view.CaseNumber}/late", status.Links);
        var page = await browser.PageAsync($"{language}/track/{view.CaseNumber}/late");
        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, button);

        host.Others.OwnAct = Failure.Invalid("words", "too-long");
        var refused = await browser.SendAsync(page.Form("/late"), ("Input.Words", "two weeks of waiting"));
        PageTests.AssertPersonal(refused, HttpStatusCode.BadRequest, language, "two weeks of waiting");
        host.Others.OwnAct = Failure.Unavailable();
        PageTests.AssertPersonal(await browser.SendAsync(page.Form("/late"), ("Input.Words", "two weeks of waiting")), HttpStatusCode.ServiceUnavailable, language, "two weeks of waiting", "1999");
        host.Others.OwnAct = Done.Instance;
        var sent = await browser.SendAsync(refused.Form("/late"));

        Assert.Equal($"{language}/track/{view.CaseNumber}?done=late", sent.Location);
        PageTests.AssertPersonal(await browser.PageAsync(sent.Location), HttpStatusCode.OK, language, done);
        var call = host.Others.OwnCalls.Last();
        Assert.Equal(($"/internal/cases/cases/{view.CaseId}/news-requests", "two weeks of waiting", 1, view.CaseId),
            (call.Path, (string?)JsonNode.Parse(call.Body)!["words"], call.Actor!.CitizenLevel, call.Actor!.CaseId!.Value));
    }

    [Theory]
    [InlineData("", "您已經告訴過我們了", "您在2月26日（四）10:00告訴我們過了日期還沒消息")]
    [InlineData("/en", "You have told us already", "you told us that the date has passed without news")]
    public async Task PressedAgain_SaysSo_AndOffersNothing(string language, string again, string asked)
    {
        var view = await host.ShowAsync(Late());
        using var browser = host.Browser();
        await host.ProveAsync(browser, view, language);
        var page = await browser.PageAsync($"{language}/track/{view.CaseNumber}/late");
        host.Others.OwnAct = Failure.Conflict("news-asked-already");
        var sent = await browser.SendAsync(page.Form("/late"));
        PageTests.AssertPersonal(await browser.PageAsync(sent.Location), HttpStatusCode.OK, language, again);

        var waiting = await host.ShowAsync(Late() with { NewsAskedAt = Views.At("2026-02-26T10:00:00") });
        var status = await host.ProveAsync(browser, waiting, language);
        PageTests.AssertPersonal(status, HttpStatusCode.OK, language, asked);
        Assert.DoesNotContain($"{language}/track/{waiting.CaseNumber}/late", status.Links);
        page = await browser.PageAsync($"{language}/track/{waiting.CaseNumber}/late");
        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, asked);
        Assert.DoesNotContain(page.Forms, f => f.Fields.Any(x => x.Name == "Input.Words"));
    }

    [Theory]
    [InlineData("", "還沒有過預計的日期")]
    [InlineData("/en", "has not passed")]
    public async Task WhileADateStands_NothingIsOffered(string language, string notNow)
    {
        using var browser = host.Browser();
        // Not due yet; and late, but the date told since is still to come.
        foreach (var made in (PublicView[])[Views.InProgress(), Late() with { Delay = Views.Slots() }])
        {
            var view = await host.ShowAsync(made);
            Assert.DoesNotContain($"{language}/track/{view.CaseNumber}/late", (await host.ProveAsync(browser, view, language)).Links);
            var page = await browser.PageAsync($"{language}/track/{view.CaseNumber}/late");
            PageTests.AssertPersonal(page, HttpStatusCode.OK, language, notNow);
            Assert.DoesNotContain(page.Forms, f => f.Fields.Any(x => x.Name == "Input.Words"));
        }
    }

    private static PublicView Late() => Views.InProgress() with { OriginalDue = Views.Due(2026, 2, 20), Due = Views.Due(2026, 2, 20) };
}
