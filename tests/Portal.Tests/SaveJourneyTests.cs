using System.Net;
using System.Text.RegularExpressions;
using CaseTracker.Portal.Features.SaveJourney;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Portal.Tests;

/// <summary>An application put aside and gone on with: without scripts, in both languages.</summary>
public sealed partial class SaveJourneyTests : IAsyncLifetime
{
    private static readonly (string, string)[] Answers =
    [
        ("Input.District", "6400500000"), ("Input.Place", "民族一路"), ("Input.Description", "公園旁的路燈已經兩個星期不亮。"),
        ("Input.Name", "王小明"), ("Input.Notify", "sms"), ("Input.Phone", "0912-345-678"),
    ];

    private PortalHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await PortalHost.StartAsync(new() { ["Lookup:WrongPerSource"] = "3", ["Limits:SavesPerHour"] = "2" });

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("", "已經儲存", "案件還沒有送出", "只顯示這一次")]
    [InlineData("/en", "Saved", "has not been sent yet", "shown only once")]
    public async Task HalfAForm_IsSavedAsItIs_AndComesBackElsewhere(string language, params string[] says)
    {
        using var browser = _host.Browser();
        var details = await browser.PageAsync($"{language}/submit/details?service=HOT-LAMP");

        var saved = await browser.SendAsync(details.Form("/submit/check"), ("Input.Description", "太短"), ("Input.Name", "王小明"), ("Input.Phone", "123"), ("Go", "save"));

        PageTests.AssertPersonal(saved, HttpStatusCode.OK, language, says);
        var code = Code(saved);
        // The code stands on the page and in no address, and nothing typed is there to be read.
        Assert.DoesNotContain(code, string.Join(' ', saved.Links.Concat(saved.Forms.Select(f => f.Action))), StringComparison.Ordinal);
        Assert.DoesNotContain("王小明", saved.Html, StringComparison.Ordinal);
        using var other = _host.Browser();
        var ask = await other.PageAsync($"{language}/submit/resume");
        PageTests.AssertPersonal(ask, HttpStatusCode.OK, language);
        var form = await other.SendAsync(ask.Form("/submit/resume"), ("ResumeCode", code.ToLowerInvariant().Replace('-', ' ')));
        PageTests.AssertPersonal(form, HttpStatusCode.OK, language);
        var fields = form.Form("/submit/check");
        Assert.Equal(("HOT-LAMP", "太短", "王小明", "123"), (fields.Value("Input.ServiceCode"), fields.Value("Input.Description"), fields.Value("Input.Name"), fields.Value("Input.Phone")));
        Assert.True(_host.Others.Submissions.IsEmpty);
        var sent = await other.SendAsync((await other.SendAsync(fields, Answers)).Form("handler=Send"));
        Assert.StartsWith($"{language}/submit/done/", sent.Location, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "送出前，請確認內容")]
    [InlineData("/en", "Check your answers")]
    public async Task Answers_AreSavedWithTheirFiles_AndOpenWhereThePersonWas(string language, string title)
    {
        using var browser = _host.Browser();
        var check = await CheckAsync(browser, language);

        // Chosen and not uploaded yet: not left behind by this button either.
        var saved = await FilePageTests.PressAsync(browser, check, "save", ("路燈.jpg", new byte[1000]));
        using var other = _host.Browser();
        var resumed = await ResumeAsync(other, Code(saved), language);

        PageTests.AssertPersonal(resumed, HttpStatusCode.OK, language, title, "路燈.jpg", "公園旁的路燈已經兩個星期不亮。", "王小明", "0912***678");
        Assert.Equal(HttpStatusCode.Redirect, (await FilePageTests.PressAsync(other, resumed, null)).Status);
        Assert.Single(Assert.Single(_host.Others.Submissions).Request.Attachments!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task GoOnNow_LeadsBackToWhereThePersonWas(string language)
    {
        using var browser = _host.Browser();
        var fromCheck = await browser.SendAsync((await CheckAsync(browser, language)).Form("handler=Send"), ("Go", "save"));
        var details = await browser.PageAsync($"{language}/submit/details?service=HOT-LAMP");
        var fromForm = await browser.SendAsync(details.Form("/submit/check"), [.. Answers, ("Go", "save")]);

        var check = await browser.SendAsync(fromCheck.Form("handler=Again"));
        var form = await browser.SendAsync(fromForm.Form("/submit/details"));

        PageTests.AssertPersonal(check, HttpStatusCode.OK, language, "公園旁的路燈已經兩個星期不亮。");
        Assert.NotEmpty(check.Form("handler=Send").Value("State")!);
        Assert.Equal("王小明", form.Form("/submit/check").Value("Input.Name"));
    }

    [Fact]
    public async Task SavedAndThenSent_TheCodeLeadsToTheReceipt()
    {
        using var browser = _host.Browser();
        var check = await CheckAsync(browser);
        var saved = await browser.SendAsync(check.Form("handler=Send"), ("Go", "save"));
        var sent = await browser.SendAsync((await browser.SendAsync(saved.Form("handler=Again"))).Form("handler=Send"));

        using var other = _host.Browser();
        var resumed = await ResumeAsync(other, Code(saved));

        Assert.Equal(sent.Location, resumed.Location);
        Assert.Equal(1, _host.Others.Accepted);
        Assert.DoesNotContain(Code(saved), sent.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SentFromThePageThatWasStillOpen_TheResumedOneGivesTheSameReceipt()
    {
        using var browser = _host.Browser();
        var check = await CheckAsync(browser);
        var saved = await browser.SendAsync(check.Form("handler=Send"), ("Go", "save"));
        await browser.SendAsync(check.Form("handler=Send"));

        var resumed = await ResumeAsync(browser, Code(saved));
        var sent = await browser.SendAsync(resumed.Form("handler=Send"));

        Assert.Equal(1, _host.Others.Accepted);
        Assert.Contains("已收到您的案件", (await browser.PageAsync(sent.Location)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SavedAgain_TheEarlierCodeIsOver()
    {
        using var browser = _host.Browser();
        var first = await browser.SendAsync((await CheckAsync(browser)).Form("handler=Send"), ("Go", "save"));
        var resumed = await ResumeAsync(browser, Code(first));

        var second = await browser.SendAsync(resumed.Form("handler=Send"), ("Go", "save"));

        Assert.Contains("之前的代碼不能再用了", second.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("之前的代碼", first.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await ResumeAsync(browser, Code(first))).Status);
        Assert.Equal(HttpStatusCode.OK, (await ResumeAsync(browser, Code(second))).Status);
        Assert.Equal(1, await _host.ScalarAsync<long>("select count(*) from portal.saved_journeys"));
    }

    [Fact]
    public async Task Table_HoldsNeitherCodeNorWords()
    {
        using var browser = _host.Browser();
        var code = Code(await browser.SendAsync((await CheckAsync(browser)).Form("handler=Send"), ("Go", "save"))).Replace("-", "", StringComparison.Ordinal);

        foreach (var readable in (string[])[code, "王小明", "HOT-LAMP", "0912"])
            Assert.Equal(0, await _host.ScalarAsync<long>("select count(*) from portal.saved_journeys where position(convert_to($1, 'UTF8') in content || code_hash) > 0", readable));
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
        var code = Code(await browser.SendAsync((await CheckAsync(browser)).Form("handler=Send"), ("Go", "save")));
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
    public async Task AfterADay_TheCodeOpensNothing_AndTheNightDeletesTheRow()
    {
        using var browser = _host.Browser();
        var old = Code(await browser.SendAsync((await CheckAsync(browser)).Form("handler=Send"), ("Go", "save")));
        await _host.ExecuteAsync("update portal.saved_journeys set saved_at = saved_at - interval '24 hours'");
        var fresh = Code(await browser.SendAsync((await CheckAsync(browser)).Form("handler=Send"), ("Go", "save")));

        Assert.Equal(HttpStatusCode.NotFound, (await ResumeAsync(browser, old)).Status);
        await using var scope = _host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ForgetSavedJourneys>().RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, await _host.ScalarAsync<long>("select count(*) from portal.saved_journeys"));
        Assert.Equal(HttpStatusCode.OK, (await ResumeAsync(browser, fresh)).Status);
    }

    [Theory]
    [InlineData("", "這裡一小時內已經儲存很多次")]
    [InlineData("/en", "Much has been saved from here")]
    public async Task TooManySaves_KeepWhatWasTypedOnThePage(string language, string says)
    {
        using var browser = _host.Browser();
        var form = (await browser.PageAsync($"{language}/submit/details?service=HOT-LAMP")).Form("/submit/check") with { Source = Http.NewSource() };
        for (var i = 0; i < 2; i++)
            await browser.SendAsync(form, [.. Answers, ("Go", "save")]);

        var refused = await browser.SendAsync(form, [.. Answers, ("Go", "save")]);

        PageTests.AssertPersonal(refused, HttpStatusCode.TooManyRequests, language, says);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal("王小明", refused.Form("/submit/check").Value("Input.Name"));
        Assert.Equal(2, await _host.ScalarAsync<long>("select count(*) from portal.saved_journeys"));
    }

    [Theory]
    [InlineData("", "現在無法儲存")]
    [InlineData("/en", "cannot be saved right now")]
    public async Task TableAway_NothingTypedIsLost_AndSendingGoesOn(string language, string says)
    {
        using var browser = _host.Browser();
        var details = await browser.PageAsync($"{language}/submit/details?service=HOT-LAMP");
        var saved = await browser.SendAsync((await CheckAsync(browser, language)).Form("handler=Send"), ("Go", "save"));
        await _host.ExecuteAsync("alter table portal.saved_journeys rename to away");

        var form = await browser.SendAsync(details.Form("/submit/check"), [.. Answers, ("Go", "save")]);
        var again = await browser.SendAsync(saved.Form("handler=Again"));
        var answers = await browser.SendAsync(again.Form("handler=Send"), ("Go", "save"));

        PageTests.AssertPersonal(form, HttpStatusCode.ServiceUnavailable, language, says);
        Assert.Equal("王小明", form.Form("/submit/check").Value("Input.Name"));
        PageTests.AssertPersonal(answers, HttpStatusCode.ServiceUnavailable, language, says, "公園旁的路燈已經兩個星期不亮。");
        // The case counts, even if its code cannot be led to the receipt.
        Assert.Equal(HttpStatusCode.Redirect, (await browser.SendAsync(answers.Form("handler=Send"))).Status);
    }

    [Fact]
    public async Task MoreThanAForm_IsRefusedAtTheField()
    {
        using var browser = _host.Browser();
        var details = await browser.PageAsync("/submit/details?service=HOT-LAMP");

        var page = await browser.SendAsync(details.Form("/submit/check"), [.. Answers.Where(a => a.Item1 != "Input.Description"), ("Input.Description", new string('字', 70_000)), ("Go", "save")]);

        PageTests.AssertPersonal(page, HttpStatusCode.BadRequest, "", "4,000個字");
        Assert.Equal(0, await _host.ScalarAsync<long>("select count(*) from portal.saved_journeys"));
    }

    private static async Task<HtmlPage> CheckAsync(HttpClient browser, string language = "") =>
        await browser.SendAsync((await browser.PageAsync($"{language}/submit/details?service=HOT-LAMP")).Form("/submit/check"), Answers);

    internal static async Task<HtmlPage> ResumeAsync(HttpClient browser, string code, string language = "", string? source = null) =>
        await browser.SendAsync((await browser.PageAsync($"{language}/submit/resume")).Form("/submit/resume") with { Source = source }, ("ResumeCode", code));

    internal static string Code(HtmlPage page) => Shown().Match(page.Html).Groups[1].Value;

    [GeneratedRegex("ct-case-number\">([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})<")]
    private static partial Regex Shown();
}
