using CaseTracker.Contracts;
using CaseTracker.TestSupport;

namespace CaseTracker.Browser.Tests;

/// <summary>A coordinator works through the queue: by keyboard alone, and without scripts.</summary>
public abstract class TriageTests
{
    private const int MostKeys = 80;

    private readonly Site _site;
    private readonly SiteLanguage _language;

    private protected TriageTests(Site site, SiteLanguage language) => (_site, _language) = (site, language);

    [Fact]
    public async Task Queue_IsWorkedThrough_ByKeyboardAlone()
    {
        var cases = await _site.Cases.NewInTriageAsync(2);
        await using var visit = await _site.VisitAsync(_language, scripts: true);
        await visit.SignInStaffAsync("coordinator");
        await OpenPageAsync(visit, cases[0]);

        // Single keys do nothing until somebody asks for them.
        await TabToListAsync(visit, reachable: false);
        await visit.Page.Locator("#triage-keys > summary").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.FollowAsync(() => visit.Page.Keyboard.PressAsync("Enter"));
        await OpenPageAsync(visit, cases[0]);

        await TabToListAsync(visit, reachable: true);
        await visit.Page.Keyboard.PressAsync("?");
        await FocusAsync(visit, "document.activeElement.matches('#triage-keys[open] > summary')");
        await visit.IsForEverybodyAsync("staff triage with keys");
        await TabToListAsync(visit, reachable: true);
        await ToRowAsync(visit, cases[0]);
        await visit.FollowAsync(() => visit.Page.Keyboard.PressAsync("Enter"));
        await PlacedAsync(cases[0], CityCases.SuggestedUnit);

        // The work goes on in the next row.
        await FocusAsync(visit, "document.activeElement.matches('li.ct-waiting')");
        await OpenPageAsync(visit, cases[1]);
        await TabToListAsync(visit, reachable: true);
        await ToRowAsync(visit, cases[1]);
        await visit.FollowAsync(() => visit.Page.Keyboard.PressAsync("o"));
        await FocusAsync(visit, $"document.activeElement.id === 'case-{cases[1].Number}'");
        Assert.Contains(CityCases.Description, await visit.Page.Locator($"#case-{cases[1].Number}").InnerTextAsync(), StringComparison.Ordinal);
        await visit.IsForEverybodyAsync("staff triage with keys, a case open");
        await visit.FollowAsync(() => visit.Page.Keyboard.PressAsync("d"));
        Assert.EndsWith($"/staff/cases/{cases[1].Number}/merge", visit.Page.Url, StringComparison.Ordinal);
        await OpenPageAsync(visit, cases[1]);
        await TabToListAsync(visit, reachable: true);
        await ToRowAsync(visit, cases[1]);
        await visit.FollowAsync(() => visit.Page.Keyboard.PressAsync("1"));
        await PlacedAsync(cases[1], CityCases.SuggestedUnit);
        Assert.Empty(visit.Errors);
    }

    [Fact]
    public async Task Queue_IsWorkedThrough_WithoutScripts()
    {
        var cases = await _site.Cases.NewInTriageAsync(2);
        await using var visit = await _site.VisitAsync(_language, scripts: false);
        await visit.SignInStaffAsync("coordinator");

        await OpenPageAsync(visit, cases[0]);
        await visit.FollowAsync(visit.Page.Locator($"#case-{cases[0].Number} [data-take='1']"));
        await visit.SaysAsync("desk.done.assign");
        await PlacedAsync(cases[0], CityCases.SuggestedUnit);

        await OpenPageAsync(visit, cases[1]);
        await visit.FollowAsync(visit.Page.Locator($"#case-{cases[1].Number} [data-open]"));
        var row = visit.Page.Locator($"#case-{cases[1].Number}");
        await row.Locator("details > summary").ClickAsync();
        await row.Locator("[name='Input.Unit']").Last.SelectOptionAsync("WRB/DITCH");
        // Of this row: cases that units do not agree about have a form with the same words above.
        await row.GetByLabel(visit.T["triage.reason"]).FillAsync("側溝");
        await visit.FollowAsync(row.Locator("details button"));
        await PlacedAsync(cases[1], "WRB/DITCH");
    }

    /// <summary>The page of the queue that a case stands on.</summary>
    private static async Task OpenPageAsync(Visit visit, CityCase @case)
    {
        for (var page = 1; page <= 9; page++)
        {
            await visit.GoAsync($"/staff/triage?page={page}");
            if (await visit.Page.Locator($"#case-{@case.Number}").CountAsync() == 1)
                return;
        }
        Assert.Fail($"{@case.Number} does not wait");
    }

    private static async Task TabToListAsync(Visit visit, bool reachable)
    {
        for (var i = 0; i < MostKeys; i++)
        {
            await visit.Page.Keyboard.PressAsync("Tab");
            var at = await visit.Page.EvaluateAsync<string>("document.activeElement.matches('li.ct-waiting') ? 'row' : document.activeElement.closest('footer') || document.activeElement === document.body ? 'end' : ''");
            if (at.Length > 0)
            {
                Assert.Equal(reachable ? "row" : "end", at);
                return;
            }
        }
        Assert.False(reachable);
    }

    // The browser moves the focus with the first picture of a page, which may come after its load.
    private static Task FocusAsync(Visit visit, string condition) => Wait.UntilAsync(() => visit.Page.EvaluateAsync<bool>(condition), TimeSpan.FromSeconds(10), condition);

    private static async Task ToRowAsync(Visit visit, CityCase @case)
    {
        foreach (var key in (string[])["k", "j"])
            for (var i = 0; i < 10 && await visit.Page.EvaluateAsync<string>("document.activeElement.id") != $"case-{@case.Number}"; i++)
                await visit.Page.Keyboard.PressAsync(key);
        Assert.Equal($"case-{@case.Number}", await visit.Page.EvaluateAsync<string>("document.activeElement.id"));
    }

    private Task PlacedAsync(CityCase @case, string unit) => Wait.UntilAsync(
        async () => (await _site.City.Routing.CaseAsync(Actor.Service("test"), @case.Id, default)).Value?.Unit == unit, TimeSpan.FromSeconds(10), $"{unit} has case {@case.Number}");
}

public sealed class ChineseTriageTests(Site site) : TriageTests(site, SiteLanguage.Chinese);

public sealed class EnglishTriageTests(Site site) : TriageTests(site, SiteLanguage.English);
