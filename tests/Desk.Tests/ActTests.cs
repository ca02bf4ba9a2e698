using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;

namespace CaseTracker.Desk.Tests;

/// <summary>Each act: not open to the person, wrong, right, and refused by its owner.</summary>
public sealed class ActTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    private const string Root = "/staff/cases/" + Samples.Number;
    private const string Text = "已經派廠商週三上午修復，當天會再告訴您結果。";

    private static readonly (string Name, string Value)[] GoodDelay =
        [("Input.Mode", "promise"), ("Input.ReasonCode", "weather"), ("Input.Progress", "材料已經到了，等雨停"), ("Input.ProgressShort", "等雨停施工"), ("Input.ExpectedOn", "2026-03-10")];

    public static TheoryData<string, string[]> Pages => new()
    {
        { "assign", ["assign"] }, { "note", ["note"] }, { "files", ["files"] }, { "supplement", ["supplement"] }, { "supplement-receipt", ["supplement_receipt"] },
        { "delay", ["promise"] }, { "reply", ["reply"] }, { "close", ["close"] }, { "contact", ["contact"] }, { "helpers", ["helpers"] }, { "set-aside", ["set_aside"] }, { "withdraw", ["withdraw"] }, { "undo-withdrawal", ["undo_withdrawal"] }, { "reopen", ["reopen"] }, { "memo", ["memo"] }, { "refer", ["refer"] }, { "end-referral", ["end_referral"] },
        { "merge?with=" + Samples.NeighbourNumber, ["merge"] }, { "unmerge", ["unmerge"] },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Form_Allowed_IsShownInBothLanguages(string page, string[] allowed)
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail(allowed);
        using var browser = await host.SignedInAsync("parks.handler");

        var chinese = await browser.GetAsync($"{Root}/{page}");
        var english = await browser.GetAsync($"/en{Root}/{page}");

        Assert.Equal(200, chinese.Status);
        Assert.Equal(200, english.Status);
        Assert.Contains("<form method=\"post\"", chinese.Html);
        Assert.Contains("<html lang=\"en\"", english.Html);
        Assert.Contains("415-2048-8163", english.Text);
        Assert.Null(english.UnmarkedChinese);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Form_NotAllowed_SaysSo(string page, string[] allowed)
    {
        Assert.NotEmpty(allowed);
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail();
        using var browser = await host.SignedInAsync("auditor");

        var answer = await browser.GetAsync($"{Root}/{page}");

        Assert.Equal(409, answer.Status);
        Assert.Contains("這個案件現在不能做這件事", answer.Text);
        Assert.DoesNotContain("name=\"Input.", answer.Html);
    }

    public static TheoryData<string, (string, string)[]> GoodForms => new()
    {
        { "assign", [("Input.Unit", "PWB-ROADS/MAINT"), ("Input.Reason", "這是道路範圍")] },
        { "note", [("Input.Audience", "public"), ("Input.Text", Text)] },
        { "supplement", [("Input.Items[0].What", "土地所有權人同意書"), ("Input.DueOn", "2026-03-16")] },
        { "supplement-receipt", [("Input.Complete", "yes"), ("Input.Note", "郵寄收到")] },
        { "delay", GoodDelay },
        { "reply", [("Input.Outcome", "done"), ("Input.Text", Text)] },
        { "close", [("Input.Outcome", "duplicate"), ("Input.Text", Text)] },
        { "contact", [("Input.Phone", "0988-777-666"), ("Input.Notify", "sms"), ("Input.IdentityChecked", "true")] },
        { "helpers", [("Input.What", "add"), ("Input.Name", "王大梅"), ("Input.Relation", "family"), ("Input.Contact", "0988-777-666"), ("Input.IdentityChecked", "true")] },
        { "withdraw", [("Input.SaidBy", "申請人本人來電"), ("Input.Check", "lookup_code"), ("Input.Reason", Text)] },
        { "undo-withdrawal", [("Input.Reason", Text)] },
        { "reopen", [("Input.Reason", "still_there"), ("Input.Words", Text), ("Input.SaidBy", "申請人本人來電"), ("Input.Check", "lookup_code")] },
        { "set-aside", [("Input.Ground", "no_content_or_name"), ("Input.Reason", Text)] },
        { "memo", [("Input.Reason", "overdue"), ("Input.Words", Text)] },
        { "merge?with=" + Samples.NeighbourNumber, [("Input.Main", Samples.NeighbourNumber)] },
        { "unmerge", [] },
    };

    [Theory]
    [MemberData(nameof(GoodForms))]
    public async Task Post_NotPermitted_GivesTheOwnersAnswerInWordsAndKeepsTheText(string page, (string, string)[] fields)
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail();
        host.Others.Refusal = Failure.Forbidden();
        using var browser = await host.SignedInAsync("roads.handler");

        var answer = await browser.PostBlindlyAsync($"{Root}/{page}", "/staff", fields);

        Assert.Equal(403, answer.Status);
        Assert.Equal(["您不能對這個案件做這件事，它由其他單位負責。"], answer.Errors);
        Assert.Single(host.Others.Acts);
        AssertKept(answer, fields);
    }

    [Theory]
    [MemberData(nameof(GoodForms))]
    public async Task Post_ChangedMeanwhile_IsAReadablePage(string page, (string, string)[] fields)
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail([.. Samples.AllActs, "promise"]);
        host.Others.Refusal = Failure.Conflict("changed-meanwhile", "replied");
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync($"{Root}/{page}", fields);

        Assert.Equal(409, answer.Status);
        Assert.StartsWith("有人剛才改過這個案件", Assert.Single(answer.Errors));
        Assert.StartsWith("錯誤：", answer.Title);
        AssertKept(answer, fields);
    }

    [Theory]
    [MemberData(nameof(GoodForms))]
    public async Task Post_OwnerDown_KeepsTheText(string page, (string, string)[] fields)
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail([.. Samples.AllActs, "promise"]);
        host.Others.Refusal = Failure.Unavailable();
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync($"{Root}/{page}", fields);

        Assert.Equal(503, answer.Status);
        Assert.Contains("您打的內容還在", Assert.Single(answer.Errors));
        AssertKept(answer, fields);
    }

    [Theory]
    [MemberData(nameof(GoodForms))]
    public async Task Post_NotSignedIn_DoesNothing(string page, (string, string)[] fields)
    {
        var host = shared.Fresh();
        using var browser = host.Browser();

        var answer = await browser.SendAsync($"{Root}/{page}", fields);

        Assert.Equal(302, answer.Status);
        Assert.Empty(host.Others.Acts);
    }

    [Theory]
    [MemberData(nameof(GoodForms))]
    public async Task Post_WithoutToken_DoesNothing(string page, (string, string)[] fields)
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail([.. Samples.AllActs]);
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.SendAsync($"{Root}/{page}", fields);

        Assert.Equal(400, answer.Status);
        Assert.Contains("這個表單已經失效", answer.Title);
        Assert.Empty(host.Others.Acts);
    }

    [Fact]
    public async Task Assign_Valid_GoesToRouting()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("assign");
        using var browser = await host.SignedInAsync("coordinator");

        var answer = await browser.PostAsync(Root + "/assign", ("Input.Unit", "PWB-PARKS/MAINT"), ("Input.Handler", Samples.ParksSupervisor.Id.ToString()), ("Input.Reason", "指定主管"));

        Assert.Equal(Root, answer.Location);
        var call = Assert.Single(host.Others.Acts);
        Assert.Equal($"/internal/routing/cases/{Samples.CaseId}/assignments", call.Path);
        Assert.Equal(("PWB-PARKS/MAINT", Samples.ParksSupervisor.Id, "指定主管"), (call.As<AssignRequest>().Unit!, call.As<AssignRequest>().Handler!.Value, call.As<AssignRequest>().Reason!));
        Assert.Contains("已經分派。", (await browser.GetAsync(Root)).Text);
        Assert.DoesNotContain("已經分派。", (await browser.GetAsync(Root)).Text);
    }

    [Fact]
    public async Task Assign_NoUnit_IsAskedFor()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("assign");
        using var browser = await host.SignedInAsync("coordinator");

        var answer = await browser.PostAsync(Root + "/assign", ("Input.Unit", ""), ("Input.Reason", "不清楚"));

        Assert.Equal(400, answer.Status);
        Assert.Equal(["請選擇單位。"], answer.Errors);
        Assert.Contains("href=\"#Input_Unit\"", answer.Html);
        Assert.Contains("不清楚", answer.Html);
        Assert.Empty(host.Others.Acts);
    }

    [Fact]
    public async Task Assign_OwnersFieldErrors_StandAtTheirFields()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("assign");
        host.Others.Refusal = Failure.Invalid(new Dictionary<string, string[]> { ["reason"] = ["required"], ["handler"] = ["unknown-staff"] });
        using var browser = await host.SignedInAsync("coordinator");

        var answer = await browser.PostAsync(Root + "/assign", ("Input.Unit", "PWB-ROADS/MAINT"));

        Assert.Equal(400, answer.Status);
        Assert.Equal(["請選擇人員。", "請說明原因。"], answer.Errors);
        Assert.Contains("id=\"Input_Reason-error\"", answer.Html);
    }

    [Theory]
    [InlineData("parks.handler", false)]
    [InlineData("coordinator", true)]
    public async Task Assign_HandlerChoices_AreThoseThePersonMayName(string userName, bool others)
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("assign");
        using var browser = await host.SignedInAsync(userName);

        var page = await browser.GetAsync(Root + "/assign");

        Assert.Contains("王志豪（承辦人）", page.Text);
        Assert.Equal(others, page.Text.Contains("邱柏翰（承辦人）", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("public", true, "進度已儲存，申請人在查詢頁看得到。")]
    [InlineData("internal", false, "內部紀錄已儲存。")]
    public async Task Note_Valid_GoesToCases(string audience, bool isPublic, string done)
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("note");
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Root + "/note", ("Input.Audience", audience), ("Input.Text", Text), ("Input.FirstReport", isPublic ? "true" : "false"));

        Assert.Equal(Root + "/history", answer.Location);
        var request = Assert.Single(host.Others.Acts).As<AddNoteRequest>();
        Assert.Equal((Text, isPublic, isPublic, Language.Zh), (request.Text!, request.Public, request.FirstReport, request.Language!.Value));
        Assert.Contains(done, (await browser.GetAsync(Root + "/history")).Text);
    }

    [Fact]
    public async Task Note_WithoutAudience_IsNeverGuessed()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("note");
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Root + "/note", ("Input.Text", Text));

        Assert.Equal(400, answer.Status);
        Assert.Equal(["請選擇給誰看。"], answer.Errors);
        Assert.Contains(Text, answer.Html);
        Assert.Empty(host.Others.Acts);
    }

    [Theory]
    [InlineData("text", "note-says-nothing", "請說做了什麼或下一步是什麼。只寫「處理中」，申請人還是不知道。", "Input_Text")]
    [InlineData("public", "first-report-not-public", "第一次回報要讓申請人看得到，請選「給申請人看的進度」。", "Input_FirstReport")]
    [InlineData("text", "some-new-code", "這一項不能這樣填，請檢查。", "Input_Text")]
    public async Task Note_OwnersCodes_BecomeSentences(string field, string code, string sentence, string id)
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("note");
        host.Others.Refusal = Failure.Invalid(field, code);
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Root + "/note", ("Input.Audience", "public"), ("Input.Text", "處理中"));

        Assert.Equal(400, answer.Status);
        Assert.Equal([sentence], answer.Errors);
        Assert.Contains($"href=\"#{id}\"", answer.Html);
    }

    [Fact]
    public async Task Note_InEnglish_IsMarkedEnglish()
    {
        var host = shared.Fresh();
        var detail = Samples.Detail("note");
        host.Others.Details[Samples.Number] = detail with { Applicant = detail.Applicant with { Language = Language.En } };
        using var browser = await host.SignedInAsync("parks.handler");

        Assert.Contains("申請人讀英文", (await browser.GetAsync(Root + "/note")).Text);
        await browser.PostAsync(Root + "/note", ("Input.Audience", "public"), ("Input.Text", "The crew comes on Wednesday."));

        Assert.Equal(Language.En, Assert.Single(host.Others.Acts).As<AddNoteRequest>().Language);
    }

    [Fact]
    public async Task Supplement_HasFiveRowsAndSendsTheFilledOnes()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("supplement");
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Root + "/supplement");
        Assert.Contains("name=\"Input.Items[4].What\"", page.Html);
        Assert.Contains("value=\"2026-03-16\"", page.Html);
        var answer = await browser.PostAsync(Root + "/supplement",
            ("Input.Items[0].What", "同意書"), ("Input.Items[0].Why", "要在私人土地施工"), ("Input.Items[1].What", ""), ("Input.Items[2].What", " 現場照片 "), ("Input.DueOn", "2026-03-20"));

        Assert.Equal(Root, answer.Location);
        var request = Assert.Single(host.Others.Acts).As<RequestSupplementRequest>();
        Assert.Equal([new("同意書", "要在私人土地施工"), new("現場照片", "")], request.Items!);
        Assert.Equal(new DateOnly(2026, 3, 20), request.DueOn);
    }

    [Fact]
    public async Task Supplement_Empty_IsRefused()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("supplement");
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Root + "/supplement", ("Input.Items[0].What", ""), ("Input.DueOn", "next week"));

        Assert.Equal(400, answer.Status);
        Assert.Equal(["請至少列出一項缺的資料。", "請輸入日期，例如 2026-03-10。"], answer.Errors);
        Assert.Contains("value=\"next week\"", answer.Html);
    }

    [Fact]
    public async Task Supplement_OwnersErrors_StandAtTheRowThatWasTyped()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("supplement");
        host.Others.Refusal = Failure.Invalid(new Dictionary<string, string[]> { ["items[1].what"] = ["too-long"], ["dueOn"] = ["out-of-range"] });
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Root + "/supplement", ("Input.Items[0].What", "同意書"), ("Input.Items[1].What", ""), ("Input.Items[2].What", "很長"), ("Input.DueOn", "2027-03-20"));

        Assert.Equal(["最多200個字。", "請選明天以後、180天以內的日期。"], answer.Errors);
        Assert.Contains("href=\"#Input_Items_2__What\"", answer.Html);
    }

    [Fact]
    public async Task Supplement_More_AddsRowsAndKeepsTheText()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("supplement");
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Root + "/supplement", [.. Enumerable.Range(0, 5).Select(i => ($"Input.Items[{i}].What", $"第{i}份")), ("more", "true")]);

        Assert.Equal(200, answer.Status);
        Assert.Contains("name=\"Input.Items[9].What\"", answer.Html);
        Assert.Contains("value=\"第4份\"", answer.Html);
        Assert.Empty(host.Others.Acts);
    }

    [Theory]
    [InlineData("yes", true)]
    [InlineData("no", false)]
    public async Task SupplementReceipt_Valid_GoesToCases(string complete, bool all)
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("supplement_receipt") with { Supplement = new(Guid.NewGuid(), Samples.Now, new(2026, 3, 16), [new("同意書", "")]) };
        using var browser = await host.SignedInAsync("parks.handler");

        Assert.Contains("同意書", (await browser.GetAsync(Root + "/supplement-receipt")).Text);
        var answer = await browser.PostAsync(Root + "/supplement-receipt", ("Input.Complete", complete), ("Input.Note", "郵寄收到"));

        Assert.Equal(Root, answer.Location);
        var request = Assert.Single(host.Others.Acts).As<ReceiveSupplementRequest>();
        Assert.Equal((all, "郵寄收到"), (request.Complete, request.Note!));
    }

    [Fact]
    public async Task SupplementReceipt_Unanswered_IsAskedFor()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("supplement_receipt");
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Root + "/supplement-receipt", ("Input.Note", "郵寄收到"));

        Assert.Equal(400, answer.Status);
        Assert.Equal(["請選擇資料有沒有到齊。"], answer.Errors);
    }

    [Fact]
    public async Task Delay_BeforeTheDate_OffersExplanationAndExtension()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("explain", "extend");
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Root + "/delay");

        Assert.Contains("只說明原因，期限不變", page.Text);
        Assert.Contains("展期，期限往後移", page.Text);
        Assert.Contains("天氣不好，現場沒辦法安全作業。", page.Text);
        Assert.Contains("接下來的上班日：3月3日（二）、3月4日（三）、3月5日（四）", page.Text);
        Assert.Contains("現在不會通知申請人。", page.Text);
        Assert.DoesNotContain("承諾的新日期", page.Text);
    }

    [Fact]
    public async Task Delay_AfterTheDate_OpensAsPromise()
    {
        var host = shared.Fresh();
        var detail = Samples.Detail("promise");
        host.Others.Details[Samples.Number] = detail with { Row = detail.Row with { Overdue = true, Due = Samples.Due(new(2026, 2, 27)) } };
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Root + "/delay");

        Assert.Contains("承諾的新日期", page.Text);
        Assert.Contains("申請人會以簡訊、電子郵件收到原因、現況和新的日期", page.Text);
        Assert.DoesNotContain("只說明原因", page.Text);
    }

    [Theory]
    [InlineData("explain", "explanations")]
    [InlineData("extend", "extensions")]
    [InlineData("promise", "promises")]
    public async Task Delay_Valid_GoesToDeadlines(string mode, string path)
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail(mode);
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Root + "/delay", [("Input.Mode", mode), .. GoodDelay.Skip(1)]);

        Assert.Equal(Root, answer.Location);
        var call = Assert.Single(host.Others.Acts);
        Assert.Equal($"/internal/deadlines/cases/{Samples.CaseId}/{path}", call.Path);
        var request = call.As<DelayRequest>();
        Assert.Equal(("weather", "材料已經到了，等雨停", "等雨停施工", new DateOnly(2026, 3, 10), Language.Zh),
            (request.ReasonCode!, request.Progress!, request.ProgressShort!, request.ExpectedOn!.Value, request.Language!.Value));
        Assert.Null(request.Reason);
    }

    [Fact]
    public async Task Delay_OwnersFieldErrors_AreSentences()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("promise");
        host.Others.Refusal = Failure.Invalid(new Dictionary<string, string[]> { ["reasonCode"] = ["required"], ["progress"] = ["too-short"], ["expectedOn"] = ["date-in-past"] });
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Root + "/delay", ("Input.Mode", "promise"), ("Input.Progress", "好"));

        Assert.Equal(400, answer.Status);
        Assert.Equal(["請選擇原因。", "請寫清楚現在做到哪裡。只寫「處理中」，民眾還是不知道。", "請選擇今天以後的日期。"], answer.Errors);
    }

    [Theory]
    [InlineData("extension-after-due", "期限已經過了，不能再展期。")]
    [InlineData("extension-too-long", "展期太長")]
    [InlineData("extension-once-only", "這一類案件只能展期一次")]
    [InlineData("promise-before-due", "期限還沒有過")]
    [InlineData("move-not-allowed", "案件現在的狀態不能做這件事")]
    [InlineData("explanation-after-due", "期限已經過了。")]
    [InlineData("clock-paused", "期限現在停止計算")]
    [InlineData("clock-ended", "這個案件的期限已經結束")]
    public async Task Delay_OwnersConflicts_AreSentences(string code, string sentence)
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("explain", "extend");
        host.Others.Refusal = Failure.Conflict(code, "2026-03-02");
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Root + "/delay", [("Input.Mode", "extend"), .. GoodDelay.Skip(1)]);

        Assert.Equal(409, answer.Status);
        Assert.StartsWith(sentence, Assert.Single(answer.Errors));
        Assert.Contains("材料已經到了，等雨停", answer.Html);
    }

    [Fact]
    public async Task Delay_DatePassedWhileTyping_GoesOnAsPromise()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("promise");
        host.Others.Refusal = Failure.Conflict("extension-after-due");
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Root + "/delay", [("Input.Mode", "extend"), .. GoodDelay.Skip(1)]);

        Assert.Equal(409, answer.Status);
        Assert.EndsWith("/extensions", Assert.Single(host.Others.Acts).Path);
        Assert.Contains("name=\"Input.Mode\" value=\"promise\"", answer.Html);
        Assert.Contains("材料已經到了，等雨停", answer.Html);
    }

    [Fact]
    public async Task Delay_Preview_ShowsTheThreeAnswersAndSendsNothing()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("promise");
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Root + "/delay", [.. GoodDelay, ("preview", "true")]);

        Assert.Equal(200, answer.Status);
        Assert.Contains("申請人會看到", answer.Text);
        Assert.Matches("天氣不好，現場沒辦法安全作業。.*材料已經到了，等雨停.*2026年3月10日（二）", answer.Text);
        Assert.Contains("value=\"2026-03-10\"", answer.Html);
        Assert.Empty(host.Others.Acts);
    }

    [Fact]
    public async Task Delay_DeadlinesDown_SaysSoAndKeepsTheForm()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("promise");
        host.Others.Down.Add("deadlines");
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Root + "/delay");
        Assert.Contains("期限資料現在讀不到", page.Text);
        var answer = await browser.PostAsync(Root + "/delay", GoodDelay);

        Assert.Equal(503, answer.Status);
        Assert.Contains("材料已經到了，等雨停", answer.Html);
    }

    [Fact]
    public async Task Reply_Valid_GoesToCases()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("reply");
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Root + "/reply", ("Input.Outcome", "partly"), ("Input.Text", Text));

        Assert.Equal(Root, answer.Location);
        var request = Assert.Single(host.Others.Acts).As<ReplyRequest>();
        Assert.Equal((Outcome.Partly, Text), (request.Outcome!.Value, request.Text!));
    }

    [Fact]
    public async Task Reply_Checked_ShowsWhatWasNoticedAndWhatWillBeSeen_AndSendsNothing()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("reply");
        host.Others.Findings.AddRange([new("reply-promise-without-date", true, "儘速"), new("reply-officialese", false, "台端", "您")]);
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.PostAsync(Root + "/reply", ("Input.Outcome", "partly"), ("Input.Text", Text), ("check", "true"));

        Assert.Equal(200, page.Status);
        foreach (var words in (string[])["24 個字，大約讀 5 秒", "一定要改，才能送出 答應了要做，卻沒有說日期： 儘速", "建議，由您決定 換成大家聽得懂的話： 台端 可以改成：您", "民眾會看到 部分完成"])
            Assert.Contains(words, page.Text);
        Assert.Empty(host.Others.Acts);
    }

    [Fact]
    public async Task Reply_Advice_IsShownOnce_AndThenLeftToTheWriter()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("reply");
        host.Others.Findings.Add(new("reply-long", false));
        using var browser = await host.SignedInAsync("parks.handler");

        var shown = await browser.PostAsync(Root + "/reply", ("Input.Outcome", "partly"), ("Input.Text", Text));
        Assert.Empty(host.Others.Acts);
        var read = System.Text.RegularExpressions.Regex.Match(shown.Html, "name=\"Input.Read\" value=\"([0-9A-F]+)\"").Groups[1].Value;
        // Other words are looked at again.
        await browser.PostAsync(Root + "/reply", ("Input.Outcome", "partly"), ("Input.Text", Text + "再一句。"), ("Input.Read", read));
        Assert.Empty(host.Others.Acts);
        var sent = await browser.PostAsync(Root + "/reply", ("Input.Outcome", "partly"), ("Input.Text", Text), ("Input.Read", read));

        Assert.Equal(Root, sent.Location);
        Assert.Equal(Text, Assert.Single(host.Others.Acts).As<ReplyRequest>().Text);
    }

    [Fact]
    public async Task Reply_OwnersErrors_AreSentences()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("reply");
        host.Others.Refusal = Failure.Invalid(new Dictionary<string, string[]> { ["outcome"] = ["required"], ["text"] = ["too-short"] });
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync("/en" + Root + "/reply", ("Input.Text", "ok"));

        Assert.Equal(400, answer.Status);
        Assert.Equal(2, answer.Errors.Count);
        Assert.Equal("The text is too short. Please write more.", answer.Errors[1]);
    }

    [Fact]
    public async Task Close_AfterReply_NeedsNoWords()
    {
        var host = shared.Fresh();
        var detail = Samples.Detail("close", "reply");
        host.Others.Details[Samples.Number] = detail with { Row = detail.Row with { Status = CaseStatus.Replied }, Reply = new(Guid.NewGuid(), Samples.Now, Outcome.Done, new(Text, Language.Zh)), Outcome = Outcome.Done };
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Root + "/close");
        Assert.Contains("結案後申請人不會再收到通知", page.Text);
        var answer = await browser.PostAsync(Root + "/close");

        Assert.Equal(Root, answer.Location);
        var request = Assert.Single(host.Others.Acts).As<CloseRequest>();
        Assert.Null(request.Outcome);
        Assert.Null(request.Text);
    }

    [Fact]
    public async Task Close_WithoutReply_OffersOnlyItsGrounds()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("close");
        host.Others.Refusal = Failure.Invalid("outcome", "outcome-not-allowed");
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Root + "/close");
        Assert.DoesNotContain("value=\"done\"", page.Html);
        Assert.Contains("value=\"no_response\"", page.Html);
        var answer = await browser.PostAsync(Root + "/close", ("Input.Outcome", "done"), ("Input.Text", Text));

        Assert.Equal(["這個處理結果不能用在這裡，請選其他的。"], answer.Errors);
    }

    private static void AssertKept(Answer answer, (string Name, string Value)[] fields)
    {
        foreach (var (name, value) in fields)
            Assert.True(answer.Html.Contains($"value=\"{value}\"", StringComparison.Ordinal) || answer.Html.Contains($">\n{value}</textarea>", StringComparison.Ordinal), $"{name} was not kept");
    }

    [Fact]
    public async Task Delay_SuggestsADateAndSaysWhatItRestsOn()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("explain", "extend");
        host.Others.Clock = Samples.Clock() with { SuggestedDate = new(2026, 3, 12), Estimate = new("PET-MAYOR", 42, 4, 7, Samples.Today, 40) };
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Root + "/delay");
        var english = await browser.GetAsync("/en" + Root + "/delay");

        Assert.Contains("建議 3月12日（四）。 最近90天的 42 件，一半在 4 個工作天內辦完，十件有九件在 7 個工作天內辦完。", page.Text);
        Assert.Contains("value=\"2026-03-12\"", page.Html);
        Assert.Contains("Of 42 cases in the last 90 days, half were done within 4 working days", english.Text);
        Assert.Null(english.UnmarkedChinese);
    }

    [Fact]
    public async Task Delay_RequestWaiting_SaysSo()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("explain", "extend");
        host.Others.Clock = Samples.Clock() with { Requests = [Samples.Request()] };
        using var browser = await host.SignedInAsync("parks.handler");

        Assert.Contains("已經有人申請展期到 3月18日（三），在等核准（單位主管）", (await browser.GetAsync(Root + "/delay")).Text);
    }

    [Theory]
    [InlineData(ExtensionRequestState.Granted, null, "已經展期，正在通知申請人。")]
    [InlineData(ExtensionRequestState.Waiting, null, "在等核准：單位主管。核准以前期限不變")]
    [InlineData(ExtensionRequestState.Waiting, "beyond-30-calendar-days", "這次展期超過30個日曆天")]
    public async Task Delay_Extended_TellsWhoHasToApprove(ExtensionRequestState state, string? warning, string said)
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("explain", "extend");
        host.Others.Extension = Samples.Granted with { State = state, Warning = warning };
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Root + "/delay", [("Input.Mode", "extend"), .. GoodDelay.Skip(1)]);
        var after = await browser.GetAsync(Root);

        Assert.Equal((302, Root), (answer.Status, answer.Location));
        Assert.Contains(said, after.Text);
        Assert.DoesNotContain(said, (await browser.GetAsync(Root)).Text);
    }

    [Fact]
    public async Task Pause_Valid_GoesToDeadlines()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("extend");
        using var browser = await host.SignedInAsync("parks.handler");

        var english = await browser.GetAsync("/en" + Root + "/pause");
        var answer = await browser.PostAsync(Root + "/pause", ("Input.Kind", "force_majeure"), ("Input.Note", "颱風後道路中斷"), ("Input.ExpectedEnd", "2026-03-20"));

        Assert.Equal(200, english.Status);
        Assert.Null(english.UnmarkedChinese);
        Assert.Equal((302, Root), (answer.Status, answer.Location));
        var act = Assert.Single(host.Others.Acts);
        Assert.Equal($"/internal/deadlines/cases/{Samples.CaseId}/pauses", act.Path);
        Assert.Equal(new PauseRequest { Kind = PauseKind.ForceMajeure, Note = "颱風後道路中斷", ExpectedEnd = new(2026, 3, 20) }, act.As<PauseRequest>());
        Assert.Contains("期限已停止計算。", (await browser.GetAsync(Root)).Text);
    }

    [Fact]
    public async Task Pause_Refused_KeepsTheWordsAndNamesTheField()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("extend");
        host.Others.Refusal = Failure.Invalid(new Dictionary<string, string[]> { ["kind"] = ["required"], ["note"] = ["too-short"], ["expectedEnd"] = ["date-in-past"] });
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Root + "/pause", ("Input.Note", "等"), ("Input.ExpectedEnd", "2026-03-01"));

        Assert.Equal(400, answer.Status);
        Assert.Equal(["請選擇原因。", "說明太短，請寫清楚一點。", "請選擇今天或以後的日期。"], answer.Errors);
        AssertKept(answer, [("Input.Note", "等"), ("Input.ExpectedEnd", "2026-03-01")]);
    }

    [Theory]
    [InlineData("clock-paused")]
    [InlineData("clock-overdue")]
    [InlineData("clock-ended")]
    public async Task Pause_Conflict_IsReadable(string code)
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("extend");
        host.Others.Refusal = Failure.Conflict(code);
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Root + "/pause", ("Input.Kind", "interpretation"), ("Input.Note", "函請內政部解釋"));

        Assert.Equal(409, answer.Status);
        Assert.Contains("期限", Assert.Single(answer.Errors));
        AssertKept(answer, [("Input.Note", "函請內政部解釋")]);
    }

    [Theory]
    [InlineData("pause", true)]
    [InlineData("resume", false)]
    public async Task PauseAndResume_NotOpen_SaySo(string page, bool paused)
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail([.. Samples.AllActs]);
        host.Others.Clock = Samples.Clock() with { Paused = paused, Pauses = paused ? [Samples.Pause(PauseKind.Supplement)] : [] };
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.GetAsync($"{Root}/{page}");

        Assert.Equal(409, answer.Status);
        Assert.DoesNotContain("<form method=\"post\" novalidate", answer.Html);
    }

    [Fact]
    public async Task Resume_EndsThePauseThatWasShown()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("reply");
        host.Others.Clock = Samples.Clock() with { Paused = true, Pauses = [Samples.Pause()] };
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Root + "/resume");
        var english = await browser.GetAsync("/en" + Root + "/resume");
        var answer = await browser.PostAsync(Root + "/resume", ("Input.PauseId", Samples.Pause().PauseId.ToString()));

        Assert.Contains($"value=\"{Samples.Pause().PauseId}\"", page.Html);
        Assert.Contains("函請內政部解釋", page.Text);
        Assert.Null(english.UnmarkedChinese);
        Assert.Equal(302, answer.Status);
        Assert.Equal($"/internal/deadlines/cases/{Samples.CaseId}/pauses/{Samples.Pause().PauseId}/end", Assert.Single(host.Others.Acts).Path);
    }

    [Fact]
    public async Task Resume_EndedMeanwhile_IsReadable()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("reply");
        host.Others.Clock = Samples.Clock() with { Paused = true, Pauses = [Samples.Pause()] };
        host.Others.Refusal = Failure.Conflict("pause-ended");
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Root + "/resume", ("Input.PauseId", Samples.Pause().PauseId.ToString()));

        Assert.Equal(409, answer.Status);
        Assert.Equal(["期限已經恢復計算了。"], answer.Errors);
    }

    [Fact]
    public async Task Complete_WhileTheClockWaits_GoesToCases()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("reply");
        host.Others.Clock = Samples.Clock() with { Waiting = true };
        using var browser = await host.SignedInAsync("parks.handler");

        Assert.Contains("資料到齊的話，請登記", (await browser.GetAsync(Root)).Text);
        var english = await browser.GetAsync("/en" + Root + "/complete");
        var answer = await browser.PostAsync(Root + "/complete");

        Assert.Null(english.UnmarkedChinese);
        Assert.Equal((302, Root), (answer.Status, answer.Location));
        Assert.Equal($"/internal/cases/cases/{Samples.CaseId}/complete-documents", Assert.Single(host.Others.Acts).Path);
        Assert.Contains("期限從明天起開始計算。", (await browser.GetAsync(Root)).Text);
    }

    [Fact]
    public async Task Complete_ClockRunsOrDoneMeanwhile_SaysSo()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("reply");
        using var browser = await host.SignedInAsync("parks.handler");
        Assert.Equal(409, (await browser.GetAsync(Root + "/complete")).Status);

        host.Others.Clock = Samples.Clock() with { Waiting = true };
        host.Others.Refusal = Failure.Conflict("documents-already-complete");
        var answer = await browser.PostAsync(Root + "/complete");

        Assert.Equal((409, "剛才已經有人登記資料到齊了。"), (answer.Status, Assert.Single(answer.Errors)));
    }

    [Fact]
    public async Task Contact_ShowsWhatIsKnown_AndGoesToCasesOnceIdentityIsChecked()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("contact");
        using var browser = await host.SignedInAsync("parks.handler");
        var known = Samples.Detail("contact").Applicant;

        var form = await browser.GetAsync(Root + "/contact");
        var answer = await browser.PostAsync(Root + "/contact", ("Input.Email", "new@example.tw"), ("Input.Phone", ""), ("Input.Notify", "email"), ("Input.IdentityChecked", "true"));

        Assert.Contains(known.Phone!, form.Html, StringComparison.Ordinal);
        Assert.Equal(Root, answer.Location);
        var call = Assert.Single(host.Others.Acts);
        Assert.Equal($"/internal/cases/cases/{Samples.CaseId}/contact-changes", call.Path);
        var request = call.As<ChangeContactRequest>();
        Assert.Equal((null, "new@example.tw", true), (request.Phone, request.Email, request.IdentityChecked));
        Assert.Equal([NoticeWay.Email], request.Notify!);
        Assert.Contains("系統會通知原來的聯絡方式", (await browser.GetAsync(Root)).Text);

        host.Others.Refusal = Failure.Invalid("identityChecked", "identity-not-checked");
        Assert.Equal((400, "請先確定對方就是申請人。"), await browser.PostAsync(Root + "/contact", ("Input.Email", "new@example.tw")) is var again ? (again.Status, Assert.Single(again.Errors)) : default);
    }

    [Fact]
    public async Task Helpers_AreNamedForACaller_AndRemovedForThemselves()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("helpers");
        using var browser = await host.SignedInAsync("parks.handler");

        Assert.Equal(Root, (await browser.PostAsync(Root + "/helpers", ("Input.What", "add"), ("Input.Name", "王大梅"), ("Input.Relation", "village_chief"), ("Input.Contact", "0988-777-666"), ("Input.IdentityChecked", "true"))).Location);

        var named = Assert.Single(host.Others.Acts);
        Assert.Equal($"/internal/cases/cases/{Samples.CaseId}/helpers", named.Path);
        var request = named.As<NameHelperRequest>();
        Assert.Equal(("王大梅", HelperRelation.VillageChief, "0988-777-666", true, false), (request.Helper!.Name, request.Helper.Relation!.Value, request.Helper.Contact, request.IdentityChecked, request.CodeEntered));
        Assert.Contains("系統會傳訊息告訴協助人", (await browser.GetAsync(Root)).Text);

        var helper = new HelperView { HelperId = Guid.NewGuid(), Name = "王大梅", Relation = HelperRelation.Family, Way = NoticeWay.Sms, Contact = "0988-777-666", NamedAt = Samples.Now };
        host.Others.Details[Samples.Number] = Samples.Detail("helpers") with { Helpers = [helper] };
        Assert.Contains("協助人：家人 王大梅 簡訊 0988-777-666", (await browser.GetAsync(Root)).Text);
        Assert.Contains("移除王大梅（家人）", (await browser.GetAsync(Root + "/helpers")).Text);
        Assert.Equal(Root, (await browser.PostAsync(Root + "/helpers", ("Input.What", helper.HelperId.ToString()), ("Input.IdentityChecked", "true"))).Location);
        var removed = host.Others.Acts[^1];
        Assert.Equal(($"/internal/cases/cases/{Samples.CaseId}/helper-removals", helper.HelperId), (removed.Path, removed.As<RemoveHelperRequest>().HelperId));

        var undecided = await browser.PostAsync(Root + "/helpers", ("Input.IdentityChecked", "true"));
        Assert.Equal(400, undecided.Status);
        host.Others.Refusal = Failure.Invalid("helper.contact", "helper-is-applicant");
        var refused = await browser.PostAsync(Root + "/helpers", ("Input.What", "add"), ("Input.Name", "王大梅"), ("Input.Contact", "0912345678"));
        Assert.Equal((400, "這是申請人自己的聯絡方式，請填對方的。"), (refused.Status, Assert.Single(refused.Errors)));
        Assert.Contains("0912345678", refused.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACopyForAHelper_IsShownAsSuch_AndTellsTheApplicantNothing()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail();
        host.Others.Notices = [Samples.Notice(NoticeKind.Reply) with { ToHelper = true, Recipient = "0988***666" }];
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Root + "/messages");

        Assert.Contains("給 0988***666 · 給協助人，不算通知申請人", page.Text);
        Assert.DoesNotContain("還沒有送達的證明", page.Text);
    }
}
