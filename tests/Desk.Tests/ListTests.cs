using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Shared;

namespace CaseTracker.Desk.Tests;

public sealed class DueGroupTests
{
    [Theory]
    [InlineData("2026-02-27", "Overdue")]
    [InlineData("2026-03-02", "Today")] // Monday
    [InlineData("2026-03-03", "Tomorrow")]
    [InlineData("2026-03-04", "ThisWeek")]
    [InlineData("2026-03-08", "ThisWeek")] // Sunday
    [InlineData("2026-03-09", "Later")]
    public void Group_OnMonday_IsThatOfTheDay(string due, string group) =>
        Assert.Equal(group, DueGroups.Of(Samples.Row(DateOnly.Parse(due, System.Globalization.CultureInfo.InvariantCulture)), Samples.Today).ToString());

    [Fact]
    public void Group_OnSunday_WeekEndsToday() =>
        Assert.Equal(DueGroup.Later, DueGroups.Of(Samples.Row(new(2026, 3, 10)), new(2026, 3, 8)));

    [Fact]
    public void Group_Stopped_HasNoDate() =>
        Assert.Equal(DueGroup.None, DueGroups.Of(Samples.Row() with { Paused = true }, Samples.Today));
}

public sealed class ListTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    [Fact]
    public async Task MyWork_GroupsByDate()
    {
        var host = shared.Fresh();
        host.Others.List = _ => new([Samples.Row(new(2026, 2, 27)), Samples.Row(new(2026, 3, 2)), Samples.Row(new(2026, 3, 20)) with { PromisedOn = new(2026, 3, 1), Extensions = 1 }], 3, Samples.Now);
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync("/staff");

        Assert.Equal(200, page.Status);
        Assert.Matches("逾期.*今天.*之後", page.Text);
        Assert.DoesNotContain(">明天<", page.Html);
        Assert.Contains("期限 2月27日（五） （過了 3 天）", page.Text);
        Assert.Contains("承諾日 3月1日（日） （已過）", page.Text);
        Assert.Contains("已延長 1 次", page.Text);
        Assert.Contains("6 天前", page.Text);
        Assert.Contains("資料時間：3月2日（一）09:00", page.Text);
        Assert.Contains("415-2048-8163", page.Text);
        Assert.Equal(CaseListKind.Mine, host.Others.Calls.Last(c => c.Path.EndsWith("/lists", StringComparison.Ordinal)).As<CaseListQuery>().List);
    }

    [Theory]
    [InlineData("unit", CaseListKind.Unit, "本單位沒有要辦的案件。")]
    [InlineData("overdue", CaseListKind.Overdue, "沒有逾期的案件。")]
    [InlineData("other", CaseListKind.Mine, "您手上沒有要辦的案件。")]
    public async Task MyWork_Tabs_ShowTheirListAndItsEmptyState(string tab, CaseListKind kind, string empty)
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("parks.supervisor");

        var page = await browser.GetAsync("/staff?list=" + tab);

        Assert.Contains(empty, page.Text);
        Assert.Equal(kind, host.Others.Calls.Last(c => c.Path.EndsWith("/lists", StringComparison.Ordinal)).As<CaseListQuery>().List);
    }

    [Fact]
    public async Task MyWork_NothingToday_SaysTheNextDate()
    {
        var host = shared.Fresh();
        host.Others.List = _ => new([Samples.Row(new(2026, 3, 6))], 1, Samples.Now);
        using var browser = await host.SignedInAsync("parks.handler");

        Assert.Contains("今天沒有到期的案件。下一個期限：3月6日（五）。", (await browser.GetAsync("/staff")).Text);
    }

    [Fact]
    public async Task MyWork_Pages_KeepTheList()
    {
        var host = shared.Fresh();
        host.Others.List = _ => new([Samples.Row()], 60, Samples.Now);
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync("/staff?list=unit&page=2");

        Assert.Contains("href=\"/staff?list=unit&amp;page=3\"", page.Html);
        Assert.Equal(2, host.Others.Calls.Last(c => c.Path.EndsWith("/lists", StringComparison.Ordinal)).As<CaseListQuery>().Page);
    }

    [Fact]
    public async Task MyWork_CasesDown_SaysWhichPartIsMissing()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("parks.handler");
        host.Others.Down.Add("cases");

        var page = await browser.GetAsync("/staff");

        Assert.Equal(200, page.Status);
        Assert.Contains("案件資料現在讀不到", page.Text);
    }

    [Fact]
    public async Task MyWork_RoutingDown_ShowsTheRest()
    {
        var host = shared.Fresh();
        host.Others.List = _ => new([Samples.Row()], 1, Samples.Now);
        using var browser = await host.SignedInAsync("parks.handler");
        host.Others.Down.Add("routing");

        var page = await browser.GetAsync("/staff?list=unit");

        Assert.Contains("415-2048-8163", page.Text);
        Assert.DoesNotContain("案件資料現在讀不到", page.Text);
    }

    [Fact]
    public async Task Search_Filters_ReachTheOwnerAndAreNamedWhenNothingIsFound()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("coordinator");

        var page = await browser.GetAsync("/staff/cases?status=in_progress&unit=PWB-PARKS%2FMAINT&service=PET-MAYOR&district=6400500000&channel=letter&overdue=true&from=2026-03-01&to=2026-03-02&after=o1");

        var query = host.Others.Searched;
        Assert.Equal((null, CaseStatus.InProgress, "PWB-PARKS/MAINT", "PET-MAYOR"), (query.Text, query.Status!.Value, query.Unit, query.ServiceCode));
        Assert.Equal(("6400500000", Channel.Letter, true, new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 2), "o1"), (query.District, query.Channel!.Value, query.Overdue, query.ReceivedFrom!.Value, query.ReceivedTo!.Value, query.After));
        Assert.Contains("這些條件沒有案件。已套用：辦理中、維護工程隊、市長信箱（線上即時服務陳情）、三民區、", page.Text);
        Assert.Contains("<option value=\"in_progress\" selected", page.Html);
        // Each filter can be taken off by itself.
        Assert.Contains("href=\"/staff/cases?status=in_progress&amp;service=PET-MAYOR&amp;district=6400500000&amp;channel=letter&amp;overdue=true&amp;from=2026-03-01&amp;to=2026-03-02\"", page.Html);
    }

    [Fact]
    public async Task Search_Words_ReachTheOwnerButNoAddress()
    {
        var host = shared.Fresh();
        host.Others.Search = _ => new([new(Samples.Row(), CaseSearchHit.Name), new(Samples.Row(number: "20000000009") with { CaseId = Guid.NewGuid() }, CaseSearchHit.Words)], 26, AtLeast: false, "o2", Samples.Now);
        using var browser = await host.SignedInAsync("coordinator");

        var sent = await browser.PostAsync("/en/staff/cases", ("Text", "  林美惠 "), ("Status", "in_progress"));
        var page = await browser.GetAsync(sent.Location!);

        Assert.Equal(302, sent.Status);
        Assert.Matches("^/en/staff/cases\\?search=[0-9a-f]{8}&status=in_progress$", sent.Location);
        Assert.Equal(("林美惠", CaseStatus.InProgress), (host.Others.Searched.Text, host.Others.Searched.Status!.Value));
        Assert.Contains("26 results", page.Text);
        Assert.Contains("Applicant's name", page.Text);
        Assert.Contains("Place or text", page.Text);
        Assert.Contains($"href=\"{sent.Location!.Replace("&", "&amp;", StringComparison.Ordinal)}&amp;after=o2\"", page.Html);
        foreach (var address in System.Text.RegularExpressions.Regex.Matches(page.Html, "(?:href|action|src)=\"([^\"]*)\"").Select(m => Uri.UnescapeDataString(m.Groups[1].Value)))
            Assert.DoesNotContain("林美惠", address);
        // The next page is of the same words, another search beside it changes nothing.
        await browser.PostAsync("/staff/cases", ("Text", "路燈"));
        await browser.GetAsync(sent.Location + "&after=o2");
        Assert.Equal(("林美惠", "o2"), (host.Others.Searched.Text, host.Others.Searched.After));
    }

    [Fact]
    public async Task Search_IsOnEveryPage_WithItsKey()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync("/staff");

        Assert.Contains("<form method=\"post\" action=\"/staff/cases\" role=\"search\"", page.Html);
        Assert.Contains("data-shortcut=\"/\"", page.Html);
        Assert.DoesNotContain("site-search", (await new Browser(host.Address).GetAsync("/staff/sign-in")).Html);
    }

    [Fact]
    public async Task Search_WholeNumber_GoesToTheCase()
    {
        var host = shared.Fresh();
        host.Others.Search = _ => new([new(Samples.Row(), CaseSearchHit.Number)], 1, AtLeast: false, null, Samples.Now);
        using var browser = await host.SignedInAsync("coordinator");

        var sent = await browser.PostAsync("/en/staff/cases", ("Text", "案號 ４１５-2048-8163"));
        Assert.Equal("/en/staff/cases/41520488163", (await browser.GetAsync(sent.Location!)).Location);

        // The beginning of a number only shows what there is.
        sent = await browser.PostAsync("/en/staff/cases", ("Text", "415-2048"));
        Assert.Equal(200, (await browser.GetAsync(sent.Location!)).Status);
    }

    [Fact]
    public async Task Search_NothingFound_SaysWhatElseToTry()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("coordinator");

        var page = await browser.GetAsync((await browser.PostAsync("/staff/cases", ("Text", "路燈"), ("Overdue", "true"))).Location!);

        Assert.Contains("共 0 筆", page.Text);
        Assert.Contains("沒有找到「路燈」。", page.Text);
        Assert.Contains("拿掉幾個條件再找。", page.Text);
        Assert.True(host.Others.Searched.Overdue);
    }

    [Fact]
    public async Task Search_ManyFound_SaysAtLeastHowMany()
    {
        var host = shared.Fresh();
        host.Others.Search = _ => new([new(Samples.Row(), CaseSearchHit.Filter)], 10_000, AtLeast: true, null, Samples.Now);
        using var browser = await host.SignedInAsync("coordinator");

        Assert.Contains("至少 10,000 筆", (await browser.GetAsync("/staff/cases")).Text);
    }

    [Fact]
    public async Task Search_RefusedByTheOwner_SaysWhyAtTheField()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("coordinator");
        var sent = await browser.PostAsync("/staff/cases", ("Text", "路"));
        host.Others.RefuseOnce = Failure.Invalid("text", "too-short");

        var page = await browser.GetAsync(sent.Location!);

        Assert.Equal(400, page.Status);
        Assert.Equal(["請至少打兩個字。"], page.Errors);
        Assert.Contains("value=\"路\"", page.Html);
    }

    [Fact]
    public async Task Search_WordsNoLongerKept_AsksAgainAndSearchesNothing()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("coordinator");

        var page = await browser.GetAsync("/staff/cases?search=0123abcd");

        Assert.Contains("請再打一次", page.Text);
        Assert.DoesNotContain(host.Others.Calls, c => c.Path.EndsWith("/searches", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("parks.handler", "/staff/triage", 403)]
    [InlineData("intake", "/staff/triage", 403)]
    [InlineData("auditor", "/staff/intake", 403)]
    [InlineData("administrator", "/staff/intake", 403)]
    [InlineData("intake", "/staff/intake", 200)]
    [InlineData("coordinator", "/staff/triage", 200)]
    [InlineData("auditor", "/staff", 200)]
    public async Task Folders_AreForTheirRoles(string userName, string path, int status)
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync(userName);

        var page = await browser.GetAsync(path);

        Assert.Equal(status, page.Status);
        if (status == 403)
            Assert.Contains("您不能使用這一頁", page.Title);
    }
}

