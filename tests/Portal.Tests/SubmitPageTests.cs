using System.Net;
using CaseTracker.Contracts;

namespace CaseTracker.Portal.Tests;

/// <summary>The journey of a submission, without scripts, in both languages.</summary>
public sealed class SubmitPageTests : IClassFixture<PortalHost>
{
    private static readonly (string, string)[] Answers =
    [
        ("Input.District", "6400500000"),
        ("Input.Place", "民族一路與十全一路口"),
        ("Input.Description", "公園旁的路燈已經兩個星期不亮。\r\n晚上散步很危險。"),
        ("Input.Name", "王小明"),
        ("Input.Notify", "sms"),
        ("Input.Notify", "email"),
        ("Input.Phone", "0912-345-678"),
        ("Input.Email", "wang@example.test"),
        ("Input.Confidential", "true"),
    ];

    private readonly PortalHost host;

    public SubmitPageTests(PortalHost host)
    {
        this.host = host;
        host.Others.Reset();
    }

    [Theory]
    [InlineData("", "zh", "已收到您的案件", "3月2日（一）")]
    [InlineData("/en", "en", "We have your case", "Monday 2 March 2026")]
    public async Task Journey_FromStartToReceipt_MakesOneCase(string language, string letters, string title, string date)
    {
        using var browser = host.Browser();
        var start = await browser.PageAsync($"{language}/submit");
        var chosen = await browser.SendAsync(start.Forms.Single(f => f.Content.Contains("name=\"Service\"", StringComparison.Ordinal)), ("Service", "HOT-LAMP"));
        Assert.Equal($"{language}/submit/details?service=HOT-LAMP", chosen.Location);
        var details = await browser.PageAsync(chosen.Location);
        Assert.Equal(letters, details.Form("/submit/check").Value("Input.Language"));

        var check = await browser.SendAsync(details.Form("/submit/check"), Answers);

        Assert.Equal(HttpStatusCode.OK, check.Status);
        PageTests.AssertSound(check, english: language.Length > 0);
        Assert.Equal("no-store", check.Headers.CacheControl!.ToString());
        foreach (var shown in (string[])["王小明", "公園旁的路燈已經兩個星期不亮。", "民族一路與十全一路口", "0912***678", "wa***@example.test"])
            Assert.Contains(shown, check.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("0912-345-678", check.Html, StringComparison.Ordinal);
        Assert.True(host.Others.Submissions.IsEmpty);

        var sent = await browser.SendAsync(check.Form("handler=Send"));

        Assert.Equal(HttpStatusCode.Redirect, sent.Status);
        Assert.StartsWith($"{language}/submit/done/", sent.Location, StringComparison.Ordinal);
        var (request, key, actor) = Assert.Single(host.Others.Submissions);
        Assert.Equal(("HOT-LAMP", Channel.Web, true, ActorKind.Citizen), (request.ServiceCode, request.Channel, request.Confidential, actor.Kind));
        Assert.Equal(("6400500000", "民族一路與十全一路口", "公園旁的路燈已經兩個星期不亮。\r\n晚上散步很危險。"), (request.Location!.District, request.Location.Address, request.Description));
        Assert.Equal(("王小明", "0912-345-678", "wang@example.test", null), (request.Applicant!.Name, request.Applicant.Phone, request.Applicant.Email, request.Applicant.Address));
        Assert.Equal([NoticeWay.Sms, NoticeWay.Email], request.Applicant.Notify!);
        Assert.Equal(letters == "en" ? Language.En : Language.Zh, request.Applicant.Language);
        Assert.Equal(32, key.Length);

        var done = await browser.PageAsync(sent.Location);
        Assert.Equal(HttpStatusCode.OK, done.Status);
        Assert.Equal("no-store", done.Headers.CacheControl!.ToString());
        PageTests.AssertSound(done, english: language.Length > 0);
        foreach (var shown in (string[])[title, "4815 1623", "0912***678", "wa***@example.test", date, "1999"])
            Assert.Contains(shown, done.Text, StringComparison.Ordinal);
        Assert.Matches(@"\d{3}-\d{4}-\d{4}", done.Text);
        // The same page again, as from a bookmark.
        Assert.Equal(done.Text, (await browser.PageAsync(sent.Location)).Text);
    }

    [Fact]
    public async Task Journey_NothingPersonalStandsInAnyAddressOrCookie()
    {
        var cookies = new CookieContainer();
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = host.Address };
        var details = await browser.PageAsync("/submit/details?service=HOT-LAMP");
        var check = await browser.SendAsync(details.Form("/submit/check"), Answers);
        var sent = await browser.SendAsync(check.Form("handler=Send"));
        var done = await browser.PageAsync(sent.Location);

        var state = check.Form("handler=Send").Value("State")!;
        var everywhere = string.Join('\n', details.Form("/submit/check").Action, check.Form("handler=Send").Action, sent.Location, done.Links, state, details.Form("/submit/check").Value("Journey"), string.Join(';', cookies.GetAllCookies().Select(c => c.ToString())));
        foreach (var personal in (string[])["王小明", "0912", "wang", "民族一路", "48151623", Uri.EscapeDataString("王小明")])
            Assert.DoesNotContain(personal, everywhere, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DoubleClickAndBackButton_GiveTheSameReceipt()
    {
        using var browser = host.Browser();
        var details = await browser.PageAsync("/submit/details?service=HOT-LAMP");
        var check = await browser.SendAsync(details.Form("/submit/check"), Answers);

        var both = await Task.WhenAll(browser.SendAsync(check.Form("handler=Send")), browser.SendAsync(check.Form("handler=Send")));
        // Back to the form, which the browser still has, on to the answers, and sent once more.
        var again = await browser.SendAsync((await browser.SendAsync(details.Form("/submit/check"), Answers)).Form("handler=Send"));

        Assert.Equal(1, host.Others.Accepted);
        var receipts = new List<string>();
        foreach (var sent in both.Append(again))
            receipts.Add((await browser.PageAsync(sent.Location)).Text);
        Assert.Single(receipts.Distinct());
        Assert.Single(host.Others.Submissions.Select(s => s.Key).Distinct());
    }

    [Fact]
    public async Task ChangedAfterSending_IsSaidAndBecomesAnotherCaseOnlyWhenSentAgain()
    {
        using var browser = host.Browser();
        var details = await browser.PageAsync("/submit/details?service=HOT-LAMP");
        await browser.SendAsync((await browser.SendAsync(details.Form("/submit/check"), Answers)).Form("handler=Send"));
        var changed = await browser.SendAsync(details.Form("/submit/check"), [.. Answers.Where(a => a.Item1 != "Input.Description"), ("Input.Description", "另外一盞路燈也不亮了，請一起看。")]);

        var conflict = await browser.SendAsync(changed.Form("handler=Send"));

        Assert.Equal(HttpStatusCode.Conflict, conflict.Status);
        Assert.Contains("剛才已經送出過一次", conflict.Text, StringComparison.Ordinal);
        Assert.Equal(1, host.Others.Accepted);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.SendAsync(conflict.Form("handler=Send"))).Status);
        Assert.Equal(2, host.Others.Accepted);
    }

