using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;

namespace CaseTracker.Desk.Tests;

public sealed class CasePageTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    private const string Path = "/staff/cases/" + Samples.Number;

    [Fact]
    public async Task Overview_ShowsNumberDatesOwnerAndWhatComesNext()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail([.. Samples.AllActs]);
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Path);

        Assert.Equal(200, page.Status);
        Assert.Contains("案件 415-2048-8163", page.Title);
        Assert.Contains("期限 3月4日（三） （剩 2 天）", page.Text);
        Assert.Contains("原期限 3月2日（一）", page.Text);
        Assert.Contains("承辦人：王志豪", page.Text);
        Assert.Contains("林美惠", page.Text);
        Assert.Contains("請先告訴申請人您打算怎麼辦。", page.Text);
        Assert.Contains($"href=\"{Path}/delay\"", page.Html);
        Assert.Contains($"href=\"{Path}/reply\"", page.Html);
    }

    [Theory]
    [InlineData("", "申請人說是同一個問題", "說是同一個問題、一起追蹤的案件")]
    [InlineData("/en", "The applicant says it is the same problem as", "Cases said to be about the same problem")]
    public async Task Overview_LinksTheCasesAboutTheSameProblem(string language, string related, string followed)
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail([.. Samples.AllActs]) with { RelatedTo = "25499412138", FollowedBy = ["60481732001", "60481732002"] };
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(language + Path);

        Assert.Contains(related, page.Text);
        Assert.Contains(followed, page.Text);
        foreach (var number in (string[])["25499412138", "60481732001", "60481732002"])
            Assert.Contains($"href=\"{language}/staff/cases/{number}\"", page.Html);
        host.Others.Details[Samples.Number] = Samples.Detail([.. Samples.AllActs]);
        Assert.DoesNotContain(related, (await browser.GetAsync(language + Path)).Text);
    }

    [Fact]
    public async Task Overview_OnlyAllowedActsAreOffered()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("note");
        using var browser = await host.SignedInAsync("intake");

        var page = await browser.GetAsync(Path);

        Assert.Contains($"{Path}/note", page.Html);
        foreach (var act in (string[])["reply", "assign", "delay", "supplement", "close"])
            Assert.DoesNotContain($"{Path}/{act}\"", page.Html);
    }

    [Fact]
    public async Task Overview_Nothing_Allowed_SaysReadOnly()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail();
        using var browser = await host.SignedInAsync("auditor");

        Assert.Contains("您可以看這個案件，但不能處理。", (await browser.GetAsync(Path)).Text);
    }

    [Fact]
    public async Task Overview_Overdue_AsksForANewDate()
    {
        var host = shared.Fresh();
        var detail = Samples.Detail("note", "promise", "reply");
        host.Others.Details[Samples.Number] = detail with
        {
            Row = detail.Row with { Due = Samples.Due(new(2026, 2, 27)), Overdue = true },
            OriginalDue = Samples.Due(new(2026, 2, 27)),
            Delay = new()
            {
                Reason = new("維護工程隊還沒有說明原因"),
                ReasonShort = new("原因待說明"),
                Progress = new("案件在查辦"),
                ProgressShort = new("查辦中"),
                ExpectedOn = new(2026, 3, 4),
                DateKind = DateKind.NextWord,
                Source = DelaySource.Fallback,
            },
        };
        host.Others.Clock = Samples.Clock() with { OriginalDue = Samples.Due(new(2026, 2, 27)), Due = Samples.Due(new(2026, 2, 27)), Overdue = true };
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Path);

        Assert.Contains("已經逾期。請告訴申請人原因、現況和新的日期。", page.Text);
        Assert.Contains("列管缺失", page.Text);
        Assert.Contains("維護工程隊還沒有說明原因", page.Text);
    }

    [Fact]
    public async Task Overview_OwnersAreAheadOfTheRecord_ShowsWhatTheyDecided()
    {
        var host = shared.Fresh();
        var detail = Samples.Detail("note", "promise", "reply");
        host.Others.Details[Samples.Number] = detail with { Row = detail.Row with { Status = CaseStatus.Received, Unit = null, Handler = null, Overdue = true, Due = Samples.Due(new(2026, 2, 27)) } };
        host.Others.Clock = Samples.Clock() with { Due = Samples.Due(new(2026, 2, 27)), OriginalDue = Samples.Due(new(2026, 2, 27)), Overdue = true, PromisedOn = new(2026, 3, 10) };
        host.Others.Routings[Samples.CaseId] = new() { Unit = "PWB-ROADS/MAINT", History = [] };
        using var browser = await host.SignedInAsync("coordinator");

        var page = await browser.GetAsync(Path);

        Assert.Contains("承諾日 3月10日（二）", page.Text);
        Assert.Contains("養護工程單位", page.Text);
        Assert.DoesNotContain("還沒有分派單位", page.Text);
        Assert.DoesNotContain("請告訴申請人原因、現況和新的日期", page.Text);
    }

    [Fact]
    public async Task Overview_DeadlinesAndRoutingDown_ShowsTheRecord()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("note");
        using var browser = await host.SignedInAsync("parks.handler");
        host.Others.Down.UnionWith(["deadlines", "routing"]);

        var page = await browser.GetAsync(Path);

        Assert.Equal(200, page.Status);
        Assert.Contains("期限資料現在讀不到", page.Text);
        Assert.Contains("期限 3月4日（三）", page.Text);
        Assert.Contains("地磚鬆動", page.Text);
    }

    [Fact]
    public async Task Overview_Masked_SaysSo()
    {
        var host = shared.Fresh();
        var detail = Samples.Detail("note");
        host.Others.Details[Samples.Number] = detail with { Row = detail.Row with { Confidential = true }, Applicant = detail.Applicant with { Name = "林○惠", Phone = null, Email = null, Masked = true } };
        using var browser = await host.SignedInAsync("coordinator");

        var page = await browser.GetAsync(Path);

        Assert.Contains("這個案件的申請人身分保密", page.Text);
        Assert.Contains("身分保密", page.Text);
    }

    [Fact]
    public async Task History_MarksWhoSeesWhat()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("note");
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Path + "/history");

        // Newest first: the internal note, then what the citizen sees too.
        Assert.Matches("民眾看不到.*內部紀錄.*廠商說週三可以來看.*已分派.*民眾看得到.*由維護工程隊辦理。.*收到案件", page.Text);
    }

    [Fact]
    public async Task Messages_ShowWhatWasSentAndHowItEnded()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail();
        host.Others.Notices =
        [
            Samples.Notice(NoticeKind.Overdue, NoticeState.Pending) with { Text = null },
            Samples.Notice(NoticeKind.Extension, NoticeState.Cancelled) with { Reason = "replied", Text = null },
            Samples.Notice(),
        ];
        host.Others.Choices = new([new(NoticeWay.Email, "li***@example.tw", Samples.Now), new(NoticeWay.Sms, "0912***999", null)], [], []);
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Path + "/messages");

        Assert.Contains("暫停傳到li***@example.tw的一般通知", page.Text);
        Assert.DoesNotContain("0912***999", page.Text);
        Assert.Contains("逾期通知 · 簡訊 等待", page.Text);
        Assert.Contains("已取消", page.Text);
        Assert.Contains("已經回覆，不用再通知", page.Text);
        Assert.Contains("給 0912***678", page.Text);
        Assert.Contains("高雄市：收到您的案件。", page.Text);
    }

    [Fact]
    public async Task Messages_ShowEveryAttempt_ItsEvidence_AndWhatWaits()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("note");
        var task = Samples.Notice(NoticeKind.Reply, NoticeState.Task) with { Channel = NoticeWay.Phone, Reason = "spend-cap" };
        host.Others.Notices =
        [
            task,
            Samples.Notice(NoticeKind.Overdue) with { Told = true, Attempts = [new("twilio", AttemptState.NotSent, Samples.Now, "not-found", null, false), new("twilio", AttemptState.Delivered, Samples.Now, "delivered", null, true)] },
            Samples.Notice(NoticeKind.Extension, NoticeState.Sending) with { Reason = "result-unknown", NextAt = Samples.Now, Attempts = [new("smtp", AttemptState.Unknown, Samples.Now, "connection-lost", null, false)] },
            Samples.Notice() with { Attempts = [new("smtp", AttemptState.Accepted, Samples.Now, "accepted", 250, false)] },
        ];
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Path + "/messages");

        Assert.Matches("簡訊額度用完了.*登記結果.*已經確認收到.*沒有送出 對方系統裡找不到.*簡訊 送達 · 可能重複.*不知道對方有沒有收到.*下一次處理.*不知道有沒有送出.*還沒有送達的證明.*對方系統已收下 \\(250\\)", page.Text);
        Assert.Contains($"/staff/cases/{Samples.Number}/notices/{task.ObligationId}", page.Html);
    }

    [Fact]
    public async Task Messages_Down_SaysWhatIsMissing()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("note");
        host.Others.Down.Add("notifications");
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Path + "/messages");

        Assert.Equal(200, page.Status);
        Assert.Contains("通知資料現在讀不到", page.Text);
        Assert.Contains("415-2048-8163", page.Text);
        Assert.DoesNotContain("還沒有寄過訊息", page.Text);
    }

    [Fact]
    public async Task Deadline_ExplainsEachDay()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail();
        host.Others.Clock = Samples.Clock() with { Defects = 1 };
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Path + "/deadline");

        Assert.Contains("5 個工作天", page.Text);
        Assert.Contains("2026年2月14日（六） 不計 春節假期，不計", page.Text);
        Assert.Contains("有 1 次逾期通知沒有人說明原因", page.Text);
        Assert.Contains("Lunar New Year, not counted", (await browser.GetAsync("/en" + Path + "/deadline")).Text);
    }

    [Fact]
    public async Task Deadline_NotOpenOrDown_AreToldApart()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail();
        host.Others.Clock = null;
        using var browser = await host.SignedInAsync("parks.handler");

        Assert.Contains("期限還沒有算好", (await browser.GetAsync(Path + "/deadline")).Text);
        host.Others.Down.Add("deadlines");
        Assert.Contains("期限資料現在讀不到", (await browser.GetAsync(Path + "/deadline")).Text);
    }

    [Fact]
    public async Task Case_CasesDown_IsAPageThatSaysSo()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("parks.handler");
        host.Others.Down.Add("cases");

        var page = await browser.GetAsync(Path);

        Assert.Equal(503, page.Status);
        Assert.Contains("有一部分系統沒有回應", page.Title);
    }

    [Fact]
    public async Task Case_NotSignedIn_GoesToSignInWithoutPersonalData()
    {
        var host = shared.Fresh();
        using var browser = host.Browser();

        var answer = await browser.GetAsync(Path);

        Assert.Equal(302, answer.Status);
        Assert.EndsWith("/staff/sign-in?ReturnUrl=%2Fstaff%2Fcases%2F41520488163", answer.Location);
        Assert.Empty(host.Others.Calls);
    }

    [Fact]
    public async Task Deadline_SaysWhyItIsThatDayAndOpensTheLedger()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("note");
        host.Others.Clock = Samples.Clock() with { Reckoning = new("從2月14日起算5個工作天，春節不計。", "Five working days from 14 February; the Lunar New Year does not count."), InternalDue = Samples.Due(new(2026, 3, 3)) };
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Path + "/deadline");
        var english = await browser.GetAsync("/en" + Path + "/deadline");

        Assert.Contains("為什麼是這一天 從2月14日起算5個工作天，春節不計。", page.Text);
        Assert.Matches("<details class=\"govuk-details\"><summary[^>]*><span[^>]*>看每一天怎麼算（2 列）</span></summary>", System.Net.WebUtility.HtmlDecode(page.Html));
        Assert.Contains("內部期限 2026年3月3日（二）", page.Text);
        Assert.Contains("法定期限 2026年3月4日（三）", page.Text);
        Assert.Contains("Why this day Five working days from 14 February", english.Text);
        Assert.Null(english.UnmarkedChinese);
    }

    [Fact]
    public async Task Deadline_ShowsPausesRequestsSilenceAndWhatIsNotFinal()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("reply");
        host.Others.Clock = Samples.Clock() with
        {
            Paused = true,
            Provisional = true,
            SilentSince = Samples.Now.AddDays(-20),
            Pauses = [Samples.Pause(PauseKind.Supplement, Samples.Now.AddDays(-2)) with { Note = null, ExpectedEnd = null }, Samples.Pause()],
            Requests = [Samples.Request(ExtensionRequestState.Declined)],
        };
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Path + "/deadline");
        var english = await browser.GetAsync("/en" + Path + "/deadline");

        Assert.Contains("辦公日曆還沒有正式公布", page.Text);
        Assert.Contains("民眾從 2月10日（二）09:00 起沒有看到新的消息", page.Text);
        Assert.Contains("請上級機關釋示", page.Text);
        Assert.Contains("預計 3月20日（五） 恢復", page.Text);
        Assert.Contains("函請內政部解釋", page.Text);
        Assert.Contains("申請展期到 3月18日（三）：沒有核准", page.Text);
        Assert.Contains("請先派人到現場看過", page.Text);
        Assert.Contains("恢復計算期限", page.Text);
        Assert.Contains($"href=\"{Path}/resume\"", page.Html);
        Assert.Null(english.UnmarkedChinese);
    }

    [Fact]
    public async Task Deadline_WaitingForItsStart_PromisesNoDate()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("note");
        host.Others.Clock = Samples.Clock() with { Waiting = true };
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Path + "/deadline");

        Assert.Contains("期限還沒有開始計算", page.Text);
        Assert.Contains("如果現在開始計算 2026年3月4日（三）", page.Text);
        Assert.Contains("還沒有期限", page.Text);
        Assert.DoesNotContain("原期限", page.Text);
        Assert.DoesNotContain($"{Path}/pause", page.Html);
    }

    [Fact]
    public async Task History_TellsMovesPausesAndRequestsWithTheirReaders()
    {
        var host = shared.Fresh();
        var detail = Samples.Detail("note");
        TimelineEntry Entry(int seq, TimelineKind kind, bool open, params (string Name, string Value)[] data) =>
            new() { Seq = seq, At = Samples.Now, Kind = kind, Public = open, Data = data.ToDictionary(d => d.Name, d => d.Value) };
        host.Others.Details[Samples.Number] = detail with
        {
            Timeline =
            [
                Entry(4, TimelineKind.DateMoved, true, ("cause", "closure"), ("from", "2026-03-04"), ("due", "2026-03-05")),
                Entry(5, TimelineKind.Paused, true, ("cause", "co_handling")),
                Entry(6, TimelineKind.Resumed, true, ("due", "2026-03-10")),
                Entry(7, TimelineKind.DocumentsCompleted, true),
                Entry(8, TimelineKind.ExtensionRequested, false, ("due", "2026-03-18")),
                Entry(9, TimelineKind.ExtensionDeclined, false),
                Entry(10, TimelineKind.Reminded, false, ("stage", "approval_waiting"), ("due", "2026-03-18")),
            ],
        };
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Path + "/history");
        var english = await browser.GetAsync("/en" + Path + "/history");

        Assert.Contains("停止上班的日子有變動，期限從3月4日（三）移到3月5日（四）。", page.Text);
        Assert.Contains("正在等其他機關辦理它的部分", page.Text);
        Assert.Contains("預計3月10日（二）前完成。", page.Text);
        Assert.Contains("資料齊全", page.Text);
        Assert.Contains("申請延到3月18日（三），等主管核准。", page.Text);
        Assert.Contains("展期沒有核准", page.Text);
        Assert.Contains("有展期等核准，期限3月18日（三）。", page.Text);
        Assert.Null(english.UnmarkedChinese);
    }
}
