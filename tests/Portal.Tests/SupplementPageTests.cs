using System.Net;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;

namespace CaseTracker.Portal.Tests;

/// <summary>Everything that is missing, answered by the applicant behind the one-time code.</summary>
public sealed class SupplementPageTests(PortalHost host) : IClassFixture<PortalHost>, IDisposable
{
    private static readonly OwnSupplement Missing = new()
    {
        SupplementId = Guid.Parse("22222222-0000-4000-8000-000000000001"),
        Round = 1,
        DueOn = new DateOnly(2026, 3, 6),
        Items = [new("土地所有權人同意書", "證明可以施工"), new("現場照片", ""), new("施工範圍圖", "確認不會挖到管線")],
        Answers = [new(2, Views.At("2026-02-23T11:00:00"), SupplementWay.Posted, "RR 123456 TW")],
        MayExtend = true,
    };

    private static readonly OwnCase Told = new() { Name = "王小明", Notify = [NoticeWay.Sms], Description = "路燈不亮", MayChangeContact = true, MayWithdraw = true, Supplement = Missing };

    public void Dispose() => host.Others.Reset();

    [Theory]
    [InlineData("", "請在3月6日（五）前補齊", "等候期間不計入處理天數", "已經記下您的回覆")]
    [InlineData("/en", "by Friday 6 March 2026", "The time we wait does not count", "Your answers are recorded")]
    public async Task TheWholeList_IsShown_AndAnsweredInParts(string language, string due, string clock, string done)
    {
        var view = await host.ShowAsync(Waiting());
        host.Others.Own = Told;
        using var browser = host.Browser();
        Assert.Contains($"{language}/track/{view.CaseNumber}/supplement", (await host.ProveAsync(browser, view, language)).Links);
        var page = await host.UnlockAsync(browser, view, language, "supplement");
        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, due, clock, "土地所有權人同意書", "證明可以施工", "施工範圍圖", "RR 123456 TW");
        var form = page.Form("/supplement");
        Assert.Equal("posted", form.Value("Input.Items[1].Way"));

        var sent = await browser.SendAsync(form, ("Input.Items[2].Way", "written"), ("Input.Items[2].Words", "from house 1 to house 9"));

