using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.SystemTests;
using CaseTracker.TestSupport;
using Microsoft.Playwright;

namespace CaseTracker.Browser.Tests;

/// <summary>What staff do to a case, page after page, without JavaScript in a window of 320 pixels, and what the applicant hears of it.</summary>
public abstract class StaffJourneyTests
{
    private const string Handler = "parks.handler", Supervisor = "parks.supervisor";

    private readonly Site _site;
    private readonly SiteLanguage _language;

    private protected StaffJourneyTests(Site site, SiteLanguage language) => (_site, _language) = (site, language);

    [Fact]
    public async Task Case_IsWorkedOn_FromTheFirstWordToItsEnd()
    {
        var @case = await _site.Cases.NewAsync();
        await using var handler = await StaffAsync(Handler);
        await using var supervisor = await StaffAsync(Supervisor);

        // Nothing is sent that says nothing.
        await OpenAsync(handler, @case, "note");
        await PickAsync(handler, "Audience", "public");
        await WriteAsync(handler, "Text", "處理中");
        await handler.PressAsync("desk.note.go");
        Assert.Equal(400, handler.Answer.Status);
        await WriteAsync(handler, "Text", "已到現場看過，星期四請廠商估價。");
        await handler.PressAsync("desk.note.go");
        await handler.SaysAsync("desk.done.note-public");
        await StatusAsync(@case, CaseStatus.InProgress);

        await OpenAsync(handler, @case, "supplement");
        await handler.Page.Locator("[name='Input.Items[0].What']").FillAsync("行道樹的照片");
        await WriteAsync(handler, "DueOn", "2026-04-10");
        await handler.PressAsync("desk.supplement.go");
        await StatusAsync(@case, CaseStatus.NeedInfo);
        Assert.Contains("行道樹的照片", (await _site.Cases.MessageAsync(@case, "email", "supplement")).Text, StringComparison.Ordinal);

        await OpenAsync(handler, @case, "supplement-receipt");
        await PickAsync(handler, "Complete", "yes");
        await handler.PressAsync("desk.receipt.go");
        await GoesOnAsync(@case);

        // More than a handler may grant waits for the head of the unit.
        await OpenAsync(handler, @case, "delay");
        if (await handler.Page.Locator("[name='Input.Mode'][value='extend']").CountAsync() > 0)
            await PickAsync(handler, "Mode", "extend");
        await handler.Page.Locator("[name='Input.ReasonCode']").First.CheckAsync();
        await WriteAsync(handler, "Reason", "連日大雨，樹幹濕滑，吊車不能作業。");
        await WriteAsync(handler, "Progress", "已到現場看過，要修剪三棵。");
        await WriteAsync(handler, "ExpectedOn", "2026-04-09");
        await handler.PressAsync("desk.delay.show-preview");
        Assert.Contains("連日大雨", await handler.WordsAsync(), StringComparison.Ordinal);
        await handler.PressAsync("desk.delay.go");
        await supervisor.GoAsync("/staff/approvals");
        await supervisor.FollowAsync(supervisor.Page.Locator("form", new() { HasText = Shown(@case) }).Locator("[name='Input.Grant'][value='true']"));
        Assert.Contains("連日大雨", (await _site.Cases.MessageAsync(@case, "email", "extension")).Text, StringComparison.Ordinal);

        // The reply is read before it is sent.
        await OpenAsync(handler, @case, "reply");
        await PickAsync(handler, "Outcome", "done");
        await WriteAsync(handler, "Text", "結論：已經修剪。申請人王小姐（A123456789）反映的三棵樹都修好了。");
        await handler.PressAsync("desk.reply.go");
        await handler.SaysAsync("desk.reply.must");
        await StatusAsync(@case, CaseStatus.InProgress);
        await WriteAsync(handler, "Text", "結論：已經修剪。\n三棵樹在3月25日修剪完成，電線也請台電檢查過。");
        await handler.PressAsync("desk.reply.check.go");
        await handler.SaysAsync("desk.reply.preview");
        await handler.PressAsync("desk.reply.go");
        await StatusAsync(@case, CaseStatus.Replied);
        Assert.Contains("三棵樹", (await _site.Cases.MessageAsync(@case, "email", "reply")).Text, StringComparison.Ordinal);

        await OpenAsync(handler, @case, "close");
        await handler.PressAsync("desk.close.go");
        await StatusAsync(@case, CaseStatus.Closed);
    }