public sealed class EnglishTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    [Theory]
    [InlineData("")]
    [InlineData("?list=unit")]
    [InlineData("/cases")]
    [InlineData("/triage")]
    [InlineData("/intake")]
    [InlineData("/cases/41520488163")]
    [InlineData("/cases/41520488163/history")]
    [InlineData("/cases/41520488163/messages")]
    [InlineData("/cases/41520488163/deadline")]
    [InlineData("/nothing")]
    public async Task Page_InEnglish_MarksEveryChineseWord(string path)
    {
        var host = shared.Fresh();
        host.Others.List = query => new([Samples.Row() with { Unit = query.List == CaseListKind.Triage ? null : "PWB-PARKS/MAINT", PromisedOn = new(2026, 3, 9), Extensions = 2 }], 1, Samples.Now);
        host.Others.Search = _ => new([new(Samples.Row(), CaseSearchHit.Words)], 1, AtLeast: false, null, Samples.Now);
        host.Others.Details[Samples.Number] = Samples.Detail([.. Samples.AllActs]) with { AgencyFileNumber = "高市字第1號", Supplement = new(Guid.NewGuid(), Samples.Now, new(2026, 3, 16), [new("同意書", "施工要用")]) };
        host.Others.Routings[Samples.CaseId] = new() { Suggestions = [new("PWB-PARKS/MAINT", new("提到「公園」", "It mentions a park"), RoutingConfidence.Possible)], History = [new(Samples.Now, "PWB-PARKS/MAINT", Samples.ParksHandler.Id, Samples.ParksSupervisor.Id, new("公園步道"))] };
        host.Others.Notices = [Samples.Notice()];
        using var browser = await host.SignedInAsync("coordinator");

        var page = await browser.GetAsync("/en/staff" + path);

        Assert.NotEqual(500, page.Status);
        Assert.Null(page.UnmarkedChinese);
    }
}

