using CaseTracker.Contracts.Cases;
using CaseTracker.SystemTests;
using CaseTracker.TestSupport;

namespace CaseTracker.Browser.Tests;

/// <summary>One thing is done to several cases: undone in time, and run to the end without scripts.</summary>
public abstract class BulkTests
{
    private const string Words = "工程車已經到了，這個星期會把這一帶一起修好。";

    private readonly Site _site;
    private readonly SiteLanguage _language;

    private protected BulkTests(Site site, SiteLanguage language) => (_site, _language) = (site, language);

    [Fact]
    public async Task Job_IsUndone_BeforeItStarts()
    {
        CityCase[] cases = [await _site.Cases.NewAsync(), await _site.Cases.NewAsync()];
        await using var visit = await _site.VisitAsync(_language, scripts: true);
        await visit.SignInStaffAsync("parks.handler");

        await StartAsync(visit, cases);
        await visit.GoAsync(visit.Path + "?still=1");
        await visit.IsForEverybodyAsync("staff job that can be undone");
        await visit.PressAsync("bulk.undo");

        await visit.SaysAsync("bulk.done.undone");
        await visit.FollowAsync(visit.Page.Locator("a.govuk-back-link"));
        await visit.SaysAsync("bulk.state.undone");
        Assert.Empty(visit.Errors);
    }

    [Fact]
    public async Task Job_RunsToTheEnd_WithoutScripts()
    {
        CityCase[] cases = [await _site.Cases.NewAsync(), await _site.Cases.NewAsync()];
        await using var visit = await _site.VisitAsync(_language, scripts: false);
        await visit.SignInStaffAsync("coordinator");

        await StartAsync(visit, cases);
        var job = visit.Path;
        // The time to undo is a minute of this machine, whatever the time in the city.
        await Wait.UntilAsync(async () =>
        {
            await visit.GoAsync(job + "?still=1");
            return (await visit.WordsAsync()).Contains(visit.T.Start("bulk.retry.explain"), StringComparison.Ordinal) || await visit.Page.Locator("progress").CountAsync() == 0;
        }, TimeSpan.FromMinutes(3), "the job has finished");

        await visit.SaysAsync("bulk.outcome.done");
        foreach (var @case in cases)
            Assert.Contains((await _site.City.Cases.DetailAsync(DemoStaff.Actor("coordinator"), @case.Number, default)).Required().Timeline, e => e is { Kind: TimelineKind.Progress, Public: true } && e.Words?.Text == Words);
    }

    private static async Task StartAsync(Visit visit, CityCase[] cases)
    {
        await visit.GoAsync("/staff/cases");
        foreach (var @case in cases)
            await visit.Page.Locator($"#pick-{@case.Number}").CheckAsync();
        await visit.PressAsync("bulk.picked");
        await visit.Page.Locator("[name='Act'][value='note']").CheckAsync();
        await visit.PressAsync("common.continue");
        await visit.TypeAsync("desk.note.text", Words);
        await visit.PressAsync("bulk.write.go");
        Assert.Contains(Words, await visit.WordsAsync(), StringComparison.Ordinal);
        await visit.FollowAsync(visit.Page.Locator("main form button[type=submit]"));
        await visit.SaysAsync("bulk.undo");
    }
}

public sealed class ChineseBulkTests(Site site) : BulkTests(site, SiteLanguage.Chinese);

public sealed class EnglishBulkTests(Site site) : BulkTests(site, SiteLanguage.English);
