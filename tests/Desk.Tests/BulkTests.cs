using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Bulk;
using CaseTracker.Desk.Data;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Desk.Tests;

/// <summary>One thing done to many cases: chosen, written, checked, undone or run case by case.</summary>
public sealed class BulkTests(SharedDesk shared) : IClassFixture<SharedDesk>, IAsyncLifetime
{
    private const string Words = "工程車已經到了，這個星期會把這一帶一起修好。";

    private DeskHost host = null!;

    public async ValueTask InitializeAsync()
    {
        host = shared.Fresh();
        await host.InScopeAsync(services => services.GetRequiredService<DeskDbContext>().BulkJobs.ExecuteDeleteAsync());
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task FiveCases_OneChangedMeanwhile_OneNotAllowed_TheRestIsDone_AndEachResultIsShown()
    {
        var cases = Stand(5);
        host.Others.Standings[4] = host.Others.Standings[4] with { Allowed = [] };
        using var browser = await host.SignedInAsync("parks.handler");

        var check = await WriteAsync(browser, cases, "note", ("Input.Text", Words));
        var page = await browser.GetAsync(check.Location!);
        Assert.Contains("會辦的 4 件", page.Text);
        Assert.Contains("不能辦的 1 件", page.Text);
        Assert.Contains("會寄給民眾的通知 0 位申請人", page.Text);
        Assert.Contains(Words, page.Text);
        Assert.Contains("您不能對這個案件做這件事", page.Text);
        var started = await browser.PostAsync(check.Location!);
        Assert.Empty(host.Others.Acts);
        // A colleague is faster.
        host.Others.Standings[2] = host.Others.Standings[2] with { Version = "other" };
        await LetStartAsync();
        await SweepAsync();

        var done = await browser.GetAsync(started.Location!);
        Assert.Contains("辦完了，4 件都有結果了。", done.Text);
        Assert.Contains($"{Shown(2)} 沒有辦成 您看過以後有人動過這個案件，所以沒有辦。", done.Text);
        Assert.Contains($"{Shown(4)} 不能辦 您不能對這個案件做這件事", done.Text);
        foreach (var other in (int[])[0, 1, 3])
            Assert.Contains($"{Shown(other)} 辦好了 已經辦好。", done.Text);
        Assert.False(done.Message.Headers.Contains("Refresh"));
        var acts = host.Others.Acts;
        Assert.Equal([cases[0], cases[1], cases[3]], acts.Select(a => Guid.Parse(a.Path.Split('/')[4])));
        Assert.All(acts, a => Assert.Equal((true, Words, Samples.ParksHandler.Id), (a.As<AddNoteRequest>().Public, a.As<AddNoteRequest>().Text, a.Actor.StaffId!.Value)));
        Assert.Equal(3, acts.Select(a => a.IdempotencyKey).Distinct().Count());
        Assert.Equal(["bulk-started", "bulk-finished"], (await host.AuditedAsync()).Where(a => a.StartsWith("bulk", StringComparison.Ordinal)).TakeLast(2));
    }

    [Fact]
    public async Task Failed_IsTriedAgain_AndWhatIsDoneIsNot()
    {
        var cases = Stand(2);
        using var browser = await host.SignedInAsync("parks.handler");
        var job = await StartAsync(browser, cases, "note", ("Input.Text", Words));
        host.Others.Standings[1] = host.Others.Standings[1] with { Version = "other" };
        await LetStartAsync();
        await SweepAsync();

        Assert.Equal(302, (await browser.PostBlindlyAsync(job + "?handler=retry", job)).Status);
        Assert.Contains("現在還可以整批收回", (await browser.GetAsync(job)).Text);
        await LetStartAsync();
        await SweepAsync();

        Assert.Equal([cases[0], cases[1]], host.Others.Acts.Select(a => Guid.Parse(a.Path.Split('/')[4])));
        Assert.DoesNotContain("沒有辦成", (await browser.GetAsync(job)).Text);
    }

    [Fact]
    public async Task Undone_NothingHappens_AndAfterTheStartItIsTooLate()
    {
        var cases = Stand(1);
        using var browser = await host.SignedInAsync("parks.handler");
        var job = await StartAsync(browser, cases, "note", ("Input.Text", Words));
        var waiting = await browser.GetAsync(job);
        Assert.Equal("5", waiting.Message.Headers.GetValues("Refresh").Single());
        Assert.False((await browser.GetAsync(job + "?still=1")).Message.Headers.Contains("Refresh"));

        Assert.Equal(302, (await browser.PostBlindlyAsync(job + "?handler=undo", job)).Status);
        await LetStartAsync();
        await SweepAsync();

        Assert.Empty(host.Others.Acts);
        Assert.Contains("已經整批收回，什麼都沒有發生。", (await browser.GetAsync(job)).Text);
        Assert.Contains("bulk-undone", await host.AuditedAsync());

        var second = await StartAsync(browser, cases, "note", ("Input.Text", Words));
        await LetStartAsync();
        await SweepAsync();
        var late = await browser.PostBlindlyAsync(second + "?handler=undo", second);
        Assert.Equal((409, "已經開始辦了，不能整批收回。還沒辦的可以停下。"), (late.Status, late.Errors.Single()));
        Assert.Single(host.Others.Acts);
    }

    [Fact]
    public async Task BeforeTheUndoTimeIsOver_NothingRuns()
    {
        using var browser = await host.SignedInAsync("parks.handler");
        await StartAsync(browser, Stand(2), "note", ("Input.Text", Words));

        await SweepAsync();

        Assert.Empty(host.Others.Acts);
        Assert.All(await RowsAsync(), r => Assert.Equal(BulkRowState.Pending, r.State));
    }

    [Fact]
    public async Task Stopped_TheRestIsLeft()
    {
        var cases = Stand(3);
        using var browser = await host.SignedInAsync("parks.handler");
        var job = await StartAsync(browser, cases, "note", ("Input.Text", Words));
        await LetStartAsync();
        await SweepOnceAsync();

        Assert.Equal(302, (await browser.PostBlindlyAsync(job + "?handler=stop", job)).Status);
        await SweepAsync();

        Assert.Single(host.Others.Acts);
        Assert.Contains("已經停下，3 件中的 1 件有結果了。", (await browser.GetAsync(job)).Text);
    }

    [Theory]
    [InlineData("signed-out")]
    [InlineData("disabled")]
    [InlineData("other-roles")]
    public async Task StarterIsNotWhoTheyWere_TheJobEnds(string why)
    {
        await using var own = await DeskHost.StartAsync(("Desk:SessionCheckInterval", "00:00:00"));
        host = own;
        using var browser = await own.SignedInAsync("parks.handler");
        await StartAsync(browser, Stand(2), "note", ("Input.Text", Words));
        if (why == "signed-out")
            Assert.Equal(302, (await browser.PostBlindlyAsync("/staff/sign-out", "/staff")).Status);
        else if (why == "disabled")
            await own.InScopeAsync(services => services.GetRequiredService<DeskDbContext>().Credentials.Where(c => c.StaffId == Samples.ParksHandler.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.DisabledAt, Samples.Now.ToUniversalTime())));
        else
            own.Others.People[own.Others.People.FindIndex(p => p.Id == Samples.ParksHandler.Id)] = Samples.ParksHandler with { Roles = [StaffRole.Auditor] };
        await LetStartAsync();
        await SweepAsync();

        Assert.Empty(own.Others.Acts);
        Assert.Contains("bulk-ended", await own.AuditedAsync());
    }

