using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;

namespace CaseTracker.Desk.Tests;

/// <summary>Asking another unit, its list and its answer, and what coordinators see when units do not agree.</summary>
public sealed class OfferTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    private const string Root = "/staff/cases/" + Samples.Number;

    private DeskHost Open(bool mayAnswer = false, bool mayTakeBack = false, params string[] allowed)
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail(allowed);
        host.Others.List = _ => new([Samples.Row()], 1, Samples.Now);
        host.Others.Offers.Add(Samples.Offer(mayAnswer, mayTakeBack));
        host.Others.Routings[Samples.CaseId] = new() { Unit = "PWB-PARKS/MAINT", Handler = Samples.ParksHandler.Id, Offer = Samples.Offer(mayAnswer, mayTakeBack), HandOvers = 1, Returns = 1, History = [] };
        return host;
    }

    [Fact]
    public async Task Assign_ByTheUnit_SaysThatTheOtherOneIsAskedFirst()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("assign");
        host.Others.Assigned = new(new DateOnly(2026, 3, 4));
        using var browser = await host.SignedInAsync("parks.handler");

        var form = await browser.GetAsync(Root + "/assign");
        var answer = await browser.PostAsync(Root + "/assign", ("Input.Unit", "WRB/DITCH"), ("Input.Handler", Samples.ParksHandler.Id.ToString()), ("Input.Reason", "這是側溝"), ("Input.SiteVisit", "true"));

        // The field shows the present handler; the other unit names its own.
        Assert.Contains("會先請對方同意", form.Text);
        Assert.DoesNotContain("申請人會收到通知", form.Text);
        Assert.Equal(Root, answer.Location);
        Assert.Equal(new AssignRequest { Unit = "WRB/DITCH", Reason = "這是側溝", SiteVisit = true }, Assert.Single(host.Others.Acts).As<AssignRequest>());
        Assert.Contains("已經請對方單位接辦。", (await browser.GetAsync(Root)).Text);
    }

    [Fact]
    public async Task Assign_ByACoordinator_TakesEffectAtOnce()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("assign");
        using var browser = await host.SignedInAsync("coordinator");

        var form = await browser.GetAsync(Root + "/assign");

        Assert.DoesNotContain("會先請對方同意", form.Text);
        Assert.DoesNotContain("Input.SiteVisit", form.Html);
    }

    [Fact]
    public async Task Assign_DeadlinesAway_NothingTypedIsLost()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("assign");
        host.Others.Refusal = Failure.Unavailable("deadlines-away");
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Root + "/assign", ("Input.Unit", "WRB/DITCH"), ("Input.Reason", "這是側溝"));

        Assert.Equal(503, answer.Status);
        Assert.Contains("還沒有送出", Assert.Single(answer.Errors));
        Assert.Contains("這是側溝", answer.Html);
    }

    [Fact]
    public async Task List_ShowsWhatTheUnitIsAskedAndItsNumber()
    {
        var host = Open(mayAnswer: true);
        using var browser = await host.SignedInAsync("water.ditches.handler");

        var page = await browser.GetAsync("/staff/offers");

        Assert.Equal(200, page.Status);
        Assert.Contains("這是側溝，不是公園", page.Text);
        Assert.Contains("高雄市公園處 維護工程隊", page.Text);
        Assert.Contains("3月4日（三）", page.Text);
        Assert.Contains("要先到現場看", page.Text);
        Assert.Contains($"href=\"{Root}/offer\"", page.Html);
        Assert.Contains("moj-notification-badge\">1<", page.Html);
        Assert.Null((await browser.GetAsync("/en/staff/offers")).UnmarkedChinese);
    }

    [Fact]
    public async Task List_Empty_SaysSo()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("water.ditches.supervisor");

        var page = await browser.GetAsync("/staff/offers");

        Assert.Contains("現在沒有單位在等我們回覆。", page.Text);
        Assert.DoesNotContain("moj-notification-badge", page.Html);
    }

    [Fact]
    public async Task List_RoutingDown_SaysSo()
    {
        var host = Open(mayAnswer: true);
        using var browser = await host.SignedInAsync("water.ditches.handler");
        host.Others.Down.Add("routing");

        var page = await browser.GetAsync("/staff/offers");

        Assert.DoesNotContain("現在沒有單位在等我們回覆。", page.Text);
        Assert.DoesNotContain("這是側溝", page.Text);
    }

    [Theory]
    [InlineData("intake")]
    [InlineData("auditor")]
    [InlineData("administrator")]
    public async Task List_IsForThoseWhoAnswer(string userName)
    {
        var host = Open();
        using var browser = await host.SignedInAsync(userName);

        Assert.NotEqual(200, (await browser.GetAsync("/staff/offers")).Status);
        Assert.DoesNotContain("/staff/offers", (await browser.GetAsync("/staff")).Html);
    }

    [Fact]
    public async Task Accept_GoesToRouting()
    {
        var host = Open(mayAnswer: true);
        using var browser = await host.SignedInAsync("water.ditches.handler");
        var colleague = FakeServices.Staff.Single(s => s.Email == "water.ditches.supervisor@example.test");

        var form = await browser.GetAsync(Root + "/offer");
        var answer = await browser.PostAsync(Root + "/offer", ("Input.OfferId", Samples.Offer().OfferId.ToString()), ("Input.Act", "accept"), ("Input.Handler", colleague.Id.ToString()));

        Assert.Contains($"value=\"{colleague.Id}\"", form.Html);
        Assert.DoesNotContain($"value=\"{Samples.ParksSupervisor.Id}\"", form.Html);
        Assert.Equal((302, Root), (answer.Status, answer.Location));
        var act = Assert.Single(host.Others.Acts);
        Assert.Equal($"/internal/routing/cases/{Samples.CaseId}/offers/{Samples.Offer().OfferId}/acceptance", act.Path);
        Assert.Equal(colleague.Id, act.As<AcceptOfferRequest>().Handler);
    }

    [Fact]
    public async Task Return_GoesToRoutingAndBackToTheList()
    {
        var host = Open(mayAnswer: true);
        using var browser = await host.SignedInAsync("water.ditches.handler");

        var form = await browser.GetAsync(Root + "/offer");
        var answer = await browser.PostAsync(Root + "/offer", ("Input.OfferId", Samples.Offer().OfferId.ToString()), ("Input.Act", "return"), ("Input.Alternative", "PWB-ROADS/MAINT"), ("Input.Reason", "路寬不到六公尺"));

        // Neither the unit that asks nor the one that answers can be named.
        Assert.DoesNotContain("value=\"WRB/DITCH\"", form.Html);
        Assert.DoesNotContain("value=\"PWB-PARKS/MAINT\"", form.Html);
        Assert.Equal("/staff/offers", answer.Location);
        var act = Assert.Single(host.Others.Acts);
        Assert.EndsWith("/return", act.Path, StringComparison.Ordinal);
        Assert.Equal(new ReturnOfferRequest { Reason = "路寬不到六公尺", Alternative = "PWB-ROADS/MAINT" }, act.As<ReturnOfferRequest>());
    }

    [Fact]
    public async Task Return_OwnersErrors_StandAtTheirFieldsAndNothingIsLost()
    {
        var host = Open(mayAnswer: true);
        host.Others.Refusal = Failure.Invalid(new Dictionary<string, string[]> { ["alternative"] = ["required"], ["reason"] = ["too-short"] });
        using var browser = await host.SignedInAsync("water.ditches.handler");

        var answer = await browser.PostAsync(Root + "/offer", ("Input.OfferId", Samples.Offer().OfferId.ToString()), ("Input.Act", "return"), ("Input.Reason", "否"));

        Assert.Equal(400, answer.Status);
        Assert.Contains("請選擇應該由哪個單位辦理。", answer.Errors);
        Assert.Contains("id=\"Input_Reason-error\"", answer.Html);
        Assert.Contains(">\n否</textarea>", answer.Html.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Answer_SomebodyWasFaster_IsSaid()
    {
        var host = Open(mayAnswer: true);
        host.Others.Refusal = Failure.Conflict("changed-meanwhile");
        using var browser = await host.SignedInAsync("water.ditches.handler");

        var answer = await browser.PostAsync(Root + "/offer", ("Input.OfferId", Samples.Offer().OfferId.ToString()), ("Input.Act", "accept"));

        Assert.Equal(409, answer.Status);
        Assert.Contains("有人剛才改過這個案件", Assert.Single(answer.Errors));
    }

    [Fact]
    public async Task TakeBack_IsOfferedToTheUnitInCharge()
    {
        var host = Open(mayTakeBack: true, allowed: "assign");
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Root);
        var form = await browser.GetAsync(Root + "/offer");
        var answer = await browser.PostAsync(Root + "/offer", ("Input.OfferId", Samples.Offer().OfferId.ToString()), ("Input.Act", "take-back"));

        Assert.Matches("在等.{2,30}回覆要不要接辦", page.Text);
        Assert.Contains("改過單位1次，退回1次。", page.Text);
        Assert.DoesNotContain("接下這個案件", form.Text);
        Assert.Equal((302, Root), (answer.Status, answer.Location));
        Assert.EndsWith("/withdrawal", Assert.Single(host.Others.Acts).Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offer_OfWhoMayDoNothingAboutIt_HasNoForm()
    {
        var host = Open();
        using var browser = await host.SignedInAsync("parks.planning.handler");

        var page = await browser.GetAsync(Root + "/offer");

        Assert.Equal(409, page.Status);
        Assert.DoesNotContain("Input.OfferId", page.Html);
    }

    [Theory]
    [InlineData("shout")]
    [InlineData("")]
    public async Task Post_WithoutAnAct_IsRefused(string act)
    {
        var host = Open(mayAnswer: true);
        using var browser = await host.SignedInAsync("water.ditches.handler");

        Assert.Equal(400, (await browser.PostAsync(Root + "/offer", ("Input.OfferId", Samples.Offer().OfferId.ToString()), ("Input.Act", act))).Status);
        Assert.Empty(host.Others.Acts);
    }

    [Fact]
    public async Task Triage_ShowsWhatUnitsDoNotAgreeAbout()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("assign");
        host.Others.List = q => q.List == CaseListKind.Triage ? new([], 0, Samples.Now) : new([Samples.Row()], 1, Samples.Now);
        host.Others.Disputes.Add(Samples.Dispute());
        using var browser = await host.SignedInAsync("coordinator");

        var page = await browser.GetAsync("/staff/triage");
        var answer = await browser.PostAsync(Root + "/assign", ("Input.From", "triage"), ("Input.Unit", "EPB/CLEAN"), ("Input.Reason", "環境清潔"));

        Assert.Contains("兩次退回", page.Text);
        Assert.Contains("路寬不到六公尺", page.Text);
        Assert.Contains("不是市區道路", page.Text);
        Assert.Matches("<option value=\"EPB/CLEAN\" selected", page.Html);
        Assert.Equal("/staff/triage", answer.Location);
        Assert.Null((await browser.GetAsync("/en/staff/triage")).UnmarkedChinese);
    }

    [Fact]
    public async Task Case_SaysThatTheCoordinatorDecides()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("assign");
        host.Others.Routings[Samples.CaseId] = new() { Unit = "PWB-PARKS/MAINT", Dispute = Samples.Dispute(), Returns = 2, History = [] };
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Root);

        Assert.Contains("在等研考決定由哪個單位辦理", page.Text);
        Assert.Contains("路寬不到六公尺", page.Text);
        Assert.Contains("改過單位0次，退回2次。", page.Text);
    }

    [Fact]
    public async Task History_TellsOffersInBothLanguages()
    {
        var host = shared.Fresh();
        var detail = Samples.Detail();
        TimelineEntry Entry(int seq, TimelineKind kind, params (string, string)[] data) =>
            new() { Seq = seq, At = Samples.Now, Kind = kind, Public = false, Data = data.ToDictionary(d => d.Item1, d => d.Item2), Words = kind is TimelineKind.Offered or TimelineKind.OfferReturned ? new("路寬不到六公尺", Language.Zh) : null };
        host.Others.Details[Samples.Number] = detail with
        {
            Timeline =
            [
                .. detail.Timeline,
                Entry(11, TimelineKind.Offered, ("from", "PWB-PARKS/MAINT"), ("unit", "WRB/DITCH"), ("due", "2026-03-04")),
                Entry(12, TimelineKind.OfferReturned, ("unit", "WRB/DITCH"), ("alternative", "EPB/CLEAN")),
                Entry(13, TimelineKind.OfferReturned, ("unit", "EPB/CLEAN"), ("alternative", "WRB/DITCH"), ("cause", "disputed")),
                Entry(14, TimelineKind.OfferTakenBack, ("unit", "WRB/DITCH")),
                Entry(15, TimelineKind.OfferUnanswered, ("unit", "WRB/DITCH")),
                Entry(16, TimelineKind.OfferOver, ("unit", "NO/SUCH")),
            ],
        };
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Root + "/history");
        var english = await browser.GetAsync("/en" + Root + "/history");

        Assert.Contains("3月4日（三）前回覆", page.Text);
        Assert.Contains("已經退回兩次，由研考決定。", page.Text);
        Assert.Contains("沒有在期限內回覆要不要接辦，由研考決定。", page.Text);
        Assert.Contains("被問的單位不用再回覆。", page.Text);
        Assert.Contains("路寬不到六公尺", page.Text);
        Assert.Contains("It came back twice: the coordinator decides.", english.Text);
        Assert.Null(english.UnmarkedChinese);
    }
}
