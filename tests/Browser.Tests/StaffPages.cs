namespace CaseTracker.Browser.Tests;

/// <summary>A page of staff in one of its states.</summary>
/// <param name="Route">Its route, as the page names it.</param>
/// <param name="State">What is special about it.</param>
/// <param name="Who">User name of who looks.</param>
/// <param name="OpenAsync">How they get there.</param>
/// <param name="Status">What it is answered with.</param>
internal sealed record StaffPage(string Route, string State, string Who, Func<Visit, Task> OpenAsync, int Status = 200)
{
    public string Name => State.Length == 0 ? Route : $"{Route} ({State})";
}

/// <summary>Pages of staff in every state worth looking at; those of accounts and of the ways to sign in are in <see cref="StaffAccountTests"/>.</summary>
internal static class StaffPages
{
    private const string Handler = "parks.handler", Supervisor = "parks.supervisor", Planning = "parks.planning.handler", Reports = "buildings.handler", Decides = "buildings.supervisor", Asked = "water.ditches.handler";
    private const string Coordinator = "coordinator", Intake = "intake", Auditor = "auditor", Administrator = "administrator";

    public static IReadOnlyList<StaffPage> All { get; } =
    [
        Plain("/staff", Handler),
        Plain("/staff", Supervisor, "with the unit's cases"),
        Plain("/staff", Coordinator, "with everybody's cases"),
        Plain("/staff/board", Coordinator),
        Plain("/staff/board", Supervisor, "of one agency"),
        new("/staff/board", "on a wall", Auditor, v => v.GoAsync("/staff/board?tv=1")),
        new("/staff/board/cases", "", Supervisor, async v =>
        {
            await v.GoAsync("/staff/board");
            await v.FollowAsync(v.Page.Locator("main table a").First);
        }),
        new("/staff/board/cases", "nothing there", Auditor, v => v.GoAsync("/staff/board/cases?column=late_over15&agency=KPD")),
        Plain("/staff/triage", Coordinator),
        new("/staff/triage", "a case open", Coordinator, v => v.GoAsync($"/staff/triage?case={v.Site.Cases.Fresh.Number}")),
        new("/staff/triage", "no unit chosen", Coordinator, async v =>
        {
            await v.GoAsync($"/staff/triage?case={v.Site.Cases.Fresh.Number}");
            await v.Page.Locator("li.ct-waiting details summary").ClickAsync();
            await v.FollowAsync(v.Page.Locator("li.ct-waiting details button"));
        }, 400),
        Plain("/staff/approvals", Supervisor),
        Plain("/staff/approvals", Decides, "a reply"),
        new("/staff/approvals", "a reply returned without a word", Decides, async v =>
        {
            await v.GoAsync("/staff/approvals");
            await v.FollowAsync(v.Page.Locator($"section[aria-labelledby='reply-{v.Site.Cases.ReplyWaiting.Id:N}'] button[value='false']"));
        }, 400),
        Plain("/staff/offers", Asked),
        Plain("/staff/offers", Handler, "nothing asked"),
        Plain("/staff/calls", Handler),
        Plain("/staff/calls", Planning, "nobody to call"),
        new("/staff/calls", "of the agency", Supervisor, v => v.GoAsync("/staff/calls?scope=agency")),
        Plain("/staff/intake", Intake),
        new("/staff/intake", "nothing filled in", Intake, async v =>
        {
            await v.GoAsync("/staff/intake");
            await v.PressAsync("desk.intake.go");
        }, 400),
        new("/staff/intake/receipt/{number}", "", Intake, async v =>
        {
            await v.GoAsync("/staff/intake");
            await v.TakeCallAsync();
            await v.ReadBackAsync();
        }),
        new("/staff/intake", "read back", Intake, async v =>
        {
            await v.GoAsync("/staff/intake");
            await v.TakeCallAsync();
            await v.PressAsync("desk.intake.go");
        }),
        new("/staff/intake", "read back at the counter and not confirmed", Intake, async v =>
        {
            await v.GoAsync("/staff/intake");
            await v.TakeCallAsync();
            await v.Page.Locator("[name='Input.Channel']").SelectOptionAsync("counter");
            await v.PressAsync("desk.intake.go");
            await v.PressAsync("desk.intake.go");
        }, 400),
        new("/staff/intake", "caller known", Coordinator, async v =>
        {
            await v.GoAsync("/staff/intake");
            await v.TypeAsync("desk.intake.caller", v.Site.Cases.Late.Mobile);
            await v.TypeAsync("desk.intake.search", "路燈");
            await v.PressAsync("desk.intake.look");
        }),
        Plain("/staff/cases", Handler),
        new("/staff/cases", "with kept filters", Handler, async v =>
        {
            await v.GoAsync("/staff/cases?status=in_progress");
            await v.Page.Locator("details", new() { Has = v.Page.Locator("[name='FilterName']") }).Locator("summary").ClickAsync();
            await v.TypeAsync("saved.name", "辦理中的案件");
            // With what was just done above it.
            await v.PressAsync("saved.go");
        }),
        new("/staff/cases", "filters without a name", Handler, async v =>
        {
            await v.GoAsync("/staff/cases?status=in_progress");
            await v.Page.Locator("details", new() { Has = v.Page.Locator("[name='FilterName']") }).Locator("summary").ClickAsync();
            await v.PressAsync("saved.go");
        }, 400),
        new("/staff/cases", "nothing picked", Handler, async v =>
        {
            await v.GoAsync("/staff/cases");
            await v.PressAsync("bulk.picked");
        }, 400),
        new(BulkRoute, "", Handler, v => PickAsync(v)),
        new(BulkRoute, "nothing chosen", Handler, async v =>
        {
            await PickAsync(v);
            await v.PressAsync("common.continue");
        }, 400),
        new(WriteRoute, "assign", Coordinator, async v =>
        {
            await v.GoAsync("/staff?list=overdue");
            await v.Page.Locator("[data-pick]").First.CheckAsync();
            await v.PressAsync("bulk.picked");
            await v.Page.Locator("[name='Act'][value='assign']").CheckAsync();
            await v.PressAsync("common.continue");
        }),
        Bulk("handler", Supervisor),
        Bulk("note", Handler),
        Bulk("extend", Handler),
        Bulk("duplicate", Handler),
        new(WriteRoute, "nothing written", Handler, async v =>
        {
            await PickAsync(v, "note");
            await v.PressAsync("bulk.write.go");
        }, 400),
        new(BulkRoute + "/check", "", Handler, v => CheckAsync(v)),
        new("/staff/jobs/{id:guid}", "undone", Handler, UndoAsync),
        new("/staff/jobs", "", Handler, async v =>
        {
            await UndoAsync(v);
            await v.GoAsync("/staff/jobs");
        }),
        Plain("/staff/jobs", Intake, "nothing done"),
        Plain("/staff/exports/cases", Handler),
        new("/staff/exports/cases", "with filters, for who may take personal data", Supervisor, v => v.GoAsync("/staff/exports/cases?status=in_progress&overdue=true")),
        new("/staff/exports/cases", "no purpose", Handler, async v =>
        {
            await v.GoAsync("/staff/exports/cases");
            await v.PressAsync("exports.go");
        }, 400),
        new("/staff/cases", "nothing found", Handler, v => v.GoAsync("/staff/cases?Number=12345678903")),
        Case("", "received", Coordinator, c => c.Fresh),
        Case("", "in progress", Handler, c => c.InProgress),
        Case("", "another unit is asked", Handler, c => c.Offered),
        Case("", "asked of us", Asked, c => c.Offered),
        Case("", "units do not agree", Handler, c => c.Disputed),
        Case("/history", "of a case that units sent back", Handler, c => c.Disputed),
        Case("", "overdue", Supervisor, c => c.Late),
        Case("", "somebody asked for news", Supervisor, c => c.NewsAsked),
        Case("", "papers missing", Planning, c => c.Missing),
        Case("", "paused", Handler, c => c.Paused),
        Case("", "replied", Handler, c => c.Replied),
        Case("", "closed", Handler, c => c.Closed),
        Case("", "open again", Supervisor, c => c.Reopened),
        Case("", "passed on", Handler, c => c.Referred),
        Case("/deadline", "of a case that was passed on", Handler, c => c.Referred),
        Case("", "set aside", Handler, c => c.SetAside),
        Case("", "withdrawn", Handler, c => c.Withdrawn),
        Case("", "protected", Reports, c => c.Confidential),
        Case("", "protected, identity hidden", Coordinator, c => c.Confidential),
        Case("", "watched", Handler, c => c.Watched),
        Case("/history", "", Handler, c => c.Replied),
        Case("/messages", "", Handler, c => c.Late),
        Case("/deadline", "", Handler, c => c.Extended),
        Case("/deadline", "of a case that is open again", Supervisor, c => c.Reopened),
        Telling("a letter", c => c.ByLetter),
        Telling("a call", c => c.ByPhone),
        Telling("a call, half a time", c => c.ByPhone, async v =>
        {
            await v.Page.Locator("main form details > summary").ClickAsync();
            await v.TypeAsync("desk.telling.time", "09:05");
            await v.PressAsync("desk.telling.told.phone");
        }, 400),
        Act("/assign", Handler, c => c.InProgress),
        Act("/assign", Coordinator, c => c.Fresh, "out of triage"),
        Act("/offer", Asked, c => c.Offered),
        Act("/offer", Asked, c => c.Offered, "nothing written", v => v.PressAsync("offers.return.go"), 400),
        Act("/offer", Handler, c => c.Offered, "to take back"),
        Act("/offer", Handler, c => c.InProgress, "not now", status: 409),
        Act("/note", Handler, c => c.InProgress),
        Act("/note", Handler, c => c.InProgress, "nothing written", v => v.PressAsync("desk.note.go"), 400),
        Act("/files", Handler, c => c.InProgress),
        Act("/supplement", Handler, c => c.InProgress),
        Act("/supplement-receipt", Planning, c => c.Missing),
        Act("/complete", Planning, c => c.Missing, "not now", status: 409),
        Act("/reply", Handler, c => c.InProgress),
        Act("/reply", Handler, c => c.InProgress, "checked", async v =>
        {
            await v.Page.Locator("[name='Input.Outcome']").First.CheckAsync();
            await v.Page.Locator("[name='Input.Text']").FillAsync("結論：可以。台端的案件我們會儘速處理。");
            await v.PressAsync("desk.reply.check.go");
        }),
        Act("/reply", Handler, c => c.InProgress, "nothing written", v => v.PressAsync("desk.reply.go"), 400),
        Act("/reply", Reports, c => c.ReplyWaiting, "waits for a decision"),
        Act("/reply", Reports, c => c.ReplyReturned, "returned"),
        Act("/close", Handler, c => c.Replied),
        Act("/set-aside", Handler, c => c.InProgress),
        Act("/withdraw", Handler, c => c.InProgress),
        Act("/undo-withdrawal", Handler, c => c.Withdrawn),
        Act("/refer", Handler, c => c.InProgress),
        Act("/refer", Coordinator, c => c.Fresh, "nothing filled in", v => v.PressAsync("referral.go"), 400),
        Act("/refer", Handler, c => c.InProgress, "with what the applicant reads", v => v.ReferAsync("referral.preview.go")),
        Act("/end-referral", Handler, c => c.Referred),
        Act("/note", Handler, c => c.Referred, "of a case that was passed on"),
        Act("/reopen", Handler, c => c.Replied),
        Act("/delay", Handler, c => c.InProgress),
        Act("/delay", Supervisor, c => c.WithoutNews, "late"),
        Act("/delay", Handler, c => c.InProgress, "nothing filled in", v => v.PressAsync("desk.delay.go"), 400),
        Act("/pause", Handler, c => c.InProgress),
        Act("/resume", Handler, c => c.Paused),
        Act("/contact", Handler, c => c.InProgress),
        Act("/helpers", Handler, c => c.Watched),
        Case("/related", "", Handler, c => c.Main),
        Case("/related", "of a merged case", Handler, c => c.Merged),
        Case("/related", "with nothing", Handler, c => c.InProgress),
        Act("/note", Handler, c => c.Main, "with merged cases"),
        Act("/merge", Handler, c => c.InProgress),
        new("/staff/cases/{number}/merge", "compared", Handler, v => v.GoAsync($"/staff/cases/{v.Site.Cases.InProgress.Number}/merge?with={v.Site.Cases.Main.Number}")),
        new("/staff/cases/{number}/merge", "not possible", Handler, v => v.GoAsync($"/staff/cases/{v.Site.Cases.InProgress.Number}/merge?with={v.Site.Cases.Replied.Number}")),
        new("/staff/cases/{number}/merge", "no such case", Handler, v => v.GoAsync($"/staff/cases/{v.Site.Cases.InProgress.Number}/merge?with=1")),
        Act("/merge", Handler, c => c.Merged, "not now", status: 409),
        Act("/unmerge", Handler, c => c.Merged),
        Act("/memo", Supervisor, c => c.Late),
        Act("/memo", Supervisor, c => c.Late, "no reason given", async v =>
        {
            await v.Page.Locator("[name='Input.Reason'][value='other']").CheckAsync();
            await v.PressAsync("board.memo.go");
        }, 400),
        Plain("/staff/standing-explanations", Supervisor),
        Plain("/staff/calendar", Coordinator),
        Plain("/staff/calendar/closure", Coordinator),
        Plain("/staff/calendar/import", Administrator),
        Plain("/staff/audit-deadlines", Auditor),
        Plain("/staff/audit", Auditor),
        Plain("/staff/deliveries", Auditor),
        new("/staff/error/{status:int?}", "no such page", Handler, v => v.GoAsync("/staff/nothing"), 404),
        new("/staff/error/{status:int?}", "not allowed", Handler, v => v.GoAsync("/staff/triage"), 403),
    ];

