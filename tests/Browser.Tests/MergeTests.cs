using CaseTracker.TestSupport;

namespace CaseTracker.Browser.Tests;

/// <summary>Two people report the same thing: a handler merges their cases and answers once; each of them reads the answer under their own number. Without scripts.</summary>
public abstract class MergeTests
{
    private readonly Site _site;
    private readonly SiteLanguage _language;

    private protected MergeTests(Site site, SiteLanguage language) => (_site, _language) = (site, language);

    [Fact]
    public async Task TwoReportsOfOneThing_AreMergedAndAnsweredOnce()
    {
        var (main, merged) = (await _site.Cases.NewAsync(), await _site.Cases.NewAsync());
        await using var visit = await _site.VisitAsync(_language, scripts: false);
        await visit.SignInStaffAsync("parks.handler");

        await visit.GoAsync($"/staff/cases/{merged.Number}");
        await visit.FollowAsync("desk.act.merge");
        await visit.TypeAsync("merge.with", main.Number);
        await visit.PressAsync("merge.compare");
        await visit.Page.Locator($"[name='Input.Main'][value='{main.Number}']").CheckAsync();
        await visit.PressAsync("merge.go");
        await visit.SaysAsync("desk.done.merge");
        Assert.Equal(1, await visit.Page.Locator($"main a[href$='/staff/cases/{merged.Number}/related']").CountAsync());
        // Its applicant is told under the own number, and of no other.
        var told = await _site.Cases.MessageAsync(merged, "email", "merged");
        Assert.Contains(Dashed(merged.Number), told.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Dashed(main.Number), told.Text, StringComparison.Ordinal);

        await visit.GoAsync($"/staff/cases/{main.Number}/reply");
        await visit.SaysAsync("merge.also-told");
        await visit.Page.Locator("[name='Input.Outcome']").First.CheckAsync();
        await visit.Page.Locator("[name='Input.Text']").FillAsync("結論：可以。樹枝已經修剪，電線也請台電檢查過，今天下午恢復通行。");
        await visit.PressAsync("desk.reply.go");
        if (await visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = visit.T["desk.reply.go"], Exact = true }).CountAsync() > 0)
            await visit.PressAsync("desk.reply.go");
        foreach (var @case in (CityCase[])[main, merged])
            Assert.Contains(Dashed(@case.Number), (await _site.Cases.MessageAsync(@case, "email", "reply")).Text, StringComparison.Ordinal);

        await using var citizen = await _site.VisitAsync(_language, scripts: true);
        await Wait.UntilAsync(async () =>
        {
            await citizen.LookUpAsync(merged.Number, merged.Code);
            return (await citizen.WordsAsync()).Contains("樹枝已經修剪", StringComparison.Ordinal);
        }, TimeSpan.FromSeconds(30), "the answer on the page of the merged case");
        await citizen.SaysAsync("flag.merged");
        Assert.DoesNotContain(Dashed(main.Number), await citizen.WordsAsync(), StringComparison.Ordinal);
        await citizen.IsForEverybodyAsync("status of a merged case");
    }

    [Fact]
    public async Task WhatTurnsOutToBeSomethingElse_IsSeparated()
    {
        var (main, merged) = (await _site.Cases.NewAsync(), await _site.Cases.NewAsync());
        await using var visit = await _site.VisitAsync(_language, scripts: false);
        await visit.SignInStaffAsync("parks.handler");
        await visit.GoAsync($"/staff/cases/{merged.Number}/merge?with={main.Number}");
        await visit.Page.Locator($"[name='Input.Main'][value='{main.Number}']").CheckAsync();
        await visit.PressAsync("merge.go");

        await visit.GoAsync($"/staff/cases/{merged.Number}/related");
        await visit.FollowAsync("desk.act.unmerge");
        await visit.PressAsync("merge.unmerge.go");
        await visit.SaysAsync("desk.done.unmerge");

        Assert.Equal(0, await visit.Page.Locator("main a[href$='/unmerge']").CountAsync());
        Assert.Equal(1, await visit.Page.Locator("aside a[href$='/merge']").CountAsync());
    }

    private static string Dashed(string number) => $"{number[..3]}-{number[3..7]}-{number[7..]}";
}

public sealed class ChineseMergeTests(Site site) : MergeTests(site, SiteLanguage.Chinese);

public sealed class EnglishMergeTests(Site site) : MergeTests(site, SiteLanguage.English);
