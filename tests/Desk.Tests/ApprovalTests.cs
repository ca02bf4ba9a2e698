using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;

namespace CaseTracker.Desk.Tests;

/// <summary>Extensions, and petitions to be set aside, that wait for the person who signed in.</summary>
public sealed class ApprovalTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    private const string Path = "/staff/approvals";
    private static readonly ExtensionRequestView Request = Samples.Request();

    private static readonly (string, string)[] Grant = [("Input.RequestId", Request.RequestId.ToString()), ("Input.Grant", "true"), ("Input.Note", "同意，請先通知申請人")];

    private DeskHost Waiting()
    {
        var host = shared.Fresh();
        host.Others.Approvals.Add(Request);
        host.Others.List = query => query.CaseIds is { } ids && ids.Contains(Samples.CaseId) ? new([Samples.Row()], 1, Samples.Now) : new([], 0, Samples.Now);
        return host;
    }

    [Fact]
    public async Task Page_ShowsWhatIsAskedAndTheNumberInTheNavigation()
    {
        var host = Waiting();
        using var browser = await host.SignedInAsync("parks.supervisor");

        var page = await browser.GetAsync(Path);
        var english = await browser.GetAsync("/en" + Path);

        Assert.Equal(200, page.Status);
        Assert.Contains("待核准 1 件在等您核准", page.Text);
        Assert.Contains("415-2048-8163", page.Text);
        Assert.Contains("從 3月4日（三） 延到 3月18日（三） 延長 14 天", page.Text);
        Assert.Contains("材料要向廠商訂製", page.Text);
        Assert.Contains("已完成估價並下訂", page.Text);
        Assert.Contains("王志豪", page.Text);
        Assert.Contains("單位主管", page.Text);
        Assert.Contains("The material has to be made to order", english.Text);
        Assert.Null(english.UnmarkedChinese);
    }

    [Fact]
    public async Task Page_NothingWaits_SaysSoAndShowsNoNumber()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("parks.supervisor");

        var page = await browser.GetAsync(Path);

        Assert.Contains("沒有在等您核准的事。", page.Text);
        Assert.DoesNotContain("moj-notification-badge", page.Html);
    }

    [Theory]
    [InlineData("parks.supervisor", true)]
    [InlineData("rdec.head", true)]
    [InlineData("intake", false)]
    public async Task Navigation_IsForThoseWhoApprove(string userName, bool shown)
    {
        var host = Waiting();
        using var browser = await host.SignedInAsync(userName);

        var page = await browser.GetAsync("/staff");

        Assert.Equal(shown, page.Html.Contains($"href=\"{Path}\"", StringComparison.Ordinal));
        Assert.Equal(shown ? 1 : 0, host.Others.Calls.Count(c => c.Path == "/internal/deadlines/extension-requests"));
    }

    [Fact]
    public async Task Navigation_IsForDeputiesToo()
    {
        var host = Waiting();
        host.Others.People[host.Others.People.FindIndex(p => p.Id == Samples.ParksSupervisor.Id)] = Samples.ParksSupervisor with { Deputy = FakeServices.Staff.Single(s => s.Email == "intake@example.test").Id };
        using var browser = await host.SignedInAsync("intake");

        Assert.Contains("1 件在等您核准", (await browser.GetAsync("/staff")).Text);
    }

    [Theory]
    [InlineData("true", true, "已核准展期：415-2048-8163。")]
    [InlineData("false", false, "已退回展期：415-2048-8163。")]
    public async Task Decision_GoesToDeadlines(string typed, bool granted, string said)
    {
        var host = Waiting();
        using var browser = await host.SignedInAsync("parks.supervisor");

        var answer = await browser.PostAsync(Path, Grant[0], ("Input.Grant", typed), ("Input.Note", "請先派人到現場"));

        Assert.Equal((302, Path), (answer.Status, answer.Location));
        var act = Assert.Single(host.Others.Acts);
        Assert.Equal($"/internal/deadlines/extension-requests/{Request.RequestId}/decision", act.Path);
        Assert.Equal(Samples.ParksSupervisor.Id, act.Actor.StaffId);
        Assert.Equal(new ExtensionDecision { Grant = granted, Note = "請先派人到現場" }, act.As<ExtensionDecision>());
        Assert.Contains(said, (await browser.GetAsync(Path)).Text);
    }

    [Fact]
    public async Task Decline_WithoutReason_IsSaidAtTheField()
    {
        var host = Waiting();
        host.Others.Refusal = Failure.Invalid("note", "required");
        using var browser = await host.SignedInAsync("parks.supervisor");

        var answer = await browser.PostAsync(Path, Grant[0], ("Input.Grant", "false"));

        Assert.Equal(400, answer.Status);
        Assert.Equal(["請寫說明。"], answer.Errors);
        Assert.Contains($"href=\"#note-{Request.RequestId:N}\"", answer.Html);
        Assert.Contains($"id=\"note-{Request.RequestId:N}-error\"", answer.Html);
    }

    [Theory]
    [InlineData("already-decided", "案件 415-2048-8163 的展期剛才已經有人決定了，沒有再改。")]
    [InlineData("extension-after-due", "案件 415-2048-8163 的期限已經過了，不能再核准展期。請承辦人改用「承諾新日期」。")]
    [InlineData("clock-ended", "案件 415-2048-8163 已經回覆或結束，不用再展期。")]
    public async Task Conflict_NamesTheCaseAndKeepsTheRemark(string code, string said)
    {
        var host = Waiting();
        host.Others.Refusal = Failure.Conflict(code);
        using var browser = await host.SignedInAsync("parks.supervisor");

        var answer = await browser.PostAsync(Path, Grant);

        Assert.Equal(409, answer.Status);
        Assert.Equal([said], answer.Errors);
        Assert.Contains("同意，請先通知申請人", answer.Text);
    }

    [Fact]
    public async Task Forbidden_IsReadable()
    {
        var host = Waiting();
        host.Others.Refusal = Failure.Forbidden();
        using var browser = await host.SignedInAsync("parks.supervisor");

        var answer = await browser.PostAsync(Path, Grant);

        Assert.Equal(403, answer.Status);
        Assert.Contains("這個展期不是由您核准", Assert.Single(answer.Errors));
    }

    [Fact]
    public async Task DeadlinesDown_SaysSoOnThePageAndLeavesOtherPagesAlone()
    {
        var host = Waiting();
        host.Others.Down.Add("deadlines");
        using var browser = await host.SignedInAsync("parks.supervisor");

        Assert.Contains("待核准的展期現在讀不到", (await browser.GetAsync(Path)).Text);
        Assert.Equal(200, (await browser.GetAsync("/staff")).Status);
    }

    [Fact]
    public async Task CasesDown_ShowsTheRequestsWithoutNumbers()
    {
        var host = Waiting();
        host.Others.Down.Add("cases");
        using var browser = await host.SignedInAsync("parks.supervisor");

        var page = await browser.GetAsync(Path);

        Assert.Contains("（查不到案號）", page.Text);
        Assert.Contains("待核准的不予處理現在讀不到", page.Text);
        Assert.Contains("材料要向廠商訂製", page.Text);
    }

    [Fact]
    public async Task SetAside_ShowsGroundEarlierReplyAndReasonBesideTheExtensions()
    {
        var host = Waiting();
        host.Others.SetAsides.Add(Samples.SetAside());
        using var browser = await host.SignedInAsync("parks.supervisor");

        var page = await browser.GetAsync(Path);
        var english = await browser.GetAsync("/en" + Path);

        Assert.Contains("2 件在等您核准", page.Text);
        Assert.Contains("材料要向廠商訂製", page.Text);
        Assert.Contains("第2款：同一件事已經處理並明確答覆", page.Text);
        Assert.Contains("2026年1月20日（二） 高市工園字第1號", page.Text);
        Assert.Contains("同一件事在一月已經答覆", page.Text);
        Assert.Contains("Item 2: the same matter was handled and clearly answered", english.Text);
        Assert.Null(english.UnmarkedChinese);
    }

    [Theory]
    [InlineData("true", true, "已核准不予處理：415-2048-8163。")]
    [InlineData("false", false, "已退回不予處理：415-2048-8163。")]
    public async Task SetAside_DecisionGoesToCases(string typed, bool approved, string said)
    {
        var host = shared.Fresh();
        host.Others.SetAsides.Add(Samples.SetAside(byCase: true));
        using var browser = await host.SignedInAsync("parks.supervisor");

        var answer = await browser.PostAsync(Path, ("Input.RequestId", Samples.SetAside().RequestId.ToString()), ("Input.Kind", "SetAside"), ("Input.Grant", typed), ("Input.Note", "請看新的照片"));

        Assert.Equal((302, Path), (answer.Status, answer.Location));
        var act = Assert.Single(host.Others.Acts);
        Assert.Equal($"/internal/cases/set-aside-requests/{Samples.SetAside().RequestId}/decision", act.Path);
        Assert.Equal(new SetAsideDecision { Approve = approved, Note = "請看新的照片" }, act.As<SetAsideDecision>());
        Assert.Contains(said, (await browser.GetAsync(Path)).Text);
    }

    [Theory]
    [InlineData(403, "own-request", "這是您自己的申請")]
    [InlineData(403, "not-permitted", "這件不予處理不是由您核准")]
    [InlineData(404, "set-aside-request-not-found", "這個申請已經不在了")]
    [InlineData(409, "already-decided", "案件 415-2048-8163 的不予處理剛才已經有人決定了")]
    [InlineData(409, "set-aside-overtaken", "案件 415-2048-8163 已經回覆或結束")]
    public async Task SetAside_Refused_IsSaidWithTheNumber(int status, string code, string said)
    {
        var host = shared.Fresh();
        host.Others.SetAsides.Add(Samples.SetAside());
        host.Others.Refusal = new() { Code = code, Status = status };
        using var browser = await host.SignedInAsync("parks.supervisor");

        var answer = await browser.PostAsync(Path, ("Input.RequestId", Samples.SetAside().RequestId.ToString()), ("Input.Kind", "SetAside"), ("Input.Grant", "true"));

        Assert.Equal(status, answer.Status);
        Assert.Contains(said, Assert.Single(answer.Errors));
    }

    [Fact]
    public async Task NotSignedIn_DoesNothing()
    {
        var host = Waiting();
        using var browser = host.Browser();

        Assert.Equal(302, (await browser.SendAsync(Path, Grant)).Status);
        Assert.Empty(host.Others.Acts);
    }
}