    [Fact]
    public async Task OwnerAway_IsAskedLater_AndWhatItDidWithoutAnsweringIsNotDoneTwice()
    {
        var cases = Stand(1);
        using var browser = await host.SignedInAsync("parks.handler");
        var job = await StartAsync(browser, cases, "note", ("Input.Text", Words));
        await LetStartAsync();
        // It did it, and the answer was lost; its own act is what changed the case.
        host.Others.Acting = call =>
        {
            host.Others.DoneKeys.TryAdd(call.IdempotencyKey!, true);
            host.Others.Standings[0] = host.Others.Standings[0] with { Version = "own act" };
            return Task.FromResult<Failure?>(Failure.Unavailable());
        };
        await SweepAsync();
        Assert.Equal(BulkRowState.Pending, Assert.Single(await RowsAsync()).State);

        host.Others.Acting = null;
        await LetStartAsync();
        await SweepAsync();

        Assert.Single(host.Others.Acts);
        Assert.Contains("辦好了", (await browser.GetAsync(job)).Text);
    }

    [Fact]
    public async Task TwoInstances_RunNoRowTwice()
    {
        var cases = Stand(1);
        using var browser = await host.SignedInAsync("parks.handler");
        await StartAsync(browser, cases, "note", ("Input.Text", Words));
        await LetStartAsync();
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        host.Others.Acting = async _ =>
        {
            begun.TrySetResult();
            await go.Task;
            return null;
        };

        var first = SweepOnceAsync();
        try
        {
            await Task.WhenAny(begun.Task, first);
            // While one instance waits for the owner, no other finds anything to do.
            Assert.Equal(0, await SweepOnceAsync());
        }
        finally
        {
            go.SetResult();
        }
        await first;
        await SweepAsync();

        Assert.Single(host.Others.Acts);
        Assert.Equal(BulkRowState.Done, Assert.Single(await RowsAsync()).State);
    }

