using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;

namespace CaseTracker.Desk.Tests;

/// <summary>The coordinator's queue: suggestions with their reasons, taken with one press or overruled with a word.</summary>
public sealed class TriageTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    private static readonly CaseListRow First = Samples.Row() with { Unit = null, Handler = null, Status = CaseStatus.Received, Excerpt = "公園旁邊的路燈三天不亮…" };
    private static readonly CaseListRow Second = First with { CaseId = new("0197a000-0000-7000-8000-000000000002"), CaseNumber = Samples.OtherNumber, Confidential = true, Excerpt = null };

    private static readonly RoutingSuggestion[] Suggested =
    [
        new("PWB-PARKS/MAINT", new("近90天同類案件 61/63 件由公園處辦理", "In the last 90 days 61 of 63 cases went to the Parks Office"), RoutingConfidence.Likely) { Words = ["路燈", "不亮"] },
        new("PWB-ROADS/MAINT", new("用詞和養護工程單位辦過的案件相近", "its words are like those of cases that Roads had"), RoutingConfidence.Uncertain),
    ];

    [Fact]
    public async Task Row_ShowsHowTheTextBegins_TheSuggestionsAndTheirReasons()
    {
        var host = Queue();
        using var browser = await host.SignedInAsync("coordinator");

        var page = await browser.GetAsync("/staff/triage");
        var english = await browser.GetAsync("/en/staff/triage");

        Assert.Contains("公園旁邊的路燈三天不亮…", page.Text);
        Assert.Contains("建議：高雄市公園處 維護工程隊（很可能）。 因為：提到「路燈」「不亮」；近90天同類案件 61/63 件由公園處辦理", page.Text);
        Assert.Contains("建議 2：高雄市養工處 養護工程單位（不確定）。 因為：用詞和養護工程單位辦過的案件相近", page.Text);
        Assert.Contains("沒有建議的單位，請自行判斷。", page.Text);
        Assert.Null(english.UnmarkedChinese);
        // Nothing was opened: nobody's look at a case stands in the audit.
        Assert.DoesNotContain(host.Others.Calls, c => c.Path.Contains("by-number", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Suggestion_IsTakenWithOnePress_AndTheNextRowHasTheFocus(int taken)
    {
        var host = Queue();
        using var browser = await host.SignedInAsync("coordinator");

        var answer = await PressAsync(browser, await browser.GetAsync("/staff/triage"), 0, ("Input.Unit", Suggested[taken].Unit));

        Assert.Equal((302, $"/staff/triage?case={Samples.OtherNumber}"), (answer.Status, answer.Location));
        var act = Assert.Single(host.Others.Acts);
        Assert.Equal($"/internal/routing/cases/{First.CaseId}/assignments", act.Path);
        Assert.Equal((Suggested[taken].Unit, "PWB-PARKS/MAINT PWB-ROADS/MAINT", null), (act.As<AssignRequest>().Unit, string.Join(' ', act.As<AssignRequest>().Offered!), act.As<AssignRequest>().Reason));
        host.Others.List = _ => new([Second], 1, Samples.Now);
        var next = await browser.GetAsync(answer.Location!);
        Assert.Contains("已經分派。", next.Text);
        Assert.Matches($"<li[^>]*id=\"case-{Samples.OtherNumber}\"[^>]*autofocus", next.Html);
    }

    [Fact]
    public async Task OpenRow_ShowsTheWholeText_AndTakesAnotherUnitWithAWord()
    {
        var host = Queue();
        host.Others.Details[Samples.Number] = Samples.Detail("assign") with { Row = First, Description = "公園旁邊的路燈三天不亮，\n晚上很暗。" };
        using var browser = await host.SignedInAsync("coordinator");

        var page = await browser.GetAsync($"/staff/triage?case={Samples.Number}");
        Assert.Contains("晚上很暗。", page.Text);
        Assert.Contains("<optgroup label=\"高雄市政府工務局公園處\">", page.Html);
        var answer = await PressAsync(browser, page, 1, ("Input.Unit", "WRB/DITCH"), ("Input.Reason", "側溝"));

        Assert.Equal(302, answer.Status);
        Assert.Equal(("WRB/DITCH", "側溝"), (host.Others.Acts[0].As<AssignRequest>().Unit, host.Others.Acts[0].As<AssignRequest>().Reason));
    }

    [Fact]
    public async Task Override_RefusedOrIncomplete_ComesBackOpenWithWhatWasTyped()
    {
        var host = Queue();
        host.Others.Details[Samples.Number] = Samples.Detail("assign") with { Row = First };
        using var browser = await host.SignedInAsync("coordinator");
        var page = await browser.GetAsync($"/staff/triage?case={Samples.Number}");

        var nowhere = await PressAsync(browser, page, 1, ("Input.Unit", ""));
        host.Others.RefuseOnce = Failure.Invalid("reason", "required");
        var silent = await PressAsync(browser, page, 1, ("Input.Unit", "WRB/DITCH"));

        Assert.Equal(400, nowhere.Status);
        Assert.Single(nowhere.Errors);
        Assert.Equal(400, silent.Status);
        Assert.Single(silent.Errors);
        Assert.Matches("<option[^>]*value=\"WRB/DITCH\"[^>]*selected", silent.Html);
        Assert.Matches($"<li[^>]*id=\"case-{Samples.Number}\"[^>]*autofocus", silent.Html);
    }

    [Fact]
    public async Task Keys_AreOffUntilThisBrowserAsksForThem()
    {
        var host = Queue();
        using var browser = await host.SignedInAsync("coordinator");

        var before = await browser.GetAsync("/staff/triage");
        Assert.DoesNotContain("ct-triage\"", before.Html);
        Assert.DoesNotContain("aria-keyshortcuts=\"j", before.Html);
        var switched = await browser.PostBlindlyAsync("/staff/triage?handler=Keys", "/staff/triage", ("on", "true"));
        var after = await browser.GetAsync(switched.Location!);
        Assert.Contains("data-module=\"ct-triage\"", after.Html);
        Assert.Contains("aria-keyshortcuts=\"j k Enter 1 2 3 o r x d ?\"", after.Html);
        await browser.PostBlindlyAsync("/staff/triage?handler=Keys", "/staff/triage", ("on", "false"));
        Assert.DoesNotContain("ct-triage\"", (await browser.GetAsync("/staff/triage")).Html);
    }

    [Fact]
    public async Task Acceptance_IsOneLine_WithWhatWasDecidedInstead()
    {
        var host = Queue();
        host.Others.Acceptance = new() { From = Samples.Now, Decided = 63, First = 51, Other = 7, Overrides = [new("PWB-PARKS/MAINT", "WRB/DITCH", 5, ["側溝", "地點"])] };
        using var browser = await host.SignedInAsync("coordinator");

        var page = await browser.GetAsync("/staff/triage");
        var english = await browser.GetAsync("/en/staff/triage");

        Assert.Contains("近90天採納率：63 件裡有 51 件照第一個建議分派", page.Text);
        Assert.Contains("另外有 7 件選了其他建議，5 件分派到沒有建議的單位。", page.Text);
        Assert.Contains("建議 高雄市公園處 維護工程隊，改給 高雄市水利局 側溝維護單位：5 件。 原因：側溝、地點。", page.Text);
        Assert.Null(english.UnmarkedChinese);
    }

    [Fact]
    public async Task PlacedMeanwhile_WaitsNoMore()
    {
        var host = Queue();
        host.Others.List = _ => new([First], 1, Samples.Now);
        host.Others.Routings[First.CaseId] = new() { Unit = "PWB-PARKS/MAINT", History = [] };
        using var browser = await host.SignedInAsync("coordinator");

        var page = await browser.GetAsync("/staff/triage");

        Assert.Contains("目前沒有待分派的案件。", page.Text);
        Assert.DoesNotContain("415-2048-8163", page.Text);
    }

    [Fact]
    public async Task Empty_SaysSo()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("coordinator");

        Assert.Contains("目前沒有待分派的案件。", (await browser.GetAsync("/staff/triage")).Text);
    }

    [Fact]
    public async Task RoutingIsAway_TheListIsShownAllTheSame()
    {
        var host = Queue();
        using var browser = await host.SignedInAsync("coordinator");
        await browser.GetAsync("/staff/triage");
        host.Others.Down.Add("routing");

        var page = await browser.GetAsync("/staff/triage");

        Assert.Equal(200, page.Status);
        Assert.Contains("現在讀不到建議，仍可以自行分派。", page.Text);
        Assert.Contains("公園旁邊的路燈三天不亮…", page.Text);
    }

    private DeskHost Queue()
    {
        var host = shared.Fresh();
        host.Others.List = _ => new([First, Second], 2, Samples.Now);
        host.Others.Routings[First.CaseId] = new() { Suggestions = Suggested, History = [] };
        host.Others.Routings[Second.CaseId] = new() { History = [] };
        return host;
    }

    /// <summary>Sends one of a page's decision forms (in the order of the page) as it stands there.</summary>
    private static Task<Answer> PressAsync(Browser browser, Answer page, int form, params (string Name, string Value)[] fields)
    {
        var forms = Regex.Matches(page.Html, "<form method=\"post\" action=\"/staff/triage\"[^>]*>(.*?)</form>", RegexOptions.Singleline);
        var hidden = new Answer(200, forms[form].Groups[1].Value, null, page.Message).Hidden;
        return browser.PostBlindlyAsync("/staff/triage", "/staff/triage", [.. hidden, .. fields]);
    }
}
