using System.Net;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;

namespace CaseTracker.Portal.Tests;

/// <summary>What only the applicant sees and does: behind number and proof, and a one-time code.</summary>
public sealed class OwnCasePageTests(PortalHost host) : IClassFixture<PortalHost>, IDisposable
{
    private static readonly AccessWay Sms = new(NoticeWay.Sms, "0912***678");
    private static readonly AccessWay Mail = new(NoticeWay.Email, "li***@example.tw");

    internal static readonly OwnCase Told = new()
    {
        Name = "王小明",
        Phone = "0912-345-678",
        Email = "lily@example.tw",
        Notify = [NoticeWay.Sms, NoticeWay.Email],
        Place = "三民區民族一路100號",
        Description = "路燈不亮\n<b>晚上</b>看不到路",
        MayAdd = true,
        MayChangeContact = true,
        MayWithdraw = true,
    };

    public void Dispose() => host.Others.Reset();

    [Theory]
    [InlineData("", "own", "先確認是您本人")]
    [InlineData("/en", "withdraw", "First, show that it is you")]
    [InlineData("", "contact", "先確認是您本人")]
    public async Task ThePersonalPart_IsBehindTheProof_AndThenTheCode(string language, string page, string unlock)
    {
        var view = await host.ShowAsync(Views.InProgress());
        using var browser = host.Browser();
        Assert.StartsWith($"{language}/track?no=", (await browser.PageAsync($"{language}/track/{view.CaseNumber}/{page}")).Location, StringComparison.Ordinal);
        Assert.StartsWith($"{language}/track?no=", (await browser.PageAsync($"{language}/track/{view.CaseNumber}/unlock")).Location, StringComparison.Ordinal);

        var status = await host.ProveAsync(browser, view, language);
        Assert.Contains($"{language}/track/{view.CaseNumber}/{page}", status.Links);
        host.Others.AccessCodes = (_, _) => new[] { Sms };
        var sent = await browser.PageAsync($"{language}/track/{view.CaseNumber}/{page}");
        Assert.Equal($"{language}/track/{view.CaseNumber}/unlock?to={page}", sent.Location);
        PageTests.AssertPersonal(await browser.PageAsync(sent.Location), HttpStatusCode.OK, language, unlock, Sms.Contact);
        Assert.Empty(host.Others.OwnCalls);
    }