    [Fact]
    public async Task DelayWords_AreRequired_PreviewedAndSentToDeadlines()
    {
        var cases = Stand(2);
        host.Others.Standings[1] = host.Others.Standings[1] with { Row = host.Others.Standings[1].Row with { Overdue = true } };
        using var browser = await host.SignedInAsync("parks.handler");
        var draft = await PickAsync(browser, cases);
        Assert.Equal(400, (await browser.PostAsync(draft + "/extend")).Status);

        var check = await browser.PostAsync(draft + "/extend", ("Input.ReasonCode", "weather"), ("Input.Progress", "地磚已經拆下來"), ("Input.ExpectedOn", "2026-03-20"));
        var page = await browser.GetAsync(check.Location!);
        Assert.Contains("天氣不好，現場沒辦法安全作業。", page.Text);
        Assert.Contains("會寄給民眾的通知 1 位申請人", page.Text);
        Assert.Contains("期限已經過了，要改給新日期。", page.Text);
        var english = await browser.GetAsync("/en" + check.Location!);
        Assert.Null(english.UnmarkedChinese);
        host.Others.Extension = Samples.Granted with { State = ExtensionRequestState.Waiting };
        var job = (await browser.PostAsync(check.Location!)).Location!;
        await LetStartAsync();
        await SweepAsync();

        var act = Assert.Single(host.Others.Acts);
        Assert.Equal($"/internal/deadlines/cases/{cases[0]}/extensions", act.Path);
        Assert.Equal(("weather", "地磚已經拆下來", new DateOnly(2026, 3, 20)), (act.As<DelayRequest>().ReasonCode, act.As<DelayRequest>().Progress, act.As<DelayRequest>().ExpectedOn!.Value));
        Assert.Contains("已經送出，等主管核准。", (await browser.GetAsync(job)).Text);
    }

    [Fact]
    public async Task Duplicates_AreClosedWithTheNumberOfTheOneThatGoesOn()
    {
        var cases = Stand(2);
        host.Others.List = _ => new([Samples.Row(number: Samples.Number)], 1, Samples.Now);
        using var browser = await host.SignedInAsync("parks.handler");
        var job = await StartAsync(browser, cases, "duplicate", ("Input.MainCase", Samples.Number), ("Input.Text", "這些案件說的是同一件事，一起辦理。"));
        await LetStartAsync();
        await SweepAsync();

        Assert.Equal(2, host.Others.Acts.Count);
        Assert.All(host.Others.Acts, a => Assert.Equal((Outcome.Duplicate, "這些案件說的是同一件事，一起辦理。\n繼續辦理的案件：415-2048-8163"), (a.As<CloseRequest>().Outcome!.Value, a.As<CloseRequest>().Text)));
        Assert.Contains("辦好了", (await browser.GetAsync(job)).Text);

        host.Others.List = _ => new([], 0, Samples.Now);
        var refused = await WriteAsync(browser, cases, "duplicate", ("Input.MainCase", Samples.Number), ("Input.Text", "這些案件說的是同一件事，一起辦理。"));
        Assert.Equal((400, "找不到這個案件，或它已經結案。請確認案號。"), (refused.Status, refused.Errors.Single()));
    }

