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
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Path + "/messages");

        Assert.Contains("逾期通知 · 簡訊 等待", page.Text);
        Assert.Contains("已取消", page.Text);
        Assert.Contains("已經回覆，不用再通知", page.Text);
        Assert.Contains("給 0912***678", page.Text);
        Assert.Contains("高雄市：收到您的案件。", page.Text);
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
}
