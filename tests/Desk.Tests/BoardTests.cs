using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;

namespace CaseTracker.Desk.Tests;

public sealed class BoardTrendTests
{
    [Fact]
    public void Line_IsBrokenWhereADayIsUnknown()
    {
        var trend = new BoardTrend([0, 2, null, 4, 1, null, 3]);

        Assert.Equal(2, trend.Lines.Count);
        Assert.Equal("4,24 21.3,14", trend.Lines[0]);
        Assert.Equal(("108", "9"), (trend.LastX, trend.LastY));
        Assert.Equal(5, trend.Known.Count);
    }

    [Fact]
    public void NothingKnown_HasNoLine() => Assert.Empty(new BoardTrend([null, null]).Lines);

    [Fact]
    public void NothingLate_LiesAtTheBottom() => Assert.Equal("24", new BoardTrend([0, 0]).LastY);
}

public sealed class BoardTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    private static readonly IReadOnlyList<DateOnly> Days = [.. Enumerable.Range(1, 14).Select(i => new DateOnly(2026, 2, 15).AddDays(i))];

    private static BoardView Board(int untold = 0) => new(
        [
            new("PWB-PARKS", null, Of((BoardColumn.Open, 1), (BoardColumn.Unassigned, 1)), [.. Enumerable.Repeat((int?)null, 14)]),
            new("PWB-PARKS", "PWB-PARKS/MAINT", Of((BoardColumn.Open, 12), (BoardColumn.DueToday, 3), (BoardColumn.LateUpTo3, 4), (BoardColumn.Untold, untold)), [.. Enumerable.Repeat((int?)null, 11), 5, 7, 4]),
            new("PWB-ROADS", "PWB-ROADS/DIG", Of((BoardColumn.Open, 2), (BoardColumn.LateUpTo3, 1)), [.. Enumerable.Repeat((int?)null, 12), 1, 1]),
        ], Days, Samples.Now);

    [Fact]
    public async Task Board_SumsAgenciesAndCity_AndEachNumberLeadsToItsList()
    {
        var host = shared.Fresh();
        host.Others.Board = _ => Board();
        using var browser = await host.SignedInAsync("coordinator");

        var page = await browser.GetAsync("/staff/board");

        Assert.Equal(200, page.Status);
        Assert.Contains("資料時間：3月2日（一）09:00", page.Text);
        Assert.Contains("href=\"/staff/board/cases?column=late_up_to3&amp;agency=PWB-PARKS&amp;unit=PWB-PARKS%2FMAINT\">4<", page.Html);
        Assert.Contains("href=\"/staff/board/cases?column=late_up_to3&amp;agency=PWB-PARKS\">4<", page.Html);
        Assert.Contains("href=\"/staff/board/cases?column=late_up_to3\">5<", page.Html);
        Assert.Contains("href=\"/staff/board/cases?column=open\">15<", page.Html);
        Assert.Contains("href=\"/staff/board/cases?column=unassigned&amp;agency=PWB-PARKS&amp;unassigned=1\">1<", page.Html);
        Assert.Contains("還沒分派到單位", page.Text);
        // The trend in numbers, with what is not known as such.
        Assert.Contains("－、－、－、－、－、－、－、－、－、－、－、5、7、4", page.Text);
        Assert.Contains("－、5、8、5", page.Text);
        Assert.Contains("還沒有紀錄", page.Text);
        Assert.Contains("<title>維護工程隊近14天每天結束時的逾期件數</title>", page.Html);
        Assert.DoesNotContain("這個數字必須是 0", page.Text);
        Assert.False(page.Message.Headers.Contains("Refresh"));
        Assert.Null((await browser.GetAsync("/en/staff/board")).UnmarkedChinese);
    }

    [Fact]
    public async Task Untold_NotZero_IsSaidInWords()
    {
        var host = shared.Fresh();
        host.Others.Board = _ => Board(untold: 2);
        using var browser = await host.SignedInAsync("auditor");

        var page = await browser.GetAsync("/staff/board");

        Assert.Contains("有 2 件過了期限，民眾還沒有被告知。這個數字必須是 0。", page.Text);
        Assert.Contains("要處理", page.Text);
        Assert.Contains("href=\"/staff/board/cases?column=untold\"", page.Html);
    }

    [Fact]
    public async Task Wall_RenewsItself_AndCanBeStopped()
    {
        var host = shared.Fresh();
        host.Others.Board = _ => Board();
        using var browser = await host.SignedInAsync("parks.supervisor");

        var wall = await browser.GetAsync("/staff/board?tv=1&agency=PWB-PARKS");

        Assert.Equal("60", wall.Message.Headers.GetValues("Refresh").Single());
        Assert.Contains("href=\"/staff/board?agency=PWB-PARKS\">停止自動更新", wall.Html);
        Assert.Contains("href=\"/staff/board?tv=1\"", (await browser.GetAsync("/staff/board")).Html);
    }

    [Fact]
    public async Task Agency_ReachesTheOwner_WhoDecides()
    {
        var host = shared.Fresh();
        string? asked = null;
        host.Others.Board = agency => { asked = agency; return new([], Days, Samples.Now); };
        using var browser = await host.SignedInAsync("parks.supervisor");

        var page = await browser.GetAsync("/staff/board?agency=PWB-ROADS");

        Assert.Equal("PWB-ROADS", asked);
        Assert.Contains("沒有還沒答覆的案件。", page.Text);
        Assert.Equal("PWB-PARKS", host.Others.Calls.Last(c => c.Path.StartsWith("/internal/cases/board", StringComparison.Ordinal)).Actor.Agency);
    }

    [Theory]
    [InlineData("coordinator", 200)]
    [InlineData("auditor", 200)]
    [InlineData("parks.head", 200)]
    [InlineData("parks.supervisor", 200)]
    [InlineData("parks.handler", 403)]
    [InlineData("intake", 403)]
    [InlineData("administrator", 403)]
    public async Task Board_IsForThoseWhoWatchOverDates(string who, int status)
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync(who);

        Assert.Equal(status, (await browser.GetAsync("/staff/board")).Status);
        Assert.Equal(status, (await browser.GetAsync("/staff/board/cases?column=open")).Status);
        Assert.Equal(status == 200, (await browser.GetAsync("/staff")).Html.Contains("href=\"/staff/board\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task List_AsksForTheSameAsTheNumber()
    {
        var host = shared.Fresh();
        host.Others.List = _ => new([Samples.Row(new(2026, 2, 27))], 1, Samples.Now);
        using var browser = await host.SignedInAsync("parks.supervisor");

        var page = await browser.GetAsync("/staff/board/cases?column=late_up_to7&agency=PWB-PARKS&unit=PWB-PARKS%2FMAINT");

        var asked = host.Others.Calls.Last(c => c.Path.EndsWith("/lists", StringComparison.Ordinal)).As<CaseListQuery>();
        Assert.Equal((CaseListKind.Board, BoardColumn.LateUpTo7, "PWB-PARKS", "PWB-PARKS/MAINT", false), (asked.List, asked.Column, asked.Agency, asked.Unit, asked.WithoutUnit));
        Assert.Contains("逾期4–7日：", page.Text);
        Assert.Contains("href=\"/staff/cases/41520488163/memo\"", page.Html);
        await browser.GetAsync("/staff/board/cases?column=unassigned&agency=PWB-PARKS&unassigned=1");
        Assert.True(host.Others.Calls.Last(c => c.Path.EndsWith("/lists", StringComparison.Ordinal)).As<CaseListQuery>().WithoutUnit);
        Assert.Equal(404, (await browser.GetAsync("/staff/board/cases?column=everything")).Status);
    }

    [Fact]
    public async Task CasesDown_SaysWhichPartIsMissing()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("parks.supervisor");
        host.Others.Down.Add("cases");

        Assert.Contains("案件資料現在讀不到", (await browser.GetAsync("/staff/board")).Text);
        Assert.Contains("案件資料現在讀不到", (await browser.GetAsync("/staff/board/cases?column=open")).Text);
    }

    private static Dictionary<BoardColumn, int> Of(params (BoardColumn Column, int Count)[] counts) => counts.Where(c => c.Count > 0).ToDictionary(c => c.Column, c => c.Count);
}

