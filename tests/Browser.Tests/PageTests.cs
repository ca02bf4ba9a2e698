using System.Text.RegularExpressions;
using CaseTracker.TestSupport;

namespace CaseTracker.Browser.Tests;

/// <summary>Every page and state as a browser with scripts sees it: at 320 and 1,280 pixels, nothing that keeps anybody from reading or using it.</summary>
public abstract partial class PageTests
{
    private readonly Site _site;
    private readonly SiteLanguage _language;

    private protected PageTests(Site site, SiteLanguage language) => (_site, _language) = (site, language);

    public static TheoryData<string> Names => new(CitizenPages.All.Select(p => p.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Page_IsForEverybody(string name)
    {
        var page = CitizenPages.All.Single(p => p.Name == name);
        await using var visit = await _site.VisitAsync(_language, scripts: true);
        await page.OpenAsync(visit);

        Assert.Equal(page.Status, visit.Answer.Status);
        if (page.Route != "/error")
            Assert.Matches(PatternOf(page.Route), visit.Path);
        await visit.IsForEverybodyAsync(name);
    }

    private static string PatternOf(string route) => "^" + Slot().Replace(route == "/" ? "/?" : route, "[^/]+") + "$";

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Slot();
}

public sealed class ChinesePageTests(Site site) : PageTests(site, SiteLanguage.Chinese);

[Trait("Tier", "Full")]
public sealed class EnglishPageTests(Site site) : PageTests(site, SiteLanguage.English);

/// <summary>The list of pages is whole.</summary>
public sealed partial class CitizenPagesTests
{
    // They answer with a file or send the reader on.
    private static readonly string[] WithoutAPage = ["/submit/details", "/submit/done/{token}/dates.ics", "/track/{number}/dates.ics", "/track/{number}/files/{file:guid}", "/track/leave", "/submit/leave/{journey:guid}"];

    [Fact]
    public void EveryRoute_IsListed()
    {
        var routes = Directory.EnumerateFiles(Path.Combine(Repository.Root, "services/Portal/Areas/Portal/Pages"), "*.cshtml", SearchOption.AllDirectories)
            .Select(f => Route().Match(File.ReadAllText(f))).Where(m => m.Success).Select(m => m.Groups[1].Value).Except(WithoutAPage);

        Assert.Equal(routes.Order(StringComparer.Ordinal), CitizenPages.All.Select(p => p.Route).Distinct().Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("^@page \"([^\"]+)\"", RegexOptions.Multiline)]
    private static partial Regex Route();
}