    [Fact]
    public async Task Coordinator_HandsOver_SupervisorNamesHandler_IntakeOnlyWrites()
    {
        var cases = Stand(2);
        using var coordinator = await host.SignedInAsync("coordinator");
        var check = await WriteAsync(coordinator, cases, "assign", ("Input.Unit", "PWB-PARKS/PLAN"), ("Input.Why", "依轄區改由北區辦理"));
        Assert.Contains("會寄給民眾的通知 2 位申請人", (await coordinator.GetAsync(check.Location!)).Text);
        await coordinator.PostAsync(check.Location!);
        using var supervisor = await host.SignedInAsync("parks.supervisor");
        var colleague = FakeServices.Staff.First(s => s.Unit == Samples.ParksSupervisor.Unit && s.Id != Samples.ParksHandler.Id && s.Roles.Contains(StaffRole.Handler) | s.Roles.Contains(StaffRole.Supervisor));
        await StartAsync(supervisor, cases, "handler", ("Input.Handler", colleague.Id.ToString()));
        await LetStartAsync();
        await SweepAsync();

        Assert.Equal([("PWB-PARKS/PLAN", (Guid?)null, "依轄區改由北區辦理"), ("PWB-PARKS/PLAN", null, "依轄區改由北區辦理"), (Samples.ParksSupervisor.Unit!, colleague.Id, null!), (Samples.ParksSupervisor.Unit!, colleague.Id, null!)],
            host.Others.Acts.Select(a => a.As<AssignRequest>()).OrderBy(r => r.Handler).Select(r => (r.Unit!, r.Handler, r.Reason!)));
        using var intake = await host.SignedInAsync("intake");
        var draft = await PickAsync(intake, cases);
        Assert.Equal(["note"], System.Text.RegularExpressions.Regex.Matches((await intake.GetAsync(draft)).Html, "name=\"Act\" type=\"radio\" value=\"([a-z]+)\"|type=\"radio\" name=\"Act\" value=\"([a-z]+)\"|value=\"([a-z]+)\" name=\"Act\"").Select(m => m.Groups.Cast<System.Text.RegularExpressions.Group>().Skip(1).Single(g => g.Success).Value));
        Assert.Equal(404, (await intake.GetAsync(draft + "/extend")).Status);
    }

    [Fact]
    public async Task Limits_AreSaid()
    {
        var cases = Stand(1);
        using var browser = await host.SignedInAsync("parks.handler");
        var nothing = await browser.PostBlindlyAsync("/staff?handler=bulk", "/staff");
        Assert.Equal((400, "請先選案件。"), (nothing.Status, nothing.Errors.Single()));
        var many = await browser.PostBlindlyAsync("/staff?handler=bulk", "/staff", [.. Enumerable.Range(0, 201).Select(_ => ("picked", Guid.NewGuid().ToString()))]);
        Assert.Equal((400, "一次最多 200 件，請少選一些。"), (many.Status, many.Errors.Single()));
        for (var n = 0; n < BulkJob.MostAtWork; n++)
            await StartAsync(browser, cases, "note", ("Input.Text", Words));

        var check = await WriteAsync(browser, cases, "note", ("Input.Text", Words));
        var refused = await browser.PostAsync(check.Location!);

        Assert.Equal((409, "同時最多 3 批。請等前面的辦完，或先收回。"), (refused.Status, refused.Errors.Single()));
        Assert.Contains("寫同一則進度", (await browser.GetAsync("/staff/jobs")).Text);
    }

    [Fact]
    public async Task AllOfAList_IsPicked_PageByPage()
    {
        Stand(130);
        host.Others.List = q => new([.. host.Others.Standings.Select(s => s.Row).Skip((q.Page - 1) * q.PageSize).Take(q.PageSize)], 130, Samples.Now);
        using var browser = await host.SignedInAsync("parks.handler");

        var picked = await browser.PostAsync("/staff?list=unit&page=1&handler=bulk", ("all", "true"));

        Assert.Contains("選了 130 件。", (await browser.GetAsync(picked.Location!)).Text);
        Assert.Contains("全部 130 件一起辦", (await browser.GetAsync("/staff?list=unit")).Text);
    }

