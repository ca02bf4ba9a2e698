using System.Net;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Portal.Tests;

/// <summary>The applicant disagrees with the answer: asks to look again, or reads what else there is.</summary>
public sealed class ReopenPageTests(PortalHost host) : IClassFixture<PortalHost>, IDisposable
{
    public void Dispose() => host.Others.Reset();

    [Theory]
    [InlineData("", "沒有，請再處理", "案件已經重新辦理", "為什麼要再處理")]
    [InlineData("/en", "No, please look again", "The case is open again", "Why should we look again")]
    public async Task AnAnsweredCase_LeadsThere_AndWhatIsTypedStays(string language, string button, string done, string why)
    {
        var view = await host.ShowAsync(Replied());
        host.Others.Own = OwnCasePageTests.Told with { MayAdd = false, MayReopen = true };
        using var browser = host.Browser();
        Assert.StartsWith($"{language}/track?no=", (await browser.PageAsync($"{language}/track/{view.CaseNumber}/reopen")).Location, StringComparison.Ordinal);
        var status = await host.ProveAsync(browser, view, language);
        PageTests.AssertPersonal(status, HttpStatusCode.OK, language, button, language == "" ? "3月25日" : "25 March");
        Assert.Contains($"{language}/track/{view.CaseNumber}/reopen", status.Links);
        Assert.Equal($"{language}/track/{view.CaseNumber}/unlock?to=reopen", (await browser.PageAsync($"{language}/track/{view.CaseNumber}/reopen")).Location);

        var page = await host.UnlockAsync(browser, view, language, "reopen");
        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, why);
        host.Others.OwnAct = Failure.Invalid("reason", "required");
        var refused = await browser.SendAsync(page.Form("/reopen"), ("Input.Words", "it broke again"));
        PageTests.AssertPersonal(refused, HttpStatusCode.BadRequest, language, "it broke again");
        host.Others.OwnAct = Failure.Unavailable();
        PageTests.AssertPersonal(await browser.SendAsync(page.Form("/reopen"), ("Input.Words", "it broke again")), HttpStatusCode.ServiceUnavailable, language, "it broke again", "1999");
        // Pressed twice: it is open again once.
        foreach (var answer in (Result<Done>[])[Done.Instance, Failure.Conflict("reopened-already")])
        {
            host.Others.OwnAct = answer;
            var sent = await browser.SendFilesAsync(refused.Form("/reopen"), [("Input.Files", "crack.jpg", new byte[10])], ("Input.Reason", "happened_again"), ("Input.Words", "it broke again"));
            Assert.Equal($"{language}/track/{view.CaseNumber}?done=reopened", sent.Location);
            PageTests.AssertPersonal(await browser.PageAsync(sent.Location), HttpStatusCode.OK, language, done);
        }

