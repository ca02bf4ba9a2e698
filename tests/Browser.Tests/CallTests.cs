using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.SystemTests;
using Microsoft.Playwright;

namespace CaseTracker.Browser.Tests;

/// <summary>Somebody works through the people to call and the letters to write, with and without scripts.</summary>
public abstract class CallTests
{
    private readonly Site _site;
    private readonly SiteLanguage _language;

    private protected CallTests(Site site, SiteLanguage language) => (_site, _language) = (site, language);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Calls_AreMade_OneAfterTheOther(bool scripts)
    {
        var cases = await _site.Cases.NewToTellAsync(NoticeWay.Phone, 2);
        await using var visit = await _site.VisitAsync(_language, scripts);
        await visit.SignInStaffAsync("parks.supervisor");

        await visit.GoAsync("/staff/calls?scope=agency");
        Assert.DoesNotContain(cases[0].Mobile, await visit.SourceAsync(), StringComparison.Ordinal);
        await visit.FollowAsync(LinkOf(visit, cases[0]));
        Assert.Equal(cases[0].Mobile, await visit.Page.Locator(".ct-call-number").InnerTextAsync());
        await visit.PressAsync("desk.telling.told.phone");
        await visit.SaysAsync("desk.done.telling");
        Assert.Equal(0, await LinkOf(visit, cases[0]).CountAsync());

        await visit.FollowAsync(LinkOf(visit, cases[1]));
        await visit.PressAsync("desk.telling.no-answer");
        Assert.Contains(visit.T["calls.tried.one"].Replace("{n}", "1", StringComparison.Ordinal), await visit.Page.Locator("tr", new() { Has = LinkOf(visit, cases[1]) }).InnerTextAsync(), StringComparison.Ordinal);

        Assert.Equal((NoticeState.Sent, true), await ReceiptAsync(cases[0]));
        Assert.Equal((NoticeState.Task, false), await ReceiptAsync(cases[1]));
        Assert.Empty(visit.Errors);
    }

    [Fact]
    public async Task Letter_IsAloneOnThePaper_AndIsSent()
    {
        var letter = Assert.Single(await _site.Cases.NewToTellAsync(NoticeWay.Letter, 1));
        await using var visit = await _site.VisitAsync(_language, scripts: true);
        await visit.SignInStaffAsync("parks.supervisor");
        await visit.GoAsync("/staff/calls?scope=agency");
        await visit.FollowAsync(LinkOf(visit, letter));
        await visit.PictureAsync("letter on the screen");

        await visit.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await visit.PictureAsync("letter on paper");
        Assert.True(await visit.Page.Locator(".ct-letter").IsVisibleAsync());
        foreach (var other in (string[])["header", "footer", "h1", "form", "nav"])
            Assert.False(await visit.Page.Locator(other).First.IsVisibleAsync(), other);
        await visit.Page.EmulateMediaAsync(new() { Media = Media.Screen });

        await visit.PressAsync("desk.telling.told.letter");
        await visit.SaysAsync("desk.done.telling");
        Assert.Equal((NoticeState.Sent, true), await ReceiptAsync(letter));
    }

    private static ILocator LinkOf(Visit visit, CityCase @case) => visit.Page.Locator($"a[href*='/cases/{@case.Number}/notices/']");

    private async Task<(NoticeState, bool)> ReceiptAsync(CityCase @case)
    {
        var notices = await _site.City.Notifications.ForCaseAsync(DemoStaff.HandlerOf("PWB-PARKS/MAINT")!, @case.Id, default);
        var receipt = notices.Required().Single(n => n.Kind == NoticeKind.Receipt);
        return (receipt.State, receipt.Told);
    }
}

public sealed class ChineseCallTests(Site site) : CallTests(site, SiteLanguage.Chinese);

public sealed class EnglishCallTests(Site site) : CallTests(site, SiteLanguage.English);