    [Theory]
    [InlineData("", "驗證碼不對", "請要新的驗證碼", "請2分鐘後再要新的")]
    [InlineData("/en", "This is not the code", "Ask for a new one", "in 2 minutes")]
    public async Task TheCode_GoesWhereTheReaderSays_AndWrongOnesAreSaidSo(string language, string wrong, string ended, string wait)
    {
        var view = await host.ShowAsync(Views.InProgress());
        using var browser = host.Browser();
        await host.ProveAsync(browser, view, language);
        object entered = Failure.Invalid("code", "code-wrong");
        object sent = new AccessCodeSent(NoticeWay.Email, Mail.Contact, Views.At("2026-02-24T10:10:00"));
        host.Others.AccessCodes = (path, method) => method == HttpMethod.Get ? new[] { Sms, Mail } : path.EndsWith("/entries", StringComparison.Ordinal) ? entered : sent;
        var unlock = await browser.PageAsync($"{language}/track/{view.CaseNumber}/unlock?to=withdraw");
        PageTests.AssertPersonal(unlock, HttpStatusCode.OK, language, Sms.Contact, Mail.Contact);

        var asked = await browser.SendAsync(unlock.Form("handler=Send"), ("Way", "email"));
        PageTests.AssertPersonal(asked, HttpStatusCode.OK, language, Mail.Contact);
        Assert.Equal("email", (string?)JsonNode.Parse(host.Others.ConfirmationCalls.Last(c => c.Body.Length > 0).Body)!["way"]);
        var enter = asked.Forms.First(f => f.Fields.Any(x => x.Name == "Code"));
        PageTests.AssertPersonal(await browser.SendAsync(enter, ("Code", "111111")), HttpStatusCode.BadRequest, language, wrong);
        entered = Failure.Conflict("code-ended");
        var over = await browser.SendAsync(enter, ("Code", "111111"));
        PageTests.AssertPersonal(over, HttpStatusCode.Conflict, language, ended);
        Assert.DoesNotContain(over.Forms, f => f.Fields.Any(x => x.Name == "Code"));
        sent = new Failure { Code = "asked-already", Status = 429, RetryAfter = TimeSpan.FromSeconds(61) };
        PageTests.AssertPersonal(await browser.SendAsync(unlock.Form("handler=Send"), ("Way", "email")), HttpStatusCode.TooManyRequests, language, wait);

        entered = Done.Instance;
        Assert.Equal($"{language}/track/{view.CaseNumber}/withdraw", (await browser.SendAsync(enter, ("Code", "123456"))).Location);
        // From now on, and nowhere outside.
        Assert.Equal($"{language}/track/{view.CaseNumber}/own", (await browser.PageAsync($"{language}/track/{view.CaseNumber}/unlock?to=//evil.example")).Location);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task WithoutAnyContact_OrWithNotificationsAway_TheWayOutIsSaid(string language)
    {
        var view = await host.ShowAsync(Views.InProgress());
        using var browser = host.Browser();
        await host.ProveAsync(browser, view, language);
        PageTests.AssertPersonal(await browser.PageAsync($"{language}/track/{view.CaseNumber}/unlock"), HttpStatusCode.ServiceUnavailable, language, "1999");
        host.Others.AccessCodes = (_, _) => Array.Empty<AccessWay>();
        PageTests.AssertPersonal(await browser.PageAsync($"{language}/track/{view.CaseNumber}/unlock"), HttpStatusCode.OK, language, "1999");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task WhatTheyToldUs_IsShown_AsTyped(string language)
    {
        var view = await host.ShowAsync(Views.InProgress());
        host.Others.Own = Told;
        using var browser = host.Browser();

        var own = await host.UnlockAsync(browser, view, language, "own");

        PageTests.AssertPersonal(own, HttpStatusCode.OK, language, Told.Name, Told.Phone!, Told.Email!, Told.Place!, "<b>晚上</b>看不到路");
        Assert.DoesNotContain("<b>晚上", own.Html, StringComparison.Ordinal);
        Assert.Equal((2, view.CaseId), (host.Others.OwnCalls.Last().Actor!.CitizenLevel, host.Others.OwnCalls.Last().Actor!.CaseId!.Value));
        // A new look-up is a new beginning.
        await host.ProveAsync(browser, view, language);
        Assert.Contains("/unlock", (await browser.PageAsync($"{language}/track/{view.CaseNumber}/own")).Location, StringComparison.Ordinal);
        host.Others.Down = true;
        Assert.Equal(HttpStatusCode.OK, (await browser.PageAsync($"{language}/track/{view.CaseNumber}")).Status);
    }

    [Theory]
    [InlineData("", "案件已經撤回", "7天內可以恢復")]
    [InlineData("/en", "The case is withdrawn", "within 7 days")]
    public async Task Withdrawing_SaysWhatFollows_AndCanBeTakenBack(string language, string done, string undo)
    {
        var view = await host.ShowAsync(Views.InProgress());
        host.Others.Own = Told;
        using var browser = host.Browser();
        var page = await host.UnlockAsync(browser, view, language, "withdraw");
        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, undo);

        host.Others.OwnAct = Failure.Invalid("reason", "too-long");
        var refused = await browser.SendAsync(page.Form("/withdraw"), ("Input.Reason", "repaired it myself"));
        PageTests.AssertPersonal(refused, HttpStatusCode.BadRequest, language, "repaired it myself");
        host.Others.OwnAct = Done.Instance;
        var sent = await browser.SendAsync(page.Form("/withdraw"), ("Input.Reason", "repaired it myself"));

        Assert.Equal($"{language}/track/{view.CaseNumber}?done=withdrawn", sent.Location);
        PageTests.AssertPersonal(await browser.PageAsync(sent.Location), HttpStatusCode.OK, language, done);
        var call = host.Others.OwnCalls.Last(c => c.Body.Length > 0);
        Assert.Equal(($"/internal/cases/cases/{view.CaseId}/withdrawals", "repaired it myself", 2), (call.Path, (string?)JsonNode.Parse(call.Body)!["reason"], call.Actor!.CitizenLevel));

        host.Others.Own = Told with { MayWithdraw = false, MayChangeContact = false, UndoUntil = Views.At("2026-03-03T10:00:00") };
        var back = await browser.PageAsync($"{language}/track/{view.CaseNumber}/withdraw");
        Assert.Equal($"{language}/track/{view.CaseNumber}?done=withdrawal-undone", (await browser.SendAsync(back.Form("handler=Undo"))).Location);
        Assert.Equal($"/internal/cases/cases/{view.CaseId}/withdrawals/undo", host.Others.OwnCalls.Last(c => c.Body.Length > 0).Path);
    }

    [Theory]
    [InlineData("", "已經收到您的補充", "不能再補充")]
    [InlineData("/en", "What you added has arrived", "nothing can be added")]
    public async Task AddingSomething_UntilThereIsAnAnswer(string language, string done, string over)
    {
        var view = await host.ShowAsync(Views.InProgress());
        host.Others.Own = Told;
        using var browser = host.Browser();
        Assert.Contains($"{language}/track/{view.CaseNumber}/add", (await host.ProveAsync(browser, view, language)).Links);
        var page = await host.UnlockAsync(browser, view, language, "add");

        host.Others.OwnAct = Failure.Invalid("text", "too-long");
        PageTests.AssertPersonal(await browser.SendAsync(page.Form("/add"), ("Input.Text", "the cover is loose too")), HttpStatusCode.BadRequest, language, "the cover is loose too");
        foreach (var answer in (Result<Done>[])[Done.Instance, Failure.Conflict("said-already")])
        {
            host.Others.OwnAct = answer;
            var sent = await browser.SendAsync(page.Form("/add"), ("Input.Text", "the cover is loose too"));
            Assert.Equal($"{language}/track/{view.CaseNumber}?done=added", sent.Location);
            PageTests.AssertPersonal(await browser.PageAsync(sent.Location), HttpStatusCode.OK, language, done);
        }
        var call = host.Others.OwnCalls.Last(c => c.Body.Length > 0);
        Assert.Equal(($"/internal/cases/cases/{view.CaseId}/additions", "the cover is loose too", 2), (call.Path, (string?)JsonNode.Parse(call.Body)!["text"], call.Actor!.CitizenLevel));
        // With a file, and one that is refused: what was typed and the good one stay.
        host.Others.OwnAct = Done.Instance;
        host.Others.UploadRefusal = name => name == "empty.jpg" ? Failure.Invalid("file", "file-empty") : null;
        var wrong = await browser.SendFilesAsync(page.Form("/add"), [("Input.Files", "cover.jpg", new byte[10]), ("Input.Files", "empty.jpg", [])], ("Input.Text", "see the photo"));
        PageTests.AssertPersonal(wrong, HttpStatusCode.BadRequest, language, "see the photo", "cover.jpg", "empty.jpg");
        Assert.Equal($"{language}/track/{view.CaseNumber}?done=added", (await browser.SendFilesAsync(wrong.Form("/add"), [])).Location);
        Assert.Single(JsonNode.Parse(host.Others.OwnCalls.Last(c => c.Body.Length > 0).Body)!["attachments"]!.AsArray());
        host.Others.Own = Told with { MayAdd = false };
        page = await browser.PageAsync($"{language}/track/{view.CaseNumber}/add");
        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, over, "1999");
        Assert.Contains($"{language}/submit", page.Links);
    }