public sealed class ErrorPageTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    [Theory]
    [InlineData("/staff/no-such-page", "找不到這一頁")]
    [InlineData("/en/staff/no/such/page", "We could not find this page")]
    [InlineData("/staff/cases/10000000007", "找不到這一頁")]
    [InlineData("/staff/error/500", "找不到這一頁")]
    [InlineData("/staff/intake/receipt/123", "找不到這一頁")]
    public async Task Missing_SaysSoInTheReadersLanguage(string path, string title)
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("coordinator");

        var page = await browser.GetAsync(path);

        Assert.Equal(404, page.Status);
        Assert.Contains(title, page.Title);
        // Still signed in, with the way out.
        Assert.Contains("sign-out", page.Html);
    }

    [Fact]
    public async Task Missing_NotSignedIn_GoesToSignIn()
    {
        var host = shared.Fresh();
        using var browser = host.Browser();

        Assert.Equal(302, (await browser.GetAsync("/staff/no-such-page")).Status);
    }

    [Fact]
    public async Task Exception_BecomesAPageWithoutDetails()
    {
        var host = shared.Fresh();
        host.Others.List = _ => throw new InvalidOperationException("secret details");
        using var browser = await host.SignedInAsync("coordinator");

        var page = await browser.GetAsync("/staff");

        Assert.Equal(500, page.Status);
        Assert.Contains("系統出了問題", page.Title);
        Assert.DoesNotContain("secret", page.Html);
        Assert.DoesNotContain("Exception", page.Html);
    }

    [Fact]
    public async Task Pages_AreNeverKept()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("coordinator");

        foreach (var path in (string[])["/staff", "/staff/cases", "/staff/triage", "/staff/intake", "/staff/nothing"])
            Assert.Equal("no-store", (await browser.GetAsync(path)).Message.Headers.CacheControl?.ToString());
    }
}
