using System.Net;
using System.Text.RegularExpressions;
using CaseTracker.Portal.Features.SaveJourney;
using CaseTracker.Portal.Site;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Portal.Tests;

/// <summary>An application kept, put aside and gone on with: without scripts, in both languages.</summary>
public sealed partial class SaveJourneyTests : IAsyncLifetime
{
    private PortalHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await PortalHost.StartAsync(new() { ["Lookup:WrongPerSource"] = "3", ["Limits:JourneysPerHour"] = "2" });

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("", "已經儲存", "案件還沒有送出", "在這台或別台裝置輸入代碼")]
    [InlineData("/en", "Saved", "has not been sent yet", "on this device or another")]
    public async Task HalfAStep_IsSavedAsItIs_AndComesBackElsewhere(string language, params string[] says)
    {
        using var browser = _host.Browser();
        var you = await browser.FillInAsync(language, until: "you");

        var saved = await browser.SaveAsync(you, ("Input.Name", "王小明"), ("Input.Phone", "123"));

        PageTests.AssertPersonal(saved, HttpStatusCode.OK, language, says);
        var code = Code(saved);
        // The code stands on the page and in no address, and nothing typed is there to be read.
        Assert.DoesNotContain(code, string.Join(' ', saved.Links.Append(saved.Address.ToString())), StringComparison.Ordinal);
        Assert.DoesNotContain("王小明", saved.Html, StringComparison.Ordinal);
        using var other = _host.Browser();
        PageTests.AssertPersonal(await other.PageAsync($"{language}/submit/resume"), HttpStatusCode.OK, language);
        var page = await ResumeAsync(other, code.ToLowerInvariant().Replace('-', ' '), language);
        PageTests.AssertPersonal(page, HttpStatusCode.OK, language);
        Assert.Equal(("you", "王小明", "123"), (page.StepName, page.StepForm.Value("Input.Name"), page.StepForm.Value("Input.Phone")));
        // Nobody is told off for being halfway.
        Assert.DoesNotContain("govuk-error", page.Html, StringComparison.Ordinal);
        Assert.True(_host.Others.Submissions.IsEmpty);
        var sent = await other.SendAsync((await other.GoOnAsync(page)).StepForm);
        Assert.StartsWith($"{language}/submit/done/", sent.Location, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("where")]
    [InlineData("what")]
    [InlineData("files")]
    [InlineData("you")]
    [InlineData("identity")]
    [InlineData("check")]
    public async Task EveryStep_IsSavedAndGoneOnFrom(string step)
    {
        using var browser = _host.Browser();
        var page = await browser.FillInAsync(until: step);

        var saved = await browser.SaveAsync(page);

        var now = saved.Links.Single(l => l.Contains("/submit/check/", StringComparison.Ordinal));
        Assert.Equal(step, (await browser.ArriveAsync(await browser.PageAsync(now))).StepName);
        using var other = _host.Browser();
        Assert.Equal(step, (await ResumeAsync(other, Code(saved))).StepName);
    }

    [Fact]
    public async Task ChangedAndSaved_OpensTheStepThatWasChanged()
    {
        using var browser = _host.Browser();
        var check = await browser.FillInAsync();
        var saved = await browser.SaveAsync(await browser.PageAsync(check.StepPath("what") + "?then=check"), ("Input.Description", "太短"));

        var page = await ResumeAsync(browser, Code(saved));

        Assert.Equal(("what", "太短"), (page.StepName, page.StepForm.Value("Input.Description")));
        Assert.Equal(page.Address.AbsolutePath, (await browser.PageAsync(check.Address.AbsolutePath)).Location);
    }

    [Fact]
    public async Task Files_AreSavedToo()
    {
        using var browser = _host.Browser();
        // Chosen and not uploaded yet: not left behind by this button either.
        var saved = await FilePageTests.PressAsync(browser, await browser.FillInAsync(until: "files"), "save", ("路燈.jpg", new byte[1000]));

        using var other = _host.Browser();
        var files = await ResumeAsync(other, Code(saved));
        Assert.Contains("路燈.jpg", files.Text, StringComparison.Ordinal);
        await other.SendAsync((await other.GoOnAsync(files)).StepForm);
        Assert.Single(Assert.Single(_host.Others.Submissions).Request.Attachments!);
    }

    [Fact]
    public async Task SavedAgain_AndReadAgain_TheCodeIsTheSame()
    {
        using var browser = _host.Browser();
        var first = await browser.SaveAsync(await browser.FillInAsync());
        using var other = _host.Browser();
        var resumed = await ResumeAsync(other, Code(first));

        var second = await other.SaveAsync(resumed);

        Assert.Equal(Code(first), Code(second));
        Assert.Equal(Code(first), Code(await browser.PageAsync(first.Address.AbsolutePath)));
        Assert.Equal(1, await _host.ScalarAsync<long>("select count(*) from portal.saved_journeys"));
    }

    [Fact]
    public async Task WithoutASave_ThereIsNoCode()
    {
        using var browser = _host.Browser();
        var check = await browser.FillInAsync();

        Assert.Equal(check.Address.AbsolutePath, (await browser.PageAsync(check.StepPath("saved"))).Location);
        Assert.Equal(1, await _host.ScalarAsync<long>("select count(*) from portal.saved_journeys where code_hash is null"));
    }

    [Fact]
    public async Task Resumed_BothBrowsersGoOn_AndOneSends()
    {
        using var browser = _host.Browser();
        var check = await browser.FillInAsync();
        var saved = await browser.SaveAsync(check);
        using var other = _host.Browser();
        var resumed = await ResumeAsync(other, Code(saved));
        await other.ContinueAsync(await other.PageAsync(resumed.StepPath("you") + "?then=check"), ("Input.Name", "王大明"));

        var changed = await browser.PageAsync(check.Address.AbsolutePath);
        Assert.Contains("王大明", changed.Text, StringComparison.Ordinal);
        var sent = await browser.SendAsync(changed.StepForm);

        Assert.Equal("王大明", Assert.Single(_host.Others.Submissions).Request.Applicant!.Name);
        Assert.Equal(sent.Location, (await other.SendAsync(resumed.StepForm)).Location);
        using var third = _host.Browser();
        Assert.Contains("已收到您的案件", (await ResumeAsync(third, Code(saved))).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Code(saved), sent.Location, StringComparison.Ordinal);
        Assert.Equal(1, _host.Others.Accepted);
    }

    [Fact]
    public async Task MoreBrowsersThanAPersonHas_TheFirstOneIsForgotten()
    {
        using var browser = _host.Browser();
        var saved = await browser.SaveAsync(await browser.FillInAsync());
        var others = Enumerable.Range(0, 5).Select(_ => _host.Browser()).ToList();
        foreach (var other in others)
        {
            await ResumeAsync(other, Code(saved));
            // Twice from the same browser counts once.
            await ResumeAsync(other, Code(saved));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await browser.PageAsync(saved.Address.AbsolutePath)).Status);
        foreach (var other in others)
        {
            Assert.Equal(HttpStatusCode.OK, (await other.PageAsync(saved.Address.AbsolutePath)).Status);
            other.Dispose();
        }
    }

    [Fact]
    public async Task Table_HoldsNeitherCodeNorSecretNorWords()
    {
        var cookies = new CookieContainer();
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = _host.Address };
        var check = await browser.FillInAsync();
        var code = Code(await browser.SaveAsync(check)).Replace("-", "", StringComparison.Ordinal);
        var secret = cookies.GetAllCookies().Single(c => c.Name == JourneyCookie.Name).Value;

        foreach (var readable in (string[])[code, secret, "王小明", "HOT-LAMP", "0912", "公園旁"])
            Assert.Equal(0, await _host.ScalarAsync<long>("select count(*) from portal.saved_journeys j where position(convert_to($1, 'UTF8') in convert_to(j::text, 'UTF8')) > 0 or position(convert_to($1, 'UTF8') in content || code_hash || browsers[1]) > 0", readable));
        await browser.SendAsync(check.StepForm);
        Assert.Equal(1, await _host.ScalarAsync<long>("select count(*) from portal.saved_journeys where id = $1", Guid.Parse(check.Address.AbsolutePath[^36..])));
    }

    [Theory]
    [InlineData("", "", "請輸入代碼。", HttpStatusCode.BadRequest)]
    [InlineData("", "415-2048-8163", "代碼是12個英文字母和數字。", HttpStatusCode.BadRequest)]
    [InlineData("/en", "7KMP-2Q9D", "The code has 12 letters and digits.", HttpStatusCode.BadRequest)]
    [InlineData("", "7KMP-2Q9D-XW4T", "找不到這組代碼", HttpStatusCode.NotFound)]
    [InlineData("/en", "7KMP-2Q9D-XW4T", "We do not know this code", HttpStatusCode.NotFound)]
    public async Task WrongCode_IsSaidAtTheFieldAndKept(string language, string typed, string says, HttpStatusCode status)
    {
        using var browser = _host.Browser();

        var page = await ResumeAsync(browser, typed, language);

        PageTests.AssertPersonal(page, status, language, says);
        Assert.Contains("href=\"#ResumeCode\"", page.Html, StringComparison.Ordinal);
        Assert.Equal(typed, page.Form("/submit/resume").Value("ResumeCode"));
    }

    [Fact]
    public async Task WrongCodes_OfOneSource_AreLimited_AndLookUpsAreNot()
    {
        using var browser = _host.Browser();
        var code = Code(await browser.SaveAsync(await browser.FillInAsync()));
        var source = Http.NewSource();
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.NotFound, (await ResumeAsync(browser, $"7KMP-2Q9D-XW4{i}", source: source)).Status);

        var refused = await ResumeAsync(browser, code, source: source);

        PageTests.AssertPersonal(refused, HttpStatusCode.TooManyRequests, "", "試太多次了");
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(15));
        Assert.Equal(HttpStatusCode.NotFound, (await _host.Api.LookUpAsync("41520488163", "12345678", source: source)).Status);
        Assert.Equal(HttpStatusCode.OK, (await ResumeAsync(browser, code)).Status);
        await _host.ExecuteAsync("update portal.proof_failures set failed_at = array(select at - interval '16 minutes' from unnest(failed_at) at)");
        Assert.Equal(HttpStatusCode.OK, (await ResumeAsync(browser, code, source: source)).Status);
    }

    [Fact]
    public async Task ADayAfterTheLastAnswer_NothingOpens_AndTheNightDeletesTheRow()
    {
        using var browser = _host.Browser();
        var page = await browser.FillInAsync(until: "you");
        await _host.ExecuteAsync("update portal.saved_journeys set saved_at = saved_at - interval '23 hours'");
        // Every answer keeps it for another day.
        var saved = await browser.SaveAsync(page, Walk.Lamp);
        Assert.Equal(1, await _host.ScalarAsync<long>("select count(*) from portal.saved_journeys where saved_at > now() - interval '1 hour'"));
        await _host.ExecuteAsync("update portal.saved_journeys set saved_at = saved_at - interval '24 hours'");
        var fresh = await browser.FillInAsync(until: "you");

        foreach (var path in (string[])[page.Address.AbsolutePath, page.StepPath("where"), page.StepPath("check"), saved.Address.AbsolutePath])
            PageTests.AssertPersonal(await browser.PageAsync(path), HttpStatusCode.NotFound, "", "找不到您填的內容", "24小時");
        PageTests.AssertPersonal(await browser.ContinueAsync(page, Walk.Lamp), HttpStatusCode.NotFound, "", "找不到您填的內容");
        Assert.Equal(HttpStatusCode.NotFound, (await ResumeAsync(browser, Code(saved))).Status);
        await using var scope = _host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ForgetSavedJourneys>().RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, await _host.ScalarAsync<long>("select count(*) from portal.saved_journeys"));
        Assert.Equal(HttpStatusCode.OK, (await browser.PageAsync(fresh.Address.AbsolutePath)).Status);
    }

    [Theory]
    [InlineData("", "這裡一小時內已經開始填很多案件")]
    [InlineData("/en", "Many cases have been started from here")]
    public async Task TooManyBegun_FromOneSource_AreRefused_AndTheOthersGoOn(string language, string says)
    {
        using var browser = _host.Browser();
        var source = Http.NewSource();
        await browser.BeginAsync(language, source: source);
        var second = await browser.BeginAsync(language, source: source);

        var refused = await browser.BeginAsync(language, source: source);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        PageTests.AssertSound(refused, english: language.Length > 0);
        Assert.Contains(says, refused.Text, StringComparison.Ordinal);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(2, await _host.ScalarAsync<long>("select count(*) from portal.saved_journeys"));
        Assert.Equal("check", (await browser.GoOnAsync(second)).StepName);
        Assert.Equal("where", (await browser.BeginAsync(language)).StepName);
    }

    [Theory]
    [InlineData("", "現在無法儲存")]
    [InlineData("/en", "cannot be saved right now")]
    public async Task TableAway_WhatWasTypedStaysOnThePage(string language, string says)
    {
        using var browser = _host.Browser();
        var what = await browser.FillInAsync(language, until: "what");
        var start = await browser.PageAsync($"{language}/submit?service=HOT-LAMP");
        await _host.ExecuteAsync("alter table portal.saved_journeys rename to away");

        foreach (var go in (string[])["", "save"])
        {
            var page = await browser.SendAsync(what.StepForm, ("Input.Description", "公園旁的路燈已經兩個星期不亮。"), ("Go", go));
            PageTests.AssertPersonal(page, HttpStatusCode.ServiceUnavailable, language, says);
            Assert.Equal("公園旁的路燈已經兩個星期不亮。", page.StepForm.Value("Input.Description"));
        }
        var refused = await browser.SendAsync(start.StepForm);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        PageTests.AssertSound(refused, english: language.Length > 0);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await browser.PageAsync(what.Address.AbsolutePath)).Status);
        await _host.ExecuteAsync("alter table portal.away rename to saved_journeys");
        Assert.Equal("check", (await browser.GoOnAsync(what)).StepName);
    }

    [Theory]
    [InlineData("")]
    [InlineData("save")]
    public async Task MoreThanAForm_IsRefusedAtTheField_AndNotKept(string go)
    {
        using var browser = _host.Browser();
        var what = await browser.FillInAsync(until: "what");

        var page = await browser.SendAsync(what.StepForm, ("Input.Description", new string('字', 70_000)), ("Go", go));

        PageTests.AssertPersonal(page, HttpStatusCode.BadRequest, "", "4,000個字");
        Assert.Equal(70_000, page.StepForm.Value("Input.Description")!.Length);
        Assert.Equal(0, await _host.ScalarAsync<long>("select count(*) from portal.saved_journeys where octet_length(content) > 60000"));
    }

    internal static async Task<HtmlPage> ResumeAsync(HttpClient browser, string code, string language = "", string? source = null) =>
        await browser.ArriveAsync(await browser.SendAsync((await browser.PageAsync($"{language}/submit/resume")).Form("/submit/resume") with { Source = source }, ("ResumeCode", code)));

    internal static string Code(HtmlPage page) => Shown().Match(page.Html).Groups[1].Value;

    [GeneratedRegex("ct-case-number\">([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})<")]
    private static partial Regex Shown();
}
