namespace CaseTracker.Browser.Tests;

/// <summary>Every page of staff and its states as a browser with scripts sees it: at 320 and 1,280 pixels, nothing that keeps anybody from reading or using it.</summary>
public abstract class StaffPageTests
{
    private readonly Site _site;
    private readonly SiteLanguage _language;

    private protected StaffPageTests(Site site, SiteLanguage language) => (_site, _language) = (site, language);

    public static TheoryData<string> Names => new(StaffPages.All.Select(p => p.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Page_IsForEverybody(string name)
    {
        var page = StaffPages.All.Single(p => p.Name == name);
        await using var visit = await _site.VisitAsync(_language, scripts: true);
        await visit.SignInStaffAsync(page.Who);
        await page.OpenAsync(visit);

        Assert.Equal(page.Status, visit.Answer.Status);
        await visit.IsForEverybodyAsync(name);
    }
}

public sealed class ChineseStaffPageTests(Site site) : StaffPageTests(site, SiteLanguage.Chinese);

[Trait("Tier", "Full")]
public sealed class EnglishStaffPageTests(Site site) : StaffPageTests(site, SiteLanguage.English);
