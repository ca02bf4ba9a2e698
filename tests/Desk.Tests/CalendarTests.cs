using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;

namespace CaseTracker.Desk.Tests;

/// <summary>The office calendar and closures: each change shows its impact first.</summary>
public sealed class CalendarTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    private const string Root = "/staff/calendar";
    private static readonly byte[] File = Encoding.UTF8.GetBytes("西元日期,星期,是否放假,備註\n20270101,五,2,開國紀念日\n");
    private static readonly (string, string)[] Closure = [("Input.Date", "2026-03-05"), ("Input.Part", "whole_day"), ("Input.Scope", "districts"), ("Input.Districts", "6400500000"), ("Input.Reason", "颱風")];

    private DeskHost Fresh()
    {
        var host = shared.Fresh();
        host.Others.Closures.AddRange([Samples.Closure(), Samples.Closure(Samples.Now) with { Id = Guid.NewGuid(), Scope = ClosureScope.Agency, Agency = "PWB-PARKS", Districts = [] }]);
        host.Others.List = query => query.CaseIds is { } ids && ids.Contains(Samples.CaseId) ? new([Samples.Row()], 1, Samples.Now) : new([], 0, Samples.Now);
        return host;
    }

    [Theory]
    [InlineData("coordinator", 200, 403)]
    [InlineData("administrator", 200, 200)]
    [InlineData("parks.handler", 403, 403)]
    [InlineData("auditor", 403, 403)]
    public async Task Pages_AreForThoseWhoAnnounceAndThoseWhoImport(string userName, int calendar, int import)
    {
        var host = Fresh();
        using var browser = await host.SignedInAsync(userName);

        Assert.Equal(calendar, (await browser.GetAsync(Root)).Status);
        Assert.Equal(calendar, (await browser.GetAsync(Root + "/closure")).Status);
        Assert.Equal(import, (await browser.GetAsync(Root + "/import")).Status);
        Assert.Equal(calendar == 200, (await browser.GetAsync("/staff")).Html.Contains($"href=\"{Root}\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Calendar_ShowsYearsAlarmAndClosures()
    {
        var host = Fresh();
        using var browser = await host.SignedInAsync("administrator");

        var page = await browser.GetAsync(Root);
        var english = await browser.GetAsync("/en" + Root);

        Assert.Contains("只到2025年12月31日（三）。下一年的公布後，請馬上匯入。", page.Text);
        Assert.Contains("2025 第 1 版 正式 115 1", page.Text);
        Assert.Contains("2026 第 2 版 暫定 117 0", page.Text);
        Assert.Contains("2026年3月5日（四） 全天", page.Text);
        Assert.Contains($"href=\"{Root}/closures/{Samples.Closure().Id}/withdraw\"", page.Html);
        Assert.Contains("撤銷", page.Text);
        Assert.Equal(1, page.Html.Split("/withdraw\"").Length - 1);
        Assert.Contains($"href=\"{Root}/import\"", page.Html);
        Assert.Null(english.UnmarkedChinese);
    }

    [Fact]
    public async Task Calendar_DeadlinesDown_SaysSo()
    {
        var host = Fresh();
        host.Others.Down.Add("deadlines");
        using var browser = await host.SignedInAsync("administrator");

        Assert.Contains("辦公日曆現在讀不到", (await browser.GetAsync(Root)).Text);
    }

    [Fact]
    public async Task Import_ShowsTheImpactThenImportsTheSameBytes()
    {
        var host = Fresh();
        using var browser = await host.SignedInAsync("administrator");

        var impact = await browser.PostFileAsync(Root + "/import", "Input.File", "116年辦公日曆表.csv", File, ("Input.Provisional", "true"));
        var english = await browser.PostFileAsync("/en" + Root + "/import", "Input.File", "2027.csv", File);

        Assert.Equal(200, impact.Status);
        Assert.Contains("會移動 214 件的期限", impact.Text);
        Assert.Contains("415-2048-8163 " + FakeServices.Agencies.Single(a => a.Code == "PWB-PARKS").ShortName.Zh, impact.Text);
        Assert.Contains("2026年3月4日（三） 2026年3月5日（四）", impact.Text);
        Assert.Contains("2026年6月19日（五） 上班 放假 端午節", impact.Text);
        Assert.Contains("2027年1月4日（一） 還沒有資料 上班", impact.Text);
        Assert.Contains("This moves 214 due dates", english.Text);
        Assert.Null(english.UnmarkedChinese);
        var shown = host.Others.Acts[0].As<CalendarUpload>();
        Assert.Equal(("116年辦公日曆表.csv", true, null), (shown.FileName, shown.Provisional, shown.Confirm));
        Assert.Equal(File, shown.Content);

        var done = await browser.PostAsync(Root + "/import", impact.Hidden);

        Assert.Equal((302, Root), (done.Status, done.Location));
        var confirmed = host.Others.Acts[^1].As<CalendarUpload>();
        Assert.Equal(("116年辦公日曆表.csv", true, "token-1"), (confirmed.FileName, confirmed.Provisional, confirmed.Confirm));
        Assert.Equal(File, confirmed.Content);
        Assert.Contains("日曆已匯入", (await browser.GetAsync(Root)).Text);
    }

    [Fact]
    public async Task Import_FileOfOneMegabyte_ComesBackWholeFromTheSecondStep()
    {
        var host = Fresh();
        using var browser = await host.SignedInAsync("administrator");
        var large = new byte[1024 * 1024];
        Array.Fill(large, (byte)'a');

        var impact = await browser.PostFileAsync(Root + "/import", "Input.File", "large.csv", large);
        var done = await browser.PostAsync(Root + "/import", impact.Hidden);

        Assert.Equal(302, done.Status);
        Assert.Equal(large, host.Others.Acts[^1].As<CalendarUpload>().Content);
    }

    [Fact]
    public async Task Import_LargerFile_IsRefusedHere()
    {
        var host = Fresh();
        using var browser = await host.SignedInAsync("administrator");

        var answer = await browser.PostFileAsync(Root + "/import", "Input.File", "large.csv", new byte[1024 * 1024 + 1]);

        Assert.Equal(400, answer.Status);
        Assert.StartsWith("檔案超過1 MB", Assert.Single(answer.Errors));
        Assert.Contains("href=\"#Input_File\"", answer.Html);
        Assert.Empty(host.Others.Acts);
    }

    [Fact]
    public async Task Import_WithoutFile_AsksForIt()
    {
        var host = Fresh();
        using var browser = await host.SignedInAsync("administrator");

        var answer = await browser.PostAsync(Root + "/import");

        Assert.Equal((400, "請選擇日曆檔案。"), (answer.Status, Assert.Single(answer.Errors)));
        Assert.Empty(host.Others.Acts);
    }

    [Theory]
    [InlineData(null, "calendar-row-count", "列數不對：平年要365列，閏年366列。")]
    [InlineData("37", "calendar-row", "第 37 行：這一列讀不懂。")]
    [InlineData("60", "calendar-duplicate", "第 60 行：同一天出現兩次。")]
    [InlineData(null, "calendar-is-html", "這是網頁，不是 CSV。下載時可能拿到錯誤頁，請重新下載。")]
    [InlineData("1", "calendar-columns", "第 1 行：欄位不對。要有西元日期、星期、是否放假、備註。")]
    [InlineData(null, "calendar-year", "這一年太早了，不能匯入。請確認選對檔案。")]
    [InlineData(null, "calendar-encoding", "文字編碼不對，只接受 Big5 或 UTF-8。")]
    public async Task Import_WrongFile_IsNamedAtTheFileWithItsLine(string? line, string code, string said)
    {
        var host = Fresh();
        host.Others.Refusal = Failure.Invalid("content", code) with { Current = line };
        using var browser = await host.SignedInAsync("administrator");

        var answer = await browser.PostFileAsync(Root + "/import", "Input.File", "116.csv", File);

        Assert.Equal(400, answer.Status);
        Assert.Equal([said], answer.Errors);
        Assert.Contains("href=\"#Input_File\"", answer.Html);
    }

    [Fact]
    public async Task Closure_ShowsTheImpactThenAnnounces()
    {
        var host = Fresh();
        using var browser = await host.SignedInAsync("coordinator");

        var form = await browser.GetAsync("/en" + Root + "/closure");
        var impact = await browser.PostAsync(Root + "/closure", Closure);

        Assert.Null(form.UnmarkedChinese);
        Assert.Equal(200, impact.Status);
        Assert.Contains("會移動 214 件的期限", impact.Text);
        Assert.Contains("2026年3月5日（四） 全天", impact.Text);
        Assert.Null(host.Others.Acts.Single().As<ClosureRequest>().Confirm);

        var done = await browser.PostAsync(Root + "/closure", impact.Hidden);

        Assert.Equal((302, Root), (done.Status, done.Location));
        var sent = host.Others.Acts[^1].As<ClosureRequest>();
        Assert.Equal((new DateOnly(2026, 3, 5), ClosurePart.WholeDay, ClosureScope.Districts, null, "颱風", "token-1"), (sent.Date, sent.Part, sent.Scope, sent.Agency, sent.Reason, sent.Confirm));
        Assert.Equal(["6400500000"], sent.Districts!);
        Assert.Contains("停止上班已登記", (await browser.GetAsync(Root)).Text);
    }

    [Fact]
    public async Task Closure_ImpactChangedMeanwhile_ShowsTheNewOneAndDoesNothing()
    {
        var host = Fresh();
        using var browser = await host.SignedInAsync("coordinator");
        var impact = await browser.PostAsync(Root + "/closure", Closure);
        host.Others.Impact = Samples.Impact with { Moves = 215, Token = "token-2" };
        host.Others.RefuseOnce = Failure.Conflict("impact-changed");

        var again = await browser.PostAsync(Root + "/closure", impact.Hidden);

        Assert.Equal(409, again.Status);
        Assert.StartsWith("您看的時候案件有變動，還沒有執行。", Assert.Single(again.Errors));
        Assert.Contains("會移動 215 件的期限", again.Text);
        Assert.Contains(("Input.Confirm", "token-2"), again.Hidden);
    }

    [Fact]
    public async Task Closure_Edit_GivesTheFormBackAsItWas()
    {
        var host = Fresh();
        using var browser = await host.SignedInAsync("coordinator");
        var impact = await browser.PostAsync(Root + "/closure", Closure);

        var form = await browser.PostAsync(Root + "/closure", [.. impact.Hidden, ("edit", "true")]);

        Assert.Contains("value=\"2026-03-05\"", form.Html);
        Assert.Contains("value=\"颱風\"", System.Net.WebUtility.HtmlDecode(form.Html));
        Assert.Matches("value=\"6400500000\" checked", form.Html);
        Assert.Single(host.Others.Acts);
    }

    [Fact]
    public async Task Closure_Wrong_IsSaidAtItsFields()
    {
        var host = Fresh();
        host.Others.Refusal = Failure.Invalid(new Dictionary<string, string[]> { ["date"] = ["required"], ["part"] = ["required"], ["scope"] = ["required"], ["reason"] = ["required"] });
        using var browser = await host.SignedInAsync("coordinator");

        var answer = await browser.PostAsync(Root + "/closure");

        Assert.Equal(400, answer.Status);
        Assert.Equal(["請輸入哪一天。", "請選擇全天或半天。", "請選擇範圍。", "請說明原因。"], answer.Errors);
    }

    [Fact]
    public async Task Closure_AlreadyAnnounced_IsReadable()
    {
        var host = Fresh();
        host.Others.Refusal = Failure.Conflict("closure-already-announced");
        using var browser = await host.SignedInAsync("coordinator");

        var answer = await browser.PostAsync(Root + "/closure", Closure);

        Assert.Equal((409, "這一天這個範圍已經宣布過停止上班了。"), (answer.Status, Assert.Single(answer.Errors)));
        Assert.Contains("value=\"2026-03-05\"", answer.Html);
    }

    [Fact]
    public async Task Withdraw_ShowsTheImpactThenWithdraws()
    {
        var host = Fresh();
        using var browser = await host.SignedInAsync("coordinator");
        var path = $"{Root}/closures/{Samples.Closure().Id}/withdraw";

        var impact = await browser.GetAsync(path);
        var english = await browser.GetAsync("/en" + path);
        var done = await browser.PostAsync(path, impact.Hidden);

        Assert.Contains("會移動 214 件的期限", impact.Text);
        Assert.Contains("颱風", impact.Text);
        Assert.Null(english.UnmarkedChinese);
        Assert.Equal((302, Root), (done.Status, done.Location));
        var act = host.Others.Acts[^1];
        Assert.Equal($"/internal/deadlines/closures/{Samples.Closure().Id}/withdrawal", act.Path);
        Assert.Contains("\"confirm\":\"token-1\"", act.Body);
    }

    [Theory]
    [InlineData("closure-withdrawn", "這個停止上班已經撤銷了。")]
    [InlineData("closure-in-past", "那一天已經到了或過了，不能再撤銷。")]
    public async Task Withdraw_TooLate_IsReadable(string code, string said)
    {
        var host = Fresh();
        host.Others.Refusal = Failure.Conflict(code);
        using var browser = await host.SignedInAsync("coordinator");

        var answer = await browser.GetAsync($"{Root}/closures/{Samples.Closure().Id}/withdraw");

        Assert.Equal((409, said), (answer.Status, Assert.Single(answer.Errors)));
        Assert.DoesNotContain("name=\"Confirm\"", answer.Html);
    }
}