        var call = host.Others.OwnCalls.Last(c => c.Body.Length > 0);
        var body = JsonNode.Parse(call.Body)!;
        Assert.Equal(($"/internal/cases/cases/{view.CaseId}/reopenings", "happened_again", "it broke again", 2, (Guid?)view.CaseId),
            (call.Path, (string?)body["reason"], (string?)body["words"], call.Actor!.CitizenLevel, call.Actor.CaseId));
        Assert.Single(body["attachments"]!.AsArray());
        // The same where the page has heard of it before the second press.
        await host.ShowAsync(view with { Version = view.Version + 1, Status = CaseStatus.InProgress, Round = 2, ReopenUntil = null });
        Assert.Equal($"{language}/track/{view.CaseNumber}?done=reopened", (await browser.SendAsync(refused.Form("/reopen"), ("Input.Reason", "happened_again"), ("Input.Words", "it broke again"))).Location);
    }

    [Theory]
    [InlineData("", "已經過了", "訴願", "監察院")]
    [InlineData("/en", "That day has passed", "appeal", "Control Yuan")]
    public async Task Afterwards_ThePageSaysWhatElseThereIs_WithoutACode(string language, string late, string appeal, string control)
    {
        using var browser = host.Browser();
        var (over, last) = (Replied() with { ReopenUntil = new(2026, 2, 23) }, Replied() with { Status = CaseStatus.Closed, Round = 3, ReopenUntil = null });
        foreach (var (view, said) in ((PublicView, string)[])[(over, late), (last, "1999")])
        {
            var shown = await host.ShowAsync(view);
            var status = await host.ProveAsync(browser, shown, language);
            Assert.Contains($"{language}/track/{shown.CaseNumber}/reopen", status.Links);
            Assert.Equal(view == over, status.Text.Contains(late, StringComparison.Ordinal));

            var page = await browser.PageAsync($"{language}/track/{shown.CaseNumber}/reopen");

            PageTests.AssertPersonal(page, HttpStatusCode.OK, language, said, appeal, control, "1999");
            Assert.Contains($"{language}/submit", page.Links);
            Assert.DoesNotContain(page.Forms, f => f.Fields.Any(x => x.Name == "Input.Words"));
        }
        Assert.Empty(host.Others.OwnCalls);
    }

    [Theory]
    [InlineData("", "還在辦理", "最新的狀態")]
    [InlineData("/en", "still working", "has just changed")]
    public async Task WhereThereIsNothingToDisagreeWith_ThePageSaysSo(string language, string open, string changed)
    {
        using var browser = host.Browser();
        var running = await host.ShowAsync(Views.InProgress());
        var status = await host.ProveAsync(browser, running, language);
        Assert.DoesNotContain($"{language}/track/{running.CaseNumber}/reopen", status.Links);
        var page = await browser.PageAsync($"{language}/track/{running.CaseNumber}/reopen");
        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, open);
        Assert.Contains($"{language}/track/{running.CaseNumber}/add", page.Links);

        // Somebody was faster, and this page has not heard of it yet.
        var replied = await host.ShowAsync(Replied());
        host.Others.Own = OwnCasePageTests.Told;
        PageTests.AssertPersonal(await host.UnlockAsync(browser, replied, language, "reopen"), HttpStatusCode.OK, language, changed);
    }

    [Theory]
    [InlineData("", "第 2 次處理", "上一次的回覆", "申請人再反映：又發生了")]
    [InlineData("/en", "Handling no. 2", "Our earlier reply", "It has happened again")]
    public async Task AReopenedCase_IsOpen_AndShowsWhichHandlingItIs(string language, string flag, string earlier, string entry)
    {
        var view = Replied() with { Status = CaseStatus.InProgress, Outcome = null, SatisfiedAt = null, Round = 2, ReopenUntil = null, OriginalDue = Views.Due(2026, 3, 12), Due = Views.Due(2026, 3, 12) };
        view = await host.ShowAsync(view with
        {
            Timeline =
            [
                .. view.Timeline,
                new() { Seq = 6, At = Views.At("2026-02-24T09:00:00"), Kind = TimelineKind.Reopened, Public = true, Data = new Dictionary<string, string> { ["round"] = "2", ["reason"] = "happened_again" }, Words = new("not for everybody", Language.En) },
                new() { Seq = 7, At = Views.At("2026-02-24T09:00:00"), Kind = TimelineKind.ReopeningTaken, Public = true, Data = new Dictionary<string, string> { ["check"] = "one_time_code" } },
            ],
        });
        using var browser = host.Browser();

        var status = await host.ProveAsync(browser, view, language);

        PageTests.AssertPersonal(status, HttpStatusCode.OK, language, flag, earlier, entry, language == "" ? "3月12日" : "12 March");
        Assert.DoesNotContain("not for everybody", status.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(language == "" ? "登記再反映" : "Reopening taken down", status.Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"{language}/track/{view.CaseNumber}/reopen", status.Links);
        Assert.Contains($"{language}/track/{view.CaseNumber}/withdraw", status.Links);
    }

    private static PublicView Replied()
    {
        var view = Views.InProgress();
        return view with
        {
            Status = CaseStatus.Replied,
            Outcome = Outcome.Done,
            SatisfiedAt = Views.At("2026-02-23T16:00:00"),
            Reply = new(Guid.NewGuid(), Views.At("2026-02-23T16:00:00"), Outcome.Done, new("路面已經補平。", Language.Zh)),
            ReopenUntil = new(2026, 3, 25),
            Timeline = [.. view.Timeline, new() { Seq = 5, At = Views.At("2026-02-23T16:00:00"), Kind = TimelineKind.Replied, Public = true, Data = new Dictionary<string, string> { ["outcome"] = "done" } }],
        };
    }
}
