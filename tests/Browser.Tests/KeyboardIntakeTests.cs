using CaseTracker.TestSupport;

namespace CaseTracker.Browser.Tests;

/// <summary>Somebody takes a call without ever reaching for the mouse. One press of a key, or one field typed, is one group of keys.</summary>
public abstract class KeyboardIntakeTests
{
    /// <summary>What fits into a minute beside listening.</summary>
    private const int MostGroups = 45;

    private readonly Site _site;
    private readonly SiteLanguage _language;
    private int _groups;

    private protected KeyboardIntakeTests(Site site, SiteLanguage language) => (_site, _language) = (site, language);

    [Fact]
    public async Task Call_IsTaken_ByKeyboardAlone()
    {
        await using var visit = await _site.VisitAsync(_language, scripts: true);
        await visit.SignInStaffAsync("intake");
        await visit.GoAsync("/staff/intake");

        await AtAsync("Input.Applicant.Phone");
        await TypeAsync(_site.Cases.NewPerson().Mobile);
        await PressAsync("Tab");
        await TypeAsync("路燈不亮");
        await PressAsync("Tab");
        await visit.FollowAsync(() => PressAsync("Enter"));
        // The service was found; the caller has no cases.
        Assert.Equal("HOT-LAMP", await visit.Page.Locator("[name='Input.ServiceCode']").InputValueAsync());
        await visit.SaysAsync("desk.intake.caller.none");
        await AtAsync("Input.Applicant.Phone");
        await ToAsync("Input.Location.Address");
        await TypeAsync("民族一路與十全一路口");
        await ToAsync("Input.Description");
        await TypeAsync(CityCases.Description);
        await ToAsync("Input.Applicant.Name");
        await TypeAsync("王小姐");
        await visit.FollowAsync(() => PressAsync("Control+Enter"));
        await AtAsync("Input.ReadBack");
        await PressAsync("Space");
        await visit.FollowAsync(() => PressAsync("Control+Enter"));
        Assert.StartsWith("/staff/intake/receipt/", visit.Path, StringComparison.Ordinal);
        await FocusAsync("document.activeElement.matches('a[autofocus]')");
        await visit.FollowAsync(() => PressAsync("Enter"));

        Assert.Equal("/staff/intake", visit.Path);
        await AtAsync("Input.Applicant.Phone");
        Assert.Empty(visit.Errors);
        Assert.True(_groups <= MostGroups, $"{_groups} groups of keys");
        TestContext.Current.TestOutputHelper?.WriteLine($"{_groups} groups of keys");

        Task PressAsync(string key)
        {
            _groups++;
            return visit.Page.Keyboard.PressAsync(key);
        }

        Task TypeAsync(string text)
        {
            _groups++;
            return visit.Page.Keyboard.TypeAsync(text);
        }

        Task AtAsync(string field) => FocusAsync($"document.activeElement.name === '{field}'");

        // The browser moves the focus with the first picture of a page, which may come after its load.
        Task FocusAsync(string condition) => Wait.UntilAsync(() => visit.Page.EvaluateAsync<bool>(condition), TimeSpan.FromSeconds(10), condition);

        async Task ToAsync(string field)
        {
            while (await FocusedAsync() != field && _groups <= MostGroups)
                await PressAsync("Tab");
            await AtAsync(field);
        }

        Task<string> FocusedAsync() => visit.Page.EvaluateAsync<string>("document.activeElement.name ?? ''");
    }

    [Fact]
    public async Task Call_IsTaken_WithoutScripts()
    {
        await using var visit = await _site.VisitAsync(_language, scripts: false);
        await visit.SignInStaffAsync("intake");
        await visit.GoAsync("/staff/intake");
        await visit.TypeAsync("desk.intake.search", "路燈不亮");
        await visit.PressAsync("desk.intake.look");
        Assert.Equal("HOT-LAMP", await visit.Page.Locator("[name='Input.ServiceCode']").InputValueAsync());
        await visit.TakeCallAsync();
        await visit.ReadBackAsync();

        Assert.StartsWith("/staff/intake/receipt/", visit.Path, StringComparison.Ordinal);
    }
}

public sealed class ChineseKeyboardIntakeTests(Site site) : KeyboardIntakeTests(site, SiteLanguage.Chinese);

public sealed class EnglishKeyboardIntakeTests(Site site) : KeyboardIntakeTests(site, SiteLanguage.English);
