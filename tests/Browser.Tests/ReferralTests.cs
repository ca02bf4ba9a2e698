using CaseTracker.Contracts;

namespace CaseTracker.Browser.Tests;

/// <summary>A case that is not the city's: passed on, followed by the applicant, and back again.</summary>
public abstract class ReferralTests
{
    private readonly Site _site;
    private readonly SiteLanguage _language;

    private protected ReferralTests(Site site, SiteLanguage language) => (_site, _language) = (site, language);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Case_IsPassedOn_AndTheApplicantReadsWhoAndUntilWhen(bool scripts)
    {
        var @case = await _site.Cases.NewAsync();
        await using var visit = await _site.VisitAsync(_language, scripts);
        await visit.SignInStaffAsync("parks.handler");

        await visit.GoAsync($"/staff/cases/{@case.Number}/refer");
        await visit.ReferAsync("referral.preview.go");
        await visit.SaysAsync("referral.preview");
        await visit.ReferAsync("referral.go");
        Assert.Equal($"/staff/cases/{@case.Number}", visit.Path);
        await _site.Cases.IsAsync(@case, CaseStatus.Referred);
        Assert.Contains("1911", await visit.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);

        var mail = await _site.Cases.MessageAsync(@case, "email", "referred");
        Assert.Contains("台灣電力公司", mail.Text, StringComparison.Ordinal);
        Assert.Contains("4月8日（三）", mail.Text, StringComparison.Ordinal);
        Assert.Contains("台灣電力公司", (await _site.Cases.MessageAsync(@case, "sms", "referred")).Text, StringComparison.Ordinal);

        await using (var citizen = await _site.VisitAsync(_language, scripts))
        {
            await citizen.OpenAsync(@case);
            await citizen.SaysAsync("status.referred");
            await citizen.SaysAsync("referral.clock-ended");
            await citizen.SaysAsync("timeline.referred");
            Assert.Contains("1911", await citizen.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        }

        await visit.GoAsync($"/staff/cases/{@case.Number}/end-referral");
        await visit.TypeAsync("referral.end.reason", "台電說電桿是市政府的，由市政府處理。");
        await visit.PressAsync("referral.end.go");
        await visit.SaysAsync("referral.end.done");
        await _site.Cases.IsAsync(@case, CaseStatus.InProgress);
        Assert.Contains("我們繼續辦", (await _site.Cases.MessageAsync(@case, "sms", "referral_ended")).Text, StringComparison.Ordinal);
        Assert.Empty(visit.Errors);
    }

    [Fact]
    public async Task Triage_PassesOn_ByKey()
    {
        var cases = await _site.Cases.NewInTriageAsync(1);
        await using var visit = await _site.VisitAsync(_language, scripts: true);
        await visit.SignInStaffAsync("coordinator");
        await visit.GoAsync($"/staff/triage?case={cases[0].Number}");
        await visit.Page.Locator("#triage-keys > summary").ClickAsync();
        if (await visit.Page.Locator("#triage-keys input[name='on']").GetAttributeAsync("value") == "true")
            await visit.FollowAsync(visit.Page.Locator("#triage-keys button"));
        for (var page = 1; page <= 9 && await visit.Page.Locator($"#case-{cases[0].Number}").CountAsync() == 0; page++)
            await visit.GoAsync($"/staff/triage?page={page}");

        await visit.Page.Locator($"#case-{cases[0].Number}").FocusAsync();
        await visit.FollowAsync(() => visit.Page.Keyboard.PressAsync("r"));
        Assert.Equal($"/staff/cases/{cases[0].Number}/refer", visit.Path);
        await visit.ReferAsync("referral.go");

        Assert.Equal("/staff/triage", visit.Path);
        await _site.Cases.IsAsync(cases[0], CaseStatus.Referred);
        Assert.Equal(0, await visit.Page.Locator($"#case-{cases[0].Number}").CountAsync());
    }
}

public sealed class ChineseReferralTests(Site site) : ReferralTests(site, SiteLanguage.Chinese);

public sealed class EnglishReferralTests(Site site) : ReferralTests(site, SiteLanguage.English);