    [Theory]
    [InlineData("", "現在無法完成，還沒有送出")]
    [InlineData("/en", "")]
    public async Task CasesIsDown_NothingTypedIsLostAndTheSameKeyIsSentLater(string language, string sentence)
    {
        using var browser = host.Browser();
        var details = await browser.PageAsync($"{language}/submit/details?service=HOT-LAMP");
        var check = await browser.SendAsync(details.Form("/submit/check"), Answers);
        host.Others.Down = true;

        var failed = await browser.SendAsync(check.Form("handler=Send"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.Status);
        Assert.Contains(sentence, failed.Text, StringComparison.Ordinal);
        Assert.Contains("公園旁的路燈已經兩個星期不亮。", failed.Text, StringComparison.Ordinal);
        host.Others.Down = false;
        var sent = await browser.SendAsync(failed.Form("handler=Send"));
        Assert.Equal(HttpStatusCode.Redirect, sent.Status);
        await browser.SendAsync(check.Form("handler=Send"));
        Assert.Equal(1, host.Others.Accepted);
    }

    [Fact]
    public async Task Change_BringsTheFormBackAsItWas()
    {
        using var browser = host.Browser();
        var check = await browser.SendAsync((await browser.PageAsync("/submit/details?service=HOT-LAMP")).Form("/submit/check"), Answers);

        var form = (await browser.SendAsync(check.Form("/submit/details"))).Form("/submit/check");

        foreach (var (name, value) in Answers)
            Assert.Contains(form.Fields, f => f.Name == name && f.Value.ReplaceLineEndings() == value.ReplaceLineEndings());
        Assert.Equal(2, form.Fields.Count(f => f.Name == "Input.Notify"));
        await browser.SendAsync((await browser.SendAsync(form)).Form("handler=Send"));
        await browser.SendAsync(check.Form("handler=Send"));
        Assert.Single(host.Others.Submissions.Select(s => s.Key).Distinct());
    }

    public static TheoryData<string, string, string, string, string> Mistakes() => new()
    {
        // Field, what is typed, the field with the error, the sentence in both languages.
        { "Input.Description", "", "Input.Description", "請說明發生什麼事。", "" },
        { "Input.Description", "太短", "Input.Description", "至少10個字", "10" },
        { "Input.Description", "4001", "Input.Description", "4,000個字", "4,000" },
        { "Input.Description", "有\u0001一個看不見的字元在這裡面", "Input.Description", "無法使用的字元", "" },
        { "Input.Name", "", "Input.Name", "請輸入您的真實姓名。", "" },
        { "Input.Name", "   ", "Input.Name", "請輸入您的真實姓名。", "" },
        { "Input.Phone", "", "Input.Phone", "請輸入電話號碼", "" },
        { "Input.Phone", "12345", "Input.Phone", "請輸入正確的電話號碼", "0912345678" },
        { "Input.Phone", "07-2234567", "Input.Phone", "市話收不到簡訊", "" },
        { "Input.Email", "", "Input.Email", "請輸入電子郵件地址", "" },
        { "Input.Email", "wang@", "Input.Email", "請輸入正確的電子郵件", "name@example.tw" },
        { "Input.Notify", "", "Input.Notify", "請選擇怎麼通知您。", "" },
        { "Input.Notify", "fax", "Input.Notify", "請選擇怎麼通知您。", "" },
        { "Input.Notify", "letter", "Input.Address", "請輸入地址", "" },
        { "Input.District", "9999", "Input.District", "請選擇行政區。", "" },
        { "Input.Place", "201", "Input.Place", "200個字", "200" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Details_Mistake_IsSaidTwiceAndEverythingTypedIsKept(string field, string typed, string errorAt, string chinese, string english)
    {
        typed = typed switch { "4001" => new string('字', 4001), "201" => new string('字', 201), _ => typed };
        foreach (var language in (string[])["", "/en"])
        {
            using var browser = host.Browser();
            var details = await browser.PageAsync($"{language}/submit/details?service=HOT-LAMP");

            var page = await browser.SendAsync(details.Form("/submit/check"), [.. Answers.Where(a => a.Item1 != field), (field, typed)]);

            Assert.Equal(HttpStatusCode.BadRequest, page.Status);
            var id = errorAt.Replace('.', '_');
            Assert.Contains($"href=\"#{id}\"", page.Html, StringComparison.Ordinal);
            Assert.Contains($"id=\"{id}-error\"", page.Html, StringComparison.Ordinal);
            Assert.Contains(language.Length > 0 ? english : chinese, page.Text, StringComparison.Ordinal);
            Assert.StartsWith(language.Length > 0 ? "Error" : "錯誤：", page.Title, StringComparison.Ordinal);
            var form = page.Form("/submit/check");
            foreach (var (name, value) in Answers.Where(a => a.Item1 != field))
                Assert.Contains(form.Fields, f => f.Name == name && f.Value.ReplaceLineEndings() == value.ReplaceLineEndings());
            if (field != "Input.Notify" && field != "Input.District" && !typed.Contains('\u0001', StringComparison.Ordinal))
                Assert.Equal(typed, form.Value(field));
        }
        Assert.True(host.Others.Submissions.IsEmpty);
    }

    [Theory]
    [InlineData("%00", null)]
    [InlineData("%ED%A0%80", "M%ED%A0%80ller")]
    [InlineData("%FF%FE", "M%FF%FEller")]
    public async Task Details_BytesThatAreNoText_AreRefusedOrShownAsTheyAreAndNeverRepaired(string bytes, string? shown)
    {
        using var browser = host.Browser();
        var form = (await browser.PageAsync("/submit/details?service=HOT-LAMP")).Form("/submit/check");
        var body = string.Join('&', form.Fields.Where(f => f.Name is "Journey" or "Input.ServiceCode" or "__RequestVerificationToken").Concat(Answers)
            .Select(a => $"{a.Item1}={(a.Item1 == "Input.Name" ? "M" + bytes + "ller" : Uri.EscapeDataString(a.Item2))}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, form.Action) { Content = new StringContent(body, System.Text.Encoding.ASCII, "application/x-www-form-urlencoded") };

        var answer = await Http.SendAsync(browser, request);

        Assert.DoesNotContain('\uFFFD', answer.Text);
        if (shown is null)
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        else
            Assert.Contains(shown, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RefusedByCases_LeadsBackToTheField()
    {
        using var browser = host.Browser();
        var check = await browser.SendAsync((await browser.PageAsync("/submit/details?service=HOT-LAMP")).Form("/submit/check"), Answers);
        host.Others.Refusal = Failure.Invalid("applicant.phone", "phone-invalid");

        var page = await browser.SendAsync(check.Form("handler=Send"));

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("href=\"#Input_Phone\"", page.Html, StringComparison.Ordinal);
        Assert.Equal("王小明", page.Form("/submit/check").Value("Input.Name"));
        host.Others.Refusal = null;
        var sent = await browser.SendAsync((await browser.SendAsync(page.Form("/submit/check"))).Form("handler=Send"));
        Assert.Equal(HttpStatusCode.Redirect, sent.Status);
    }

    [Theory]
    [InlineData("/submit?service=")]
    [InlineData("/submit?service=NOTHING")]
    public async Task Start_NothingChosen_SaysSo(string path)
    {
        using var browser = host.Browser();

        var page = await browser.PageAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(2, page.Text.Split("請選擇服務項目。").Length - 1);
        PageTests.AssertSound(page, english: false);
    }

    [Fact]
    public async Task Start_SearchAndNotSure_LeadOn()
    {
        using var browser = host.Browser();

        var page = await browser.PageAsync($"/submit?q={Uri.EscapeDataString("路燈")}");

        Assert.Contains("value=\"HOT-LAMP\"", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"HOT-POTHOLE\"", page.Html, StringComparison.Ordinal);
        Assert.Contains("<optgroup label=\"路燈\">", page.Html, StringComparison.Ordinal);
        Assert.Contains("/submit/details?service=PET-MAYOR", page.Links);
    }

    [Theory]
    [InlineData("/submit/details")]
    [InlineData("/submit/details?service=NOTHING")]
    [InlineData("/submit/check")]
    public async Task PageOfTheMiddle_WithoutTheRest_LeadsToTheStart(string path)
    {
        using var browser = host.Browser();

        var page = await browser.PageAsync("/en" + path);

        Assert.Equal((HttpStatusCode.Redirect, "/en/submit"), (page.Status, page.Location));
    }

    [Fact]
    public async Task ForgedState_SendsNothing()
    {
        using var browser = host.Browser();
        var check = await browser.SendAsync((await browser.PageAsync("/submit/details?service=HOT-LAMP")).Form("/submit/check"), Answers);
        var state = check.Form("handler=Send").Value("State")!;

        foreach (var forged in (string[])["", "nonsense", state[..^2] + (state[^2..] == "AA" ? "BB" : "AA")])
            Assert.Equal((HttpStatusCode.Redirect, "/submit"), (await browser.SendAsync(check.Form("handler=Send"), ("State", forged))) is var page ? (page.Status, page.Location) : default);
        Assert.True(host.Others.Submissions.IsEmpty);
    }

    [Fact]
    public async Task EmptyForm_MayBeKeptByTheBrowser_FilledOnesMayNot()
    {
        using var browser = host.Browser();
        var details = await browser.PageAsync("/submit/details?service=HOT-LAMP");
        var check = await browser.SendAsync(details.Form("/submit/check"), Answers);
        var change = await browser.SendAsync(check.Form("/submit/details"));

        Assert.False(details.Headers.CacheControl!.NoStore);
        Assert.True(check.Headers.CacheControl!.NoStore);
        Assert.True(change.Headers.CacheControl!.NoStore);
    }
}
