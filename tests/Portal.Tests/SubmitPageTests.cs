using System.Net;
using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Portal.Site;

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
        ("Input.AddressAs", "王先生"),
        ("Input.Assistance", "sign_language"),
        ("Input.Assistance", "taiwanese"),
        ("Input.Notify", "sms"),
        ("Input.Notify", "email"),
        ("Input.Phone", "0912-345-678"),
        ("Input.Email", "wang@example.test"),
        ("Input.Confidential", "true"),
    ];

    private static readonly string[] Order = ["service", "faq", "where", "nearby", "what", "files", "you", "identity", "check"];

    private readonly PortalHost host;

    public SubmitPageTests(PortalHost host)
    {
        this.host = host;
        host.Others.Reset();
    }

    [Theory]
    [InlineData("", "zh", "已收到您的案件", "3月2日（一）", new[] { "faq 步驟1／7 這些說明可能幫得上忙", "where 步驟2／7 在哪裡？", "what 步驟3／7 發生什麼事？", "files 步驟4／7 要附照片或檔案嗎？", "you 步驟5／7 您的名字，和怎麼通知您", "identity 步驟6／7 要保護您的身分嗎？", "check 步驟7／7 送出前，請確認內容" })]
    [InlineData("/en", "en", "We have your case", "Monday 2 March 2026", new[] { "faq Step 1 of 7 These answers may help", "where Step 2 of 7 Where is it?", "what Step 3 of 7 What happened?", "files Step 4 of 7 Do you want to add photos or files?", "you Step 5 of 7 Your name, and how we tell you", "identity Step 6 of 7 Should we protect your identity?", "check Step 7 of 7 Check your answers before you send them" })]
    public async Task Journey_FromStartToReceipt_AsksOneThingPerPage_AndMakesOneCase(string language, string letters, string title, string date, string[] pages)
    {
        using var browser = host.Browser();
        var start = await browser.PageAsync((await browser.PageAsync($"{language}/submit")).Links.Single(l => l.EndsWith("for=problem", StringComparison.Ordinal)));
        var chosen = await browser.SendAsync(start.Forms.Single(f => f.Content.Contains("<select", StringComparison.Ordinal)), ("Service", "HOT-LAMP"));
        Assert.Equal(HttpStatusCode.Redirect, chosen.Status);
        Assert.Matches($"^{language}/submit/faq/[0-9a-f-]{{36}}$", chosen.Location);
        var page = await browser.PageAsync(chosen.Location);
        var asked = new List<string>();
        while (true)
        {
            PageTests.AssertPersonal(page, HttpStatusCode.OK, language);
            asked.Add($"{page.StepName} {Heading(page)}");
            if (page.StepName == "check")
                break;
            if (page.StepName == "you")
                Assert.Equal(letters, page.StepForm.Value("Input.Language"));
            page = await browser.ContinueAsync(page, Answers);
        }

        Assert.Equal(pages, asked);
        foreach (var shown in (string[])["王小明", "公園旁的路燈已經兩個星期不亮。", "民族一路與十全一路口", "0912***678", "wa***@example.test"])
            Assert.Contains(shown, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("0912-345-678", page.Html, StringComparison.Ordinal);
        Assert.True(host.Others.Submissions.IsEmpty);

        var sent = await browser.SendAsync(page.StepForm);

        Assert.Equal(HttpStatusCode.Redirect, sent.Status);
        Assert.StartsWith($"{language}/submit/done/", sent.Location, StringComparison.Ordinal);
        var (request, key, actor) = Assert.Single(host.Others.Submissions);
        Assert.Equal(("HOT-LAMP", Channel.Web, true, ActorKind.Citizen), (request.ServiceCode, request.Channel, request.Confidential, actor.Kind));
        Assert.Equal(("6400500000", "民族一路與十全一路口", "公園旁的路燈已經兩個星期不亮。\r\n晚上散步很危險。"), (request.Location!.District, request.Location.Address, request.Description));
        Assert.Equal(("王小明", "0912-345-678", "wang@example.test", null), (request.Applicant!.Name, request.Applicant.Phone, request.Applicant.Email, request.Applicant.Address));
        Assert.Equal("王先生", request.Applicant.AddressAs);
        Assert.Equal([Assistance.Taiwanese, Assistance.SignLanguage], request.Applicant.Assistance!);
        Assert.Equal([NoticeWay.Sms, NoticeWay.Email], request.Applicant.Notify!);
        Assert.Equal(letters == "en" ? Language.En : Language.Zh, request.Applicant.Language);
        Assert.Equal(32, key.Length);

        var done = await browser.PageAsync(sent.Location);
        PageTests.AssertPersonal(done, HttpStatusCode.OK, language, title, "4815 1623", "0912***678", "wa***@example.test", date, "1999");
        Assert.Matches(@"\d{3}-\d{4}-\d{4}", done.Text);
        // The same page again, as from a bookmark.
        Assert.Equal(done.Text, (await browser.PageAsync(sent.Location)).Text);
    }

    [Fact]
    public async Task Journey_NothingPersonalStandsInAnyAddressOrCookie()
    {
        var cookies = new CookieContainer();
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = host.Address };
        var addresses = new List<string>();
        var page = await browser.BeginAsync();
        for (; page.StepName != "check"; page = await browser.ContinueAsync(page, Answers))
            addresses.AddRange([page.Address.ToString(), page.StepForm.Action, .. page.Links]);
        var sent = await browser.SendAsync(page.StepForm);
        var done = await browser.PageAsync(sent.Location);

        var everywhere = string.Join('\n', addresses.Concat(page.Links).Concat(done.Links).Append(sent.Location).Concat(cookies.GetAllCookies().Select(c => c.ToString())));
        foreach (var personal in (string[])["王小明", "0912", "wang", "民族一路", "48151623", Uri.EscapeDataString("王小明")])
            Assert.DoesNotContain(personal, everywhere, StringComparison.Ordinal);
        var cookie = cookies.GetAllCookies().Single(c => c.Name == JourneyCookie.Name);
        Assert.Equal((true, DateTime.MinValue, "/"), (cookie.HttpOnly, cookie.Expires, cookie.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task BackReloadAndAnInterruption_LoseNothing(string language)
    {
        using var browser = host.Browser();
        var check = await browser.FillInAsync(language, Answers);

        foreach (var (name, value) in Answers)
        {
            var step = StepOf(name);
            var page = await browser.PageAsync(check.StepPath(step));
            PageTests.AssertPersonal(page, HttpStatusCode.OK, language);
            Assert.Contains(page.StepForm.Fields, f => f.Name == name && f.Value.ReplaceLineEndings() == value.ReplaceLineEndings());
        }
        // Back by the links of the pages, to where it began.
        var back = new List<string>();
        for (var page = check; page.StepName.Length > 0; page = await browser.PageAsync(BackOf(page)))
            back.Add(page.StepName);
        Assert.Equal(["check", "identity", "you", "files", "what", "where", "faq", "service"], back);
        Assert.Contains("王小明", (await browser.PageAsync(check.Address.AbsolutePath)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LaterStep_BeforeItsTime_LeadsToTheFirstThatIsOpen()
    {
        using var browser = host.Browser();
        var page = await browser.BeginAsync("/en");
        for (; page.StepName != "check"; page = await browser.ContinueAsync(page, Answers))
            foreach (var later in (string[])["what", "files", "you", "identity", "check"])
                if (Array.IndexOf(Order, later) > Array.IndexOf(Order, page.StepName))
                    Assert.Equal(page.Address.AbsolutePath, (await browser.PageAsync(page.StepPath(later))).Location);
        // No case close by was asked about.
        Assert.Equal(page.StepPath("what"), (await browser.PageAsync(page.StepPath("nearby"))).Location);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.PageAsync(page.StepPath("nothing"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.PageAsync("/submit/where/nothing")).Status);
    }

    [Theory]
    [InlineData("", "修改：姓名")]
    [InlineData("/en", "Change Name")]
    public async Task Change_LeadsToTheQuestion_AndBackToTheAnswers(string language, string link)
    {
        using var browser = host.Browser();
        var check = await browser.FillInAsync(language, Answers);
        Assert.Contains(link.Replace(" ", "", StringComparison.Ordinal), check.Text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);

        var you = await browser.PageAsync(check.StepPath("you") + "?then=check");
        Assert.Equal(check.Address.AbsolutePath, BackOf(you));
        var refused = await browser.ContinueAsync(you, ("Input.Name", ""));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        var changed = await browser.ContinueAsync(refused, ("Input.Name", "王大明"));

        Assert.Equal("check", changed.StepName);
        Assert.Contains("王大明", changed.Text, StringComparison.Ordinal);
        foreach (var change in changed.Links.Where(l => l.EndsWith("?then=check", StringComparison.Ordinal)).Distinct())
            Assert.Equal("check", (await browser.ContinueAsync(await browser.PageAsync(change), Answers)).StepName);
        Assert.Equal(5, changed.Links.Where(l => l.EndsWith("?then=check", StringComparison.Ordinal)).Distinct().Count(l => !l.Contains("/service/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Service_IsChangedWithoutLosingAnything()
    {
        using var browser = host.Browser();
        var check = await browser.FillInAsync(answers: Answers);
        var service = await browser.PageAsync(check.StepPath("service") + "?then=check");
        Assert.Equal("HOT-LAMP", service.StepForm.Value("Input.ServiceCode"));

        var refused = await browser.ContinueAsync(service, ("Input.ServiceCode", "NOTHING"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        // What cannot be sent is asked for again, wherever somebody wants to go.
        Assert.Equal(check.StepPath("service"), (await browser.PageAsync(check.Address.AbsolutePath)).Location);
        var changed = await browser.ContinueAsync(refused, ("Input.ServiceCode", "HOT-POTHOLE"));
        await browser.SendAsync(changed.StepForm);

        var request = Assert.Single(host.Others.Submissions).Request;
        Assert.Equal(("HOT-POTHOLE", "王小明"), (request.ServiceCode, request.Applicant!.Name));
    }

    [Theory]
    [InlineData("", "找不到您填的內容")]
    [InlineData("/en", "We cannot find what you filled in")]
    public async Task ForeignBrowserWithTheAddress_SeesNothing_NotEvenWhetherThereIsSomething(string language, string says)
    {
        using var browser = host.Browser();
        var check = await browser.FillInAsync(language, Answers);
        using var stranger = host.Browser();
        using var neighbour = host.Browser();
        await neighbour.BeginAsync(language);

        foreach (var other in (HttpClient[])[stranger, neighbour])
            foreach (var step in Order.Append("saved"))
            {
                var seen = await other.PageAsync(check.StepPath(step));
                PageTests.AssertPersonal(seen, HttpStatusCode.NotFound, language, says);
                Assert.Contains($"{language}/submit/resume", seen.Links);
                Assert.Equal(seen.Text, (await other.PageAsync($"{language}/submit/{step}/{Guid.NewGuid()}")).Text);
            }
        // With a form of their own that is sent to the other's address.
        var own = await neighbour.FillInAsync(language, Answers, until: "what");
        var foreign = own.StepForm with { Attributes = own.StepForm.Attributes.Replace(own.Address.AbsolutePath, check.StepPath("what"), StringComparison.Ordinal) };
        var sent = await neighbour.SendAsync(foreign, ("Input.Description", "這不是我的案件，但是我寫了很多字。"));
        PageTests.AssertPersonal(sent, HttpStatusCode.NotFound, language, says, "這不是我的案件，但是我寫了很多字。");
        Assert.Contains("公園旁的路燈", (await browser.PageAsync(check.Address.AbsolutePath)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoTabs_AreTwoJourneys()
    {
        using var browser = host.Browser();
        var one = await browser.FillInAsync(answers: Answers, until: "what");
        var two = await browser.FillInAsync(answers: [.. Answers.Where(a => a.Item1 != "Input.Name"), ("Input.Name", "陳小華")], service: "HOT-POTHOLE");

        var rest = await browser.GoOnAsync(one, Answers);

        Assert.Contains("王小明", rest.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("陳小華", rest.Text, StringComparison.Ordinal);
        await browser.SendAsync(two.StepForm);
        await browser.SendAsync(rest.StepForm);
        Assert.Equal([("HOT-POTHOLE", "陳小華"), ("HOT-LAMP", "王小明")], host.Others.Submissions.Select(s => (s.Request.ServiceCode!, s.Request.Applicant!.Name!)));
    }

    [Fact]
    public async Task PagesSentAtOnce_LoseNothingOfEachOther()
    {
        using var browser = host.Browser();
        var check = await browser.FillInAsync(answers: Answers);
        var forms = new List<HtmlForm>();
        foreach (var step in (string[])["where", "what", "you", "identity"])
            forms.Add((await browser.PageAsync(check.StepPath(step))).StepForm);

        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(
                browser.SendAsync(forms[0], ("Input.Place", $"中山路{round}號")), browser.SendAsync(forms[1], ("Input.Description", $"第{round}次寫的內容，一個字也不能少。")),
                browser.SendAsync(forms[2], ("Input.Name", $"王{round}明")), browser.SendAsync(forms[3], ("Input.Confidential", round % 2 == 0 ? "true" : "false")));

            var page = await browser.PageAsync(check.Address.AbsolutePath);
            foreach (var kept in (string[])[$"中山路{round}號", $"第{round}次寫的內容", $"王{round}明"])
                Assert.Contains(kept, page.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "內容剛才在別的地方改過")]
    [InlineData("/en", "changed elsewhere")]
    public async Task ChangedElsewhereMeanwhile_NothingIsSentThatNobodyHasChecked(string language, string says)
    {
        using var browser = host.Browser();
        var check = await browser.FillInAsync(language, Answers);
        await browser.ContinueAsync(await browser.PageAsync(check.StepPath("you")), [.. Answers.Where(a => a.Item1 != "Input.Name"), ("Input.Name", "王大明")]);

        var page = await browser.SendAsync(check.StepForm);

        PageTests.AssertPersonal(page, HttpStatusCode.Conflict, language, says, "王大明");
        Assert.True(host.Others.Submissions.IsEmpty);
        await browser.SendAsync(page.StepForm);
        Assert.Equal("王大明", Assert.Single(host.Others.Submissions).Request.Applicant!.Name);
    }

    [Fact]
    public async Task DoubleClickBackButtonAndOtherTab_GiveTheSameReceipt()
    {
        using var browser = host.Browser();
        var check = await browser.FillInAsync(answers: Answers);

        var both = await Task.WhenAll(browser.SendAsync(check.StepForm), browser.SendAsync(check.StepForm));
        var again = await browser.SendAsync(check.StepForm);

        Assert.Equal(1, host.Others.Accepted);
        Assert.Single(both.Append(again).Select(sent => sent.Location).Distinct());
        Assert.Single(host.Others.Submissions.Select(s => s.Key).Distinct());
        // Every page of the journey leads there now, and takes nothing more.
        foreach (var step in Order.Append("saved"))
            Assert.Contains("已收到您的案件", (await browser.ArriveAsync(await browser.PageAsync(check.StepPath(step)))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReceiptCouldNotBeNoted_TheSameCaseWhenItIsSentAgain_AndAnotherOnceItWasChanged()
    {
        await using var own = await PortalHost.StartAsync();
        using var browser = own.Browser();
        var check = await browser.FillInAsync(answers: Answers);
        await own.ExecuteAsync("create function portal.refuse() returns trigger language plpgsql as 'begin raise exception ''away''; end'; create trigger refuse before update on portal.saved_journeys for each row execute function portal.refuse()");

        var sent = await browser.SendAsync(check.StepForm);
        await own.ExecuteAsync("drop trigger refuse on portal.saved_journeys");
        Assert.Contains("已收到您的案件", (await browser.PageAsync(sent.Location)).Text, StringComparison.Ordinal);
        Assert.Equal(1, own.Others.Accepted);

        var changed = await browser.ContinueAsync(await browser.PageAsync(check.StepPath("what") + "?then=check"), ("Input.Description", "另外一盞路燈也不亮了，請一起看。"));
        var conflict = await browser.SendAsync(changed.StepForm);
        PageTests.AssertPersonal(conflict, HttpStatusCode.Conflict, "", "剛才已經送出過一次");
        Assert.Equal(1, own.Others.Accepted);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.SendAsync(conflict.StepForm)).Status);
        Assert.Equal(2, own.Others.Accepted);
    }

    [Theory]
    [InlineData("", "現在無法完成，還沒有送出")]
    [InlineData("/en", "")]
    public async Task CasesIsDown_NothingTypedIsLostAndTheSameKeyIsSentLater(string language, string sentence)
    {
        using var browser = host.Browser();
        var check = await browser.FillInAsync(language, Answers);
        host.Others.Down = true;

        var failed = await browser.SendAsync(check.StepForm);

        PageTests.AssertPersonal(failed, HttpStatusCode.ServiceUnavailable, language, sentence, "公園旁的路燈已經兩個星期不亮。");
        host.Others.Down = false;
        var sent = await browser.SendAsync(failed.StepForm);
        Assert.Equal(HttpStatusCode.Redirect, sent.Status);
        await browser.SendAsync(check.StepForm);
        Assert.Equal(1, host.Others.Accepted);
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
    public async Task Mistake_IsSaidTwiceAndEverythingTypedIsKept(string field, string typed, string errorAt, string chinese, string english)
    {
        typed = typed switch { "4001" => new string('字', 4001), "201" => new string('字', 201), _ => typed };
        foreach (var language in (string[])["", "/en"])
        {
            using var browser = host.Browser();
            var asked = await browser.FillInAsync(language, Answers, until: StepOf(field));

            var page = await browser.ContinueAsync(asked, [.. Answers.Where(a => a.Item1 != field), (field, typed)]);

            Assert.Equal(HttpStatusCode.BadRequest, page.Status);
            var id = errorAt.Replace('.', '_');
            Assert.Contains($"href=\"#{id}\"", page.Html, StringComparison.Ordinal);
            Assert.Contains($"id=\"{id}-error\"", page.Html, StringComparison.Ordinal);
            Assert.Contains(language.Length > 0 ? english : chinese, page.Text, StringComparison.Ordinal);
            Assert.StartsWith(language.Length > 0 ? "Error" : "錯誤：", page.Title, StringComparison.Ordinal);
            // On the page, and when it is opened again; the next one does not open.
            var again = await browser.PageAsync(page.Address.AbsolutePath);
            Assert.Equal(HttpStatusCode.OK, again.Status);
            foreach (var form in (HtmlForm[])[page.StepForm, again.StepForm])
            {
                foreach (var (name, value) in Answers.Where(a => a.Item1 != field && StepOf(a.Item1) == StepOf(field)))
                    Assert.Contains(form.Fields, f => f.Name == name && f.Value.ReplaceLineEndings() == value.ReplaceLineEndings());
                if (field != "Input.Notify" && field != "Input.District" && !typed.Contains('\u0001', StringComparison.Ordinal) && !string.IsNullOrWhiteSpace(typed))
                    Assert.Equal(typed, form.Value(field));
            }
            Assert.Equal(page.Address.AbsolutePath, (await browser.PageAsync(page.StepPath("check"))).Location);
        }
        Assert.True(host.Others.Submissions.IsEmpty);
    }

    [Theory]
    [InlineData("%00", null)]
    [InlineData("%ED%A0%80", "M%ED%A0%80ller")]
    [InlineData("%FF%FE", "M%FF%FEller")]
    public async Task BytesThatAreNoText_AreRefusedOrShownAsTheyAreAndNeverRepaired(string bytes, string? shown)
    {
        using var browser = host.Browser();
        var form = (await browser.FillInAsync(answers: Answers, until: "you")).StepForm;
        var body = string.Join('&', form.Fields.Where(f => f.Name == "__RequestVerificationToken").Concat(Answers)
            .Select(a => $"{a.Item1}={(a.Item1 == "Input.Name" ? "M" + bytes + "ller" : Uri.EscapeDataString(a.Item2))}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, form.Action) { Content = new StringContent(body, System.Text.Encoding.ASCII, "application/x-www-form-urlencoded") };
        using var response = await browser.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = new HtmlPage(response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response.Headers, request.RequestUri!);

        if (shown is null)
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            return;
        }
        var check = await browser.GoOnAsync(await browser.ArriveAsync(answer), Answers);
        Assert.Contains(shown, check.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', check.Text);
    }

    [Theory]
    [InlineData("applicant.phone", "phone-invalid", "you", "Input_Phone")]
    [InlineData("description", "too-short", "what", "Input_Description")]
    public async Task RefusedByCases_LeadsBackToTheField_AndOnFromThere(string field, string code, string step, string id)
    {
        using var browser = host.Browser();
        var check = await browser.FillInAsync(answers: Answers);
        host.Others.Refusal = Failure.Invalid(field, code);

        var page = await browser.ArriveAsync(await browser.SendAsync(check.StepForm));

        Assert.Equal(step, page.StepName);
        Assert.Contains($"href=\"#{id}\"", page.Html, StringComparison.Ordinal);
        Assert.StartsWith("錯誤：", page.Title, StringComparison.Ordinal);
        Assert.Equal(step, (await browser.ArriveAsync(await browser.PageAsync(check.Address.AbsolutePath))).StepName);
        host.Others.Refusal = null;
        var again = await browser.ContinueAsync(page, Answers);
        Assert.Equal("check", again.StepName);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.SendAsync(again.StepForm)).Status);
    }

    [Fact]
    public async Task RefusedByCases_ForWhatNobodyWasAsked_IsSaidOnThePage()
    {
        using var browser = host.Browser();
        var check = await browser.FillInAsync(answers: Answers);
        host.Others.Refusal = Failure.Invalid("relatedTo", "malformed");

        var page = await browser.SendAsync(check.StepForm);

        PageTests.AssertPersonal(page, HttpStatusCode.BadRequest, "", "有地方需要修改", "王小明");
    }

    [Theory]
    [InlineData("")]
    [InlineData("NOTHING")]
    public async Task Start_NothingChosen_SaysSo(string chosen)
    {
        using var browser = host.Browser();

        var page = await browser.SendAsync((await browser.PageAsync("/submit?for=problem")).StepForm, ("Service", chosen));

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
        // Refused, the list is still the one that was searched for.
        var refused = await browser.SendAsync(page.StepForm, ("Service", ""));
        Assert.DoesNotContain("value=\"HOT-POTHOLE\"", refused.Html, StringComparison.Ordinal);
        var where = await browser.ArriveAsync(await browser.SendAsync(page.Forms.Single(f => f.Value("Service") == "PET-MAYOR")));
        await browser.SendAsync((await browser.GoOnAsync(where)).StepForm);
        Assert.Equal("PET-MAYOR", Assert.Single(host.Others.Submissions).Request.ServiceCode);
    }

    [Fact]
    public async Task Start_AsksWhatFor_AndOffersOnlyThat()
    {
        using var browser = host.Browser();
        var start = await browser.PageAsync("/en/submit");
        async Task<string> OfferedAsync(string purpose) => (await browser.PageAsync(start.Links.Single(l => l.EndsWith($"/en/submit?for={purpose}", StringComparison.Ordinal)))).Main;
        void Only(string page, string offered, string notOffered)
        {
            Assert.Contains($"value=\"{offered}\"", page, StringComparison.Ordinal);
            Assert.DoesNotContain($"<option value=\"{notOffered}\"", page, StringComparison.Ordinal);
        }

        Only(await OfferedAsync("problem"), "HOT-LAMP", "PET-ILLB-REPLY");
        Only(await OfferedAsync("apply"), "APP-BUILD", "HOT-LAMP");
        Only(await OfferedAsync("accuse"), "PET-ILLB-REPLY", "HOT-LAMP");
        // These are written down at once.
        Only(await OfferedAsync("suggest"), "PET-MAYOR", "HOT-LAMP");
        Only(await OfferedAsync("praise"), "PET-MAYOR", "HOT-LAMP");
        Assert.DoesNotContain("<select", start.Main, StringComparison.Ordinal);
        // Words look only among what is meant.
        Only((await browser.PageAsync($"/submit?for=apply&q={Uri.EscapeDataString("路燈")}")).Main, "APP-LAMPNEW", "HOT-LAMP");
    }

    [Theory]
    [InlineData("/submit?for=accuse&service=PET-MAYOR", true)]
    [InlineData("/submit?service=PET-ILLB-REPLY", true)]
    [InlineData("/submit?for=problem&service=PET-MAYOR", false)]
    [InlineData("/submit?for=nonsense&service=HOT-LAMP", false)]
    public async Task WhoAccuses_IsProtectedUnlessTheySayOtherwise(string path, bool preset)
    {
        using var browser = host.Browser();

        var identity = await browser.GoOnAsync(await browser.StartAsync(path), Walk.Lamp, "identity");

        Assert.Equal(preset ? "true" : "false", identity.StepForm.Value("Input.Confidential"), ignoreCase: true);
        Assert.Equal(preset, identity.Text.Contains("您要檢舉，所以我們先幫您選了「要」。", StringComparison.Ordinal));
        await browser.SendAsync((await browser.ContinueAsync(identity, ("Input.Confidential", "false"))).StepForm);
        Assert.False(Assert.Single(host.Others.Submissions).Request.Confidential);
    }

    [Fact]
    public async Task ServiceChangedToAReport_IsProtectedToo_ButNotAgainstTheApplicantsWord()
    {
        using var browser = host.Browser();
        var what = await browser.FillInAsync(until: "what");
        async Task<string?> ChangeAsync(string service)
        {
            await browser.ContinueAsync(await browser.PageAsync(what.StepPath("service")), ("Input.ServiceCode", service));
            return (await browser.GoOnAsync(await browser.PageAsync(what.Address.AbsolutePath), Walk.Lamp, "identity")).StepForm.Value("Input.Confidential");
        }

        Assert.Equal("true", await ChangeAsync("PET-ILLB-REPLY"), ignoreCase: true);
        await browser.ContinueAsync(await browser.PageAsync(what.StepPath("identity")), ("Input.Confidential", "false"));
        Assert.Equal("false", await ChangeAsync("PET-ILLB-STOP"), ignoreCase: true);
    }

    [Theory]
    [InlineData("", "路燈不亮、馬路有坑洞，怎麼報修？", "很高興幫上忙")]
    [InlineData("/en", "How do I report a broken street light or a pothole?", "Glad it helped")]
    public async Task Answers_ComeBeforeTheForm_AndWhoNeedsNoCaseLeavesNothing(string language, string question, string glad)
    {
        using var browser = host.Browser();
        var page = await browser.StartAsync($"{language}/submit?service=HOT-LAMP");
        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, question);
        Assert.Equal("faq", page.StepName);

        var solved = await browser.ArriveAsync(await browser.SendAsync(page.StepForm, ("Go", "solved")));

        Assert.Equal(HttpStatusCode.OK, solved.Status);
        Assert.Contains(glad, solved.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.PageAsync(page.Address.AbsolutePath)).Status);
        // Nothing is asked where nobody has asked anything.
        Assert.Equal("where", (await browser.StartAsync($"{language}/submit?service=APP-SOIL")).StepName);
    }

    [Theory]
    [InlineData("", "您已離開。這台電腦看不到您填的內容了。")]
    [InlineData("/en", "You have left. What you filled in can no longer be seen on this computer.")]
    public async Task WhoLeaves_LeavesNothingBehind_ButWhatACodeOpens(string language, string left)
    {
        using var browser = host.Browser();
        foreach (var step in (string[])["faq", "where", "files", "you", "check"])
        {
            var page = step == "faq" ? await browser.StartAsync($"{language}/submit?service=HOT-LAMP") : await browser.FillInAsync(language, until: step);

            var gone = await browser.ArriveAsync(await browser.SendAsync(page.Forms.Single(f => f.Action.Contains("/submit/leave/", StringComparison.Ordinal))));

            Assert.Contains(left, gone.Text, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.NotFound, (await browser.PageAsync(page.Address.AbsolutePath)).Status);
            Assert.Equal(0, await host.ScalarAsync<long>($"select count(*) from portal.saved_journeys where id = '{page.Address.Segments[^1]}'"));
        }

        var what = await browser.FillInAsync(language, until: "what");
        await browser.SaveAsync(what, ("Input.Description", "路燈不亮，已經兩個星期。"));
        await browser.SendAsync(what.Forms.Single(f => f.Action.Contains("/submit/leave/", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.PageAsync(what.Address.AbsolutePath)).Status);
        Assert.Equal(1, await host.ScalarAsync<long>($"select count(*) from portal.saved_journeys where id = '{what.Address.Segments[^1]}' and cardinality(browsers) = 0"));
    }

    [Theory]
    [InlineData("", "路燈故障報修", "開始填寫")]
    [InlineData("/en", "Street light", "Start")]
    public async Task Start_ServiceChosenByALink_IsShownWithItsLimit(string language, string name, string button)
    {
        using var browser = host.Browser();

        var page = await browser.PageAsync($"{language}/submit?service=HOT-LAMP");

        PageTests.AssertSound(page, english: language.Length > 0);
        Assert.Contains(name, page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(button, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<select", page.Main, StringComparison.Ordinal);
        Assert.Contains("<select", (await browser.PageAsync($"{language}/submit?service=NOTHING")).Main, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/submit/details", "/submit")]
    [InlineData("/submit/details?service=HOT-LAMP", "/submit?service=HOT-LAMP")]
    [InlineData("/submit/details?service=%2F%2Fexample.test", "/submit?service=%2F%2Fexample.test")]
    public async Task AddressOfTheFormThatWas_LeadsToTheStart(string path, string start)
    {
        using var browser = host.Browser();

        var page = await browser.PageAsync("/en" + path);

        Assert.Equal((HttpStatusCode.Redirect, "/en" + start), (page.Status, page.Location));
    }

    private static string StepOf(string field) => field switch
    {
        "Input.District" or "Input.Place" or "Input.Position" => "where",
        "Input.Description" => "what",
        "Input.Confidential" => "identity",
        _ => "you",
    };

    private static string Heading(HtmlPage page) => Regex.Replace(WebUtility.HtmlDecode(Regex.Match(page.Html, "<span class=\"govuk-caption-xl\">(.*?)</span>\\s*<h1[^>]*>(.*?)</h1>").Result("$1 $2")), @"\s+", " ");

    private static string BackOf(HtmlPage page) => Regex.Match(page.Html, "<a [^>]*href=\"([^\"]*)\"[^>]*class=\"govuk-back-link\"|class=\"govuk-back-link\"[^>]*href=\"([^\"]*)\"") is { Success: true } link
        ? link.Groups[1].Value + link.Groups[2].Value : throw new InvalidOperationException("There is no way back.");
}