        Assert.Equal($"{language}/track/{view.CaseNumber}?done=supplement", sent.Location);
        PageTests.AssertPersonal(await browser.PageAsync(sent.Location), HttpStatusCode.OK, language, done);
        var call = host.Others.OwnCalls.Last(c => c.Body.Length > 0);
        Assert.Equal(($"/internal/cases/cases/{view.CaseId}/supplement-answers", 2), (call.Path, call.Actor!.CitizenLevel));
        var body = JsonNode.Parse(call.Body)!;
        Assert.Equal(Missing.SupplementId.ToString(), (string?)body["supplementId"]);
        Assert.Equal([(2, "posted", "RR 123456 TW"), (3, "written", "from house 1 to house 9")], body["answers"]!.AsArray().Select(a => ((int)a!["item"]!, (string?)a["way"], (string?)a["words"])));
    }

    [Theory]
    [InlineData("", "第1項已經附上", "已經上傳，還沒送出", "「virus.exe」沒有加入")]
    [InlineData("/en", "Already attached for item 1", "Uploaded, not sent yet", "“virus.exe” was not added")]
    public async Task Files_GoWithTheirItem_AndNoneIsLostByAMistakeElsewhere(string language, string attached, string waiting, string refused)
    {
        var view = await host.ShowAsync(Waiting());
        var earlier = new AttachmentView { AttachmentId = Guid.NewGuid(), Name = "同意書第一頁.pdf", Kind = AttachmentKind.Pdf, Size = 3_000, AddedAt = Views.At("2026-02-23T11:00:00"), ForApplicant = true, Scan = ScanState.Clean };
        host.Others.Own = Told with { Attachments = [earlier], Supplement = Missing with { Answers = [new(1, Views.At("2026-02-23T11:00:00"), SupplementWay.Uploaded, null) { Files = [earlier.AttachmentId] }] } };
        host.Others.UploadRefusal = name => name == "virus.exe" ? Failure.Invalid("file", "file-type-not-allowed") : null;
        using var browser = host.Browser();
        var page = await host.UnlockAsync(browser, view, language, "supplement");
        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, attached, "同意書第一頁.pdf");

        // One file is refused: nothing is sent, and the good one waits with what was typed.
        var wrong = await browser.SendFilesAsync(page.Form("/supplement"), [("Input.Items[1].Files", "現場.jpg", new byte[20_000]), ("Input.Items[2].Files", "virus.exe", new byte[10])],
            ("Input.Items[2].Way", "written"), ("Input.Items[2].Words", "from house 1 to house 9"));
        PageTests.AssertPersonal(wrong, HttpStatusCode.BadRequest, language, waiting, "現場.jpg", refused, "from house 1 to house 9");
        Assert.Contains("href=\"#Input_Items_2__Files\"", wrong.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Others.OwnCalls, c => c.Path.EndsWith("/supplement-answers", StringComparison.Ordinal));

        var sent = await browser.SendFilesAsync(wrong.Form("/supplement"), [("Input.Items[1].Files", "現場二.jpg", new byte[30_000])]);

        Assert.Equal($"{language}/track/{view.CaseNumber}?done=supplement", sent.Location);
        var answers = JsonNode.Parse(host.Others.OwnCalls.Last(c => c.Body.Length > 0).Body)!["answers"]!.AsArray();
        // The earlier answer to the first item stands as it was; who attaches and chooses nothing means the file.
        Assert.Equal([(1, "uploaded", 0), (2, "uploaded", 2), (3, "written", 0)], answers.Select(a => ((int)a!["item"]!, (string)a["way"]!, a["attachments"]!.AsArray().Count)));
        Assert.Equal(["現場.jpg", "virus.exe", "現場二.jpg"], host.Others.Uploads.Select(u => u.Name));
    }

    [Fact]
    public async Task AFileThatWaits_IsTakenAway_OrHasGoneMeanwhile()
    {
        var view = await host.ShowAsync(Waiting());
        host.Others.Own = Told with { Supplement = Missing with { Answers = [] } };
        using var browser = host.Browser();
        var page = await host.UnlockAsync(browser, view, "", "supplement");
        host.Others.OwnAct = Failure.Unavailable();
        var away = await browser.SendFilesAsync(page.Form("/supplement"), [("Input.Items[0].Files", "同意書.pdf", new byte[10])]);
        PageTests.AssertPersonal(away, HttpStatusCode.ServiceUnavailable, "", "同意書.pdf");

        var id = away.Html.Split("value=\"remove-")[1][..36];
        var removed = await browser.SendFilesAsync(away.Form("/supplement"), [], ("Go", $"remove-{id}"), ("Input.Items[1].Words", "typed before"));
        PageTests.AssertPersonal(removed, HttpStatusCode.OK, "", "typed before");
        Assert.DoesNotContain("同意書.pdf", removed.Text, StringComparison.Ordinal);
        Assert.Equal(id, Assert.Single(host.Others.RemovedUploads).ToString());

        host.Others.OwnAct = Failure.Invalid("attachments", "unknown-upload");
        var gone = await browser.SendFilesAsync(away.Form("/supplement"), []);
        PageTests.AssertPersonal(gone, HttpStatusCode.BadRequest, "", "有一個檔案已經失效，請再上傳一次");
        Assert.DoesNotContain("同意書.pdf", gone.Text, StringComparison.Ordinal);
        Assert.Equal("", gone.Form("/supplement").Value("Kept"));
    }

    [Fact]
    public async Task AFormThatIsNotOurs_BringsNothing()
    {
        var view = await host.ShowAsync(Waiting());
        host.Others.Own = Told;
        using var browser = host.Browser();
        var form = (await host.UnlockAsync(browser, view, "", "supplement")).Form("/supplement");
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.SendFilesAsync(form, [("Input.Items[0].Files", "a.jpg", new byte[10])], ("__RequestVerificationToken", "forged"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.SendAsync(form, ("__RequestVerificationToken", "forged"), ("Input.Items[0].Way", "brought"))).Status);
        Assert.Empty(host.Others.Uploads);
        Assert.DoesNotContain(host.Others.OwnCalls, c => c.Body.Length > 0);
    }

    [Theory]
    [InlineData("", "請至少選一項")]
    [InlineData("/en", "Select an answer for at least one item")]
    public async Task WhatIsWrong_StandsAtItsItem_AndNothingTypedIsLost(string language, string none)
    {
        var view = await host.ShowAsync(Waiting());
        host.Others.Own = Told with { Supplement = Missing with { Answers = [] } };
        using var browser = host.Browser();
        var page = await host.UnlockAsync(browser, view, language, "supplement");
        PageTests.AssertPersonal(await browser.SendAsync(page.Form("/supplement"), ("Input.Items[0].Words", "two sheets")), HttpStatusCode.BadRequest, language, none, "two sheets");

        host.Others.OwnAct = Failure.Invalid("answers[0].words", "required");
        var wrong = await browser.SendAsync(page.Form("/supplement"), ("Input.Items[2].Way", "written"), ("Input.Items[0].Words", "two sheets"));
        PageTests.AssertPersonal(wrong, HttpStatusCode.BadRequest, language, "two sheets");
        Assert.Contains("href=\"#Input_Items_2__Words\"", wrong.Html, StringComparison.Ordinal);
        host.Others.OwnAct = Failure.Unavailable();
        PageTests.AssertPersonal(await browser.SendAsync(page.Form("/supplement"), ("Input.Items[0].Way", "written"), ("Input.Items[0].Words", "two sheets")), HttpStatusCode.ServiceUnavailable, language, "two sheets", "1999");
        // Sent twice, and over meanwhile: both are said where the case is.
        foreach (var (code, word) in ((string, string)[])[("nothing-changed", "supplement"), ("supplement-over", "supplement-over")])
        {
            host.Others.OwnAct = Failure.Conflict(code);
            var sent = await browser.SendAsync(page.Form("/supplement"), ("Input.Items[0].Way", "brought"));
            Assert.Equal($"{language}/track/{view.CaseNumber}?done={word}", sent.Location);
            PageTests.AssertPersonal(await browser.PageAsync(sent.Location), HttpStatusCode.OK, language);
        }
    }

    [Theory]
    [InlineData("", "補件的期限已經延後5個工作天", "已經延後過了", "上次沒有一次列完，對不起")]
    [InlineData("/en", "You have 5 working days more", "already taken more time", "We are sorry that the last list was not complete")]
    public async Task MoreTime_TakesOnePress_Once(string language, string done, string used, string again)
    {
        var view = await host.ShowAsync(Waiting());
        host.Others.Own = Told;
        using var browser = host.Browser();
        var page = await host.UnlockAsync(browser, view, language, "supplement");

        var sent = await browser.SendAsync(page.Form("handler=Time"), ("Input.Reason", "waiting for the land office"));

        Assert.Equal($"{language}/track/{view.CaseNumber}?done=more-time", sent.Location);
        PageTests.AssertPersonal(await browser.PageAsync(sent.Location), HttpStatusCode.OK, language, done);
        var call = host.Others.OwnCalls.Last(c => c.Body.Length > 0);
        Assert.Equal(($"/internal/cases/cases/{view.CaseId}/supplement-extensions", "waiting for the land office"), (call.Path, (string?)JsonNode.Parse(call.Body)!["reason"]));
        host.Others.OwnAct = Failure.Invalid("reason", "too-long");
        var refused = await browser.SendAsync(page.Form("handler=Time"), ("Input.Reason", "waiting for the land office"));
        PageTests.AssertPersonal(refused, HttpStatusCode.BadRequest, language);
        Assert.Equal("waiting for the land office", refused.Form("handler=Time").Value("Input.Reason"));
        Assert.Equal("posted", refused.Form("/supplement").Value("Input.Items[1].Way"));
        host.Others.Own = Told with { Supplement = Missing with { MayExtend = false, Round = 2 } };
        page = await browser.PageAsync($"{language}/track/{view.CaseNumber}/supplement");
        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, used, again);
        Assert.DoesNotContain(page.Forms, f => f.Fields.Any(x => x.Name == "Input.Reason"));
    }

    [Theory]
    [InlineData("", "現在沒有要補的資料", "現在讀不到")]
    [InlineData("/en", "Nothing is missing", "1999")]
    public async Task NothingMissing_OrCasesAway_IsSaid(string language, string none, string away)
    {
        var view = await host.ShowAsync(Waiting());
        host.Others.Own = Told with { Supplement = null };
        using var browser = host.Browser();
        PageTests.AssertPersonal(await host.UnlockAsync(browser, view, language, "supplement"), HttpStatusCode.OK, language, none);
        host.Others.Down = true;
        PageTests.AssertPersonal(await browser.PageAsync($"{language}/track/{view.CaseNumber}/supplement"), HttpStatusCode.ServiceUnavailable, language, away);
    }

    private static PublicView Waiting() => Views.InProgress() with
    {
        Status = CaseStatus.NeedInfo,
        Paused = true,
        Due = null,
        Supplement = new SupplementView(Missing.SupplementId, Views.At("2026-02-23T10:00:00"), Missing.DueOn, Missing.Items),
    };
}