    [Fact]
    public async Task OthersJobs_DoNotExist_AndWordsAreEncryptedAndGoWithTheJob()
    {
        using var browser = await host.SignedInAsync("parks.handler");
        using var other = await host.SignedInAsync("parks.supervisor");
        var job = await StartAsync(browser, Stand(1), "note", ("Input.Text", Words));

        Assert.Equal(404, (await other.GetAsync(job)).Status);
        Assert.Equal(404, (await other.PostBlindlyAsync(job + "?handler=undo", "/staff")).Status);
        var stored = await host.InScopeAsync(services => services.GetRequiredService<DeskDbContext>().BulkJobs.AsNoTracking().SingleAsync());
        Assert.DoesNotContain("工程車", System.Text.Encoding.UTF8.GetString(stored.Words!));
        await host.InScopeAsync(services => services.GetRequiredService<DeskDbContext>().BulkJobs.ExecuteUpdateAsync(set => set.SetProperty(j => j.KeepUntil, DateTimeOffset.UnixEpoch)));
        await SweepAsync();
        Assert.Equal(404, (await browser.GetAsync(job)).Status);
        Assert.Empty(await RowsAsync());
    }

    [Fact]
    public async Task Auditor_PicksNothing()
    {
        host.Others.List = _ => new([Samples.Row()], 1, Samples.Now);
        using var browser = await host.SignedInAsync("auditor");

        Assert.DoesNotContain("name=\"picked\"", (await browser.GetAsync("/staff?list=overdue")).Html);
        Assert.Equal(403, (await browser.PostBlindlyAsync("/staff?handler=bulk", "/staff", ("picked", Samples.CaseId.ToString()))).Status);
        Assert.Equal(403, (await browser.GetAsync("/staff/jobs")).Status);
    }

    /// <summary>So many cases of the parks' unit, each with everything allowed.</summary>
    private Guid[] Stand(int count)
    {
        host.Others.Standings.Clear();
        for (var n = 0; n < count; n++)
            host.Others.Standings.Add(new()
            {
                Row = Samples.Row(new(2026, 3, 10), $"4152048{n:0000}") with { CaseId = Guid.CreateVersion7() },
                Version = "seen",
                Allowed = Samples.AllActs,
                Notify = [NoticeWay.Sms],
            });
        return [.. host.Others.Standings.Select(s => s.Row.CaseId)];
    }

    private static string Shown(int n) => $"415-2048-{n:0000}";

    private static async Task<string> PickAsync(Browser browser, Guid[] cases)
    {
        var picked = await browser.PostBlindlyAsync("/staff/cases?handler=bulk", "/staff/cases", [.. cases.Select(c => ("picked", c.ToString()))]);
        Assert.Equal(302, picked.Status);
        return picked.Location!;
    }

    private static async Task<Answer> WriteAsync(Browser browser, Guid[] cases, string act, params (string, string)[] fields)
    {
        var draft = await PickAsync(browser, cases);
        var chosen = await browser.PostAsync(draft, ("Act", act));
        Assert.Equal((302, $"{draft}/{act}"), (chosen.Status, chosen.Location));
        return await browser.PostAsync(chosen.Location!, fields);
    }

    private static async Task<string> StartAsync(Browser browser, Guid[] cases, string act, params (string, string)[] fields)
    {
        var check = await WriteAsync(browser, cases, act, fields);
        Assert.Equal(302, check.Status);
        var started = await browser.PostAsync(check.Location!);
        Assert.Equal(302, started.Status);
        return started.Location!;
    }

    /// <summary>As if the time to undo were over, and a pause before another try.</summary>
    private Task<int> LetStartAsync() => host.InScopeAsync(async services =>
    {
        var db = services.GetRequiredService<DeskDbContext>();
        var past = services.GetRequiredService<MachineTime>().GetUtcNow().AddSeconds(-1);
        await db.BulkJobs.Where(j => j.StartsAt != null).ExecuteUpdateAsync(set => set.SetProperty(j => j.StartsAt, past));
        return await db.BulkRows.ExecuteUpdateAsync(set => set.SetProperty(r => r.NextAt, (DateTimeOffset?)null));
    });

    private Task<int> SweepOnceAsync() => host.InScopeAsync(services => services.GetRequiredService<RunBulkJobs>().RunOnceAsync(TestContext.Current.CancellationToken));

    private async Task SweepAsync()
    {
        while (await SweepOnceAsync() > 0)
            continue;
    }

    private Task<List<BulkRow>> RowsAsync() => host.InScopeAsync(services => services.GetRequiredService<DeskDbContext>().BulkRows.AsNoTracking().ToListAsync());
}