    [Fact]
    public async Task AnotherUnit_SendsItBackWithAName_AndThatOneTakesItOver()
    {
        var @case = await _site.Cases.NewAsync();
        await using var handler = await StaffAsync(Handler);
        await using var ditches = await StaffAsync("water.ditches.handler");
        await using var roads = await StaffAsync("roads.handler");

        await AskAsync(handler, @case, "WRB/DITCH");
        await ditches.GoAsync("/staff/offers");
        await ditches.FollowAsync(ditches.Page.Locator($"main a[href$='/cases/{@case.Number}/offer']"));
        await ditches.PressAsync("offers.return.go");
        Assert.Equal(400, ditches.Answer.Status);
        await ditches.Page.Locator("[name='Input.Alternative']").SelectOptionAsync("PWB-ROADS/MAINT");
        await WriteAsync(ditches, "Reason", "樹在車道旁，由道路單位維護。");
        await ditches.PressAsync("offers.return.go");

        // The one that sent it back is named nowhere to the applicant, the one that was named is asked now.
        await AskAsync(handler, @case, "PWB-ROADS/MAINT");
        await roads.GoAsync("/staff/offers");
        await roads.FollowAsync(roads.Page.Locator($"main a[href$='/cases/{@case.Number}/offer']"));
        await roads.PressAsync("offers.accept.go");

        await Wait.UntilAsync(async () => (await _site.City.Routing.CaseAsync(Actor.Service("test"), @case.Id, default)).Value?.Unit == "PWB-ROADS/MAINT", TimeSpan.FromSeconds(20), "roads to have the case");
        var told = (await _site.Cases.MessageAsync(@case, "email", "transferred")).Text;
        Assert.DoesNotContain("水利局", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Petition_IsSetAside_OnlyOnceSomebodyElseApproved()
    {
        var @case = await _site.Cases.NewAsync();
        await using var handler = await StaffAsync(Handler);
        await using var supervisor = await StaffAsync(Supervisor);

        await OpenAsync(handler, @case, "set-aside");
        await PickAsync(handler, "Ground", "not_competent");
        await WriteAsync(handler, "Reason", "這棵樹在台鐵的用地，由台鐵處理，他們的電話是 07-2219001。");
        await handler.PressAsync("desk.set-aside.go");
        await StatusAsync(@case, CaseStatus.Assigned);

        await supervisor.GoAsync("/staff/approvals");
        await supervisor.FollowAsync(supervisor.Page.Locator("form", new() { HasText = Shown(@case) }).Locator("[name='Input.Grant'][value='true']"));
        await StatusAsync(@case, CaseStatus.Closed);
        Assert.Contains("台鐵", (await _site.Cases.MessageAsync(@case, "email", "set_aside")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallersWishes_AreTakenDown_WithHowTheyWereKnown()
    {
        var @case = await _site.Cases.NewAsync();
        await using var handler = await StaffAsync(Handler);

        await OpenAsync(handler, @case, "helpers");
        await WriteAsync(handler, "Name", "王小妹");
        await handler.Page.Locator("[name='Input.Relation']").First.CheckAsync();
        await WriteAsync(handler, "Contact", _site.Cases.NewPerson().Mobile);
        await handler.PressAsync("desk.helpers.go");
        // Nobody is named for a caller whom nobody knows.
        Assert.Equal(400, handler.Answer.Status);
        await handler.Page.Locator("[name='Input.IdentityChecked'][type='checkbox']").CheckAsync();
        await handler.PressAsync("desk.helpers.go");
        Assert.Contains("王小妹", await WordsOfAsync(handler, @case), StringComparison.Ordinal);

        var address = _site.Cases.NewPerson().Email;
        await OpenAsync(handler, @case, "contact");
        await WriteAsync(handler, "Email", address);
        await handler.Page.Locator("[name='Input.IdentityChecked'][type='checkbox']").CheckAsync();
        await handler.PressAsync("desk.contact.go");
        Assert.Contains(address, await WordsOfAsync(handler, @case), StringComparison.Ordinal);
        // The old address hears of the new one.
        await _site.Cases.MessageAsync(@case, "email", "contact_changed");

        await OpenAsync(handler, @case, "withdraw");
        await WriteAsync(handler, "SaidBy", "王小姐");
        await handler.Page.Locator("[name='Input.Check']").First.CheckAsync();
        await handler.PressAsync("desk.withdraw.go");
        await StatusAsync(@case, CaseStatus.Withdrawn);

        await OpenAsync(handler, @case, "undo-withdrawal");
        await WriteAsync(handler, "Reason", "王小姐又打來，說樹枝還在。");
        await handler.PressAsync("desk.undo-withdrawal.go");
        await StatusAsync(@case, CaseStatus.Assigned);
    }

    [Fact]
    public async Task WhoDisagrees_IsHeardAgain_ByAHandlerTheSupervisorNames()
    {
        var @case = await _site.Cases.NewRepliedAsync();
        await using var handler = await StaffAsync(Handler);
        await using var supervisor = await StaffAsync(Supervisor);

        await OpenAsync(handler, @case, "reopen");
        await handler.Page.Locator("[name='Input.Reason'][type='radio']").First.CheckAsync();
        await WriteAsync(handler, "Words", "樹枝還掛在電線上。");
        await WriteAsync(handler, "SaidBy", "王小姐");
        await handler.Page.Locator("[name='Input.Check']").First.CheckAsync();
        await handler.PressAsync("desk.reopen.go");
        await StatusAsync(@case, CaseStatus.InProgress);
        await _site.Cases.MessageAsync(@case, "email", "reopened");

        await OpenAsync(supervisor, @case, "assign");
        var another = await supervisor.Page.Locator("[name='Input.Handler'] option").EvaluateAllAsync<string[]>("options => options.map(o => o.value).filter(v => v)");
        await supervisor.Page.Locator("[name='Input.Handler']").SelectOptionAsync(another[0]);
        await supervisor.PressAsync("desk.assign.go");
        await Wait.UntilAsync(async () => (await _site.City.Routing.CaseAsync(Actor.Service("test"), @case.Id, default)).Value?.Handler == Guid.Parse(another[0]), TimeSpan.FromSeconds(20), "the handler to be named");
    }

    [Fact]
    public async Task Clock_StandsForACauseAndGoesOn()
    {
        var @case = await _site.Cases.NewAsync();
        await using var handler = await StaffAsync(Handler);

        await OpenAsync(handler, @case, "pause");
        await PickAsync(handler, "Kind", "interpretation");
        await WriteAsync(handler, "Note", "函請中央釋示樹種保護規定");
        await handler.PressAsync("desk.pause.go");
        await Wait.UntilAsync(async () => (await DetailAsync(@case)).Row.Paused, TimeSpan.FromSeconds(20), "the clock to stand");

        await OpenAsync(handler, @case, "resume");
        await handler.PressAsync("desk.resume.go");
        await GoesOnAsync(@case);
    }

    [Fact]
    public async Task NumberOfTheBoard_LeadsToItsCases_AndAMemoToWhoHasOne()
    {
        var @case = await _site.Cases.NewAsync();
        await using var supervisor = await StaffAsync(Supervisor);

        await supervisor.GoAsync("/staff/board");
        await supervisor.FollowAsync(supervisor.Page.Locator("main table a").First);
        Assert.Equal("/staff/board/cases", supervisor.Path);
        await supervisor.FollowAsync(supervisor.Page.Locator("main a[href*='/staff/cases/']").First);
        Assert.StartsWith("/staff/cases/", supervisor.Path, StringComparison.Ordinal);

        await OpenAsync(supervisor, @case, "memo");
        await PickAsync(supervisor, "Reason", "other");
        await WriteAsync(supervisor, "Words", "請今天打電話給陳情人。");
        await supervisor.PressAsync("board.memo.go");
        await supervisor.GoAsync($"/staff/cases/{@case.Number}/history");
        Assert.Contains("請今天打電話給陳情人。", await supervisor.WordsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FoundCases_AreOpenedFromTheHead_AndSavedAsAFile()
    {
        var @case = await _site.Cases.NewAsync();
        await using var supervisor = await StaffAsync(Supervisor);

        await supervisor.GoAsync("/staff");
        await supervisor.Page.Locator("header [name='q'], header input[type='search'], header input[type='text']").First.FillAsync(@case.Number);
        await supervisor.FollowAsync(supervisor.Page.Locator("header form[role='search'] button, header form button").First);
        Assert.Contains(Shown(@case), await supervisor.WordsAsync(), StringComparison.Ordinal);

        await supervisor.GoAsync("/staff/exports/cases?status=assigned");
        await WriteAsync(supervisor, "Purpose", "每週管考會議");
        await PickAsync(supervisor, "Format", "csv");
        var download = await supervisor.Page.RunAndWaitForDownloadAsync(() => supervisor.Page.GetByRole(AriaRole.Button, new() { Name = _language["exports.go"], Exact = true }).ClickAsync());
        var file = await File.ReadAllTextAsync(await download.PathAsync());
        Assert.Contains("每週管考會議", file, StringComparison.Ordinal);
        Assert.Contains(Shown(@case), file, StringComparison.Ordinal);
    }

    private static string Shown(CityCase @case) => $"{@case.Number[..3]}-{@case.Number[3..7]}-{@case.Number[7..]}";

    private async Task<Visit> StaffAsync(string user)
    {
        var visit = await _site.VisitAsync(_language, scripts: false);
        await visit.SignInStaffAsync(user);
        return visit;
    }

    /// <summary>From the case to one of the acts it offers.</summary>
    private static async Task OpenAsync(Visit visit, CityCase @case, string act)
    {
        await visit.GoAsync($"/staff/cases/{@case.Number}");
        await visit.FollowAsync(visit.Page.Locator($"main a[href$='/cases/{@case.Number}/{act}']").First);
    }

    private static async Task AskAsync(Visit visit, CityCase @case, string unit)
    {
        await OpenAsync(visit, @case, "assign");
        await visit.Page.Locator("[name='Input.Unit']").SelectOptionAsync(unit);
        await WriteAsync(visit, "Reason", "這棵樹不在公園的範圍。");
        await visit.PressAsync("desk.assign.go");
        Assert.Equal(200, visit.Answer.Status);
    }

    private static Task PickAsync(Visit visit, string field, string value) => visit.Page.Locator($"[name='Input.{field}'][value='{value}']").CheckAsync();

    private static Task WriteAsync(Visit visit, string field, string text) => visit.Page.Locator($"[name='Input.{field}']").First.FillAsync(text);

    private static async Task<string> WordsOfAsync(Visit visit, CityCase @case)
    {
        await visit.GoAsync($"/staff/cases/{@case.Number}");
        return await visit.WordsAsync();
    }

    private async Task<CaseDetail> DetailAsync(CityCase @case) => (await _site.City.Cases.DetailAsync(DemoStaff.Actor("coordinator"), @case.Number, default)).Required();

    private Task GoesOnAsync(CityCase @case) =>
        Wait.UntilAsync(async () => (await DetailAsync(@case)).Row is { Paused: false, Due: not null, Status: not CaseStatus.NeedInfo }, TimeSpan.FromSeconds(20), "the clock to go on");

    private Task StatusAsync(CityCase @case, CaseStatus status) =>
        Wait.UntilAsync(async () => (await DetailAsync(@case)).Row.Status == status, TimeSpan.FromSeconds(20), $"{@case.Number} to be {status}");
}

public sealed class ChineseStaffJourneyTests(Site site) : StaffJourneyTests(site, SiteLanguage.Chinese);

public sealed class EnglishStaffJourneyTests(Site site) : StaffJourneyTests(site, SiteLanguage.English);