    [Theory]
    [InlineData("", "聯絡方式已經改好", "請選擇怎麼通知您")]
    [InlineData("/en", "Your contact is changed", "Select how we should tell you")]
    public async Task ChangingTheContact_ShowsWhatThereIs_AndKeepsWhatWasTyped(string language, string done, string none)
    {
        var view = await host.ShowAsync(Views.InProgress());
        host.Others.Own = Told;
        using var browser = host.Browser();
        var page = await host.UnlockAsync(browser, view, language, "contact");
        var form = page.Form("/contact");
        Assert.Equal(Told.Email, form.Value("Input.Email"));

        PageTests.AssertPersonal(await browser.SendAsync(form, ("Input.Notify", null!), ("Input.Email", "new@example.tw")), HttpStatusCode.BadRequest, language, none);
        host.Others.OwnAct = Failure.Invalid("email", "email-invalid");
        var wrong = await browser.SendAsync(form, ("Input.Email", "new@"));
        PageTests.AssertPersonal(wrong, HttpStatusCode.BadRequest, language);
        Assert.Contains("href=\"#Input_Email\"", wrong.Html, StringComparison.Ordinal);
        Assert.Contains("value=\"new@\"", wrong.Html, StringComparison.Ordinal);
        host.Others.OwnAct = Done.Instance;
        var sent = await browser.SendAsync(form, ("Input.Email", "new@example.tw"));

        PageTests.AssertPersonal(await browser.PageAsync(sent.Location), HttpStatusCode.OK, language, done);
        Assert.DoesNotContain("new@", sent.Location, StringComparison.Ordinal);
    }
}