    private const string BulkRoute = "/staff/bulk/{id:guid}", WriteRoute = BulkRoute + "/{act:regex(^(assign|handler|note|explain|extend|promise|duplicate)$)}";

    private static StaffPage Bulk(string act, string who) => new(WriteRoute, act, who, v => PickAsync(v, act));

    private static async Task PickAsync(Visit v, string? act = null)
    {
        await v.GoAsync("/staff?list=unit");
        await v.Page.Locator("[data-pick]").First.CheckAsync();
        await v.PressAsync("bulk.picked");
        if (act is null)
            return;
        await v.Page.Locator($"[name='Act'][value='{act}']").CheckAsync();
        await v.PressAsync("common.continue");
    }

    private static async Task CheckAsync(Visit v)
    {
        await PickAsync(v, "note");
        await v.TypeAsync("desk.note.text", "工程車已經到了，這個星期會一起修好。");
        await v.PressAsync("bulk.write.go");
    }

    // Before it starts: the cases belong to everybody.
    private static async Task UndoAsync(Visit v)
    {
        await CheckAsync(v);
        await v.FollowAsync(v.Page.Locator("main form button[type=submit]"));
        await v.PressAsync("bulk.undo");
        await v.GoAsync(v.Path);
    }

    private static StaffPage Plain(string route, string who, string state = "") => new(route, state, who, v => v.GoAsync(route));

    private static StaffPage Case(string section, string state, string who, Func<CityCases, CityCase> which) =>
        new("/staff/cases/{number}" + section, state, who, v => v.GoAsync($"/staff/cases/{which(v.Site.Cases).Number}{section}"));

    private static StaffPage Telling(string state, Func<CityCases, CityCase> which, Func<Visit, Task>? then = null, int status = 200) =>
        new("/staff/cases/{number}/notices/{notice:guid}", state, Handler, async v =>
        {
            await v.GoAsync($"/staff/cases/{which(v.Site.Cases).Number}/messages");
            await v.FollowAsync(v.Page.Locator("main a[href*='/notices/']").First);
            if (then is not null)
                await then(v);
        }, status);

    private static StaffPage Act(string act, string who, Func<CityCases, CityCase> which, string state = "", Func<Visit, Task>? then = null, int status = 200) =>
        new("/staff/cases/{number}" + act, state, who, async v =>
        {
            await v.GoAsync($"/staff/cases/{which(v.Site.Cases).Number}{act}");
            if (then is not null)
                await then(v);
        }, status);
}