public sealed class MemoTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    private const string Page = "/staff/cases/" + Samples.Number + "/memo";

    [Fact]
    public async Task Memo_GoesToItsOwner_WithReasonAndWords()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("memo");
        using var browser = await host.SignedInAsync("parks.supervisor");

        var sent = await browser.PostAsync(Page, ("Input.Reason", "silent"), ("Input.Words", "請今天打電話給申請人。"));

        Assert.Equal((302, "/staff/cases/" + Samples.Number), (sent.Status, sent.Location));
        var memo = host.Others.Acts[^1];
        Assert.EndsWith($"/cases/{Samples.CaseId}/memos", memo.Path, StringComparison.Ordinal);
        Assert.Equal((MemoReason.Silent, "請今天打電話給申請人。", Language.Zh), memo.As<SendMemoRequest>() is var asked ? (asked.Reason, asked.Words, asked.Language) : default);
        Assert.Contains("稽催已寄給承辦人和單位主管", (await browser.GetAsync(sent.Location!)).Text);
    }

    [Fact]
    public async Task SecondOfADay_KeepsTheWords_AndSaysWhen()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("memo");
        host.Others.Refusal = Failure.Conflict("memo-sent-today");
        using var browser = await host.SignedInAsync("parks.supervisor");

        var again = await browser.PostAsync(Page, ("Input.Reason", "overdue"), ("Input.Words", "請今天打電話給申請人。"));

        Assert.Equal(409, again.Status);
        Assert.Contains("您今天已經為這件案件寄過稽催，明天才能再寄。", again.Text);
        Assert.Contains("請今天打電話給申請人。", again.Text);
    }

    [Fact]
    public async Task WithoutReason_IsAskedForAgain()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("memo");
        host.Others.Refusal = Failure.Invalid("reason", "required");
        using var browser = await host.SignedInAsync("parks.supervisor");

        var again = await browser.PostAsync(Page, ("Input.Words", ""));

        Assert.Equal(400, again.Status);
        Assert.Single(again.Errors);
    }

    [Fact]
    public async Task CasePage_OffersIt_OnlyWhereTheOwnerAllowsIt()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("memo");
        using var browser = await host.SignedInAsync("parks.supervisor");
        Assert.Contains($"href=\"{Page}\"", (await browser.GetAsync("/staff/cases/" + Samples.Number)).Html);

        host.Others.Details[Samples.Number] = Samples.Detail("note");
        Assert.DoesNotContain($"href=\"{Page}\"", (await browser.GetAsync("/staff/cases/" + Samples.Number)).Html);
    }
}
