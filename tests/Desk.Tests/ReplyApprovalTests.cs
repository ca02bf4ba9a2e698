using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Desk.Tests;

/// <summary>The reply that is kept, sent for a decision, returned and decided on: what each person sees of it, without scripts.</summary>
public sealed class ReplyApprovalTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    private const string Root = "/staff/cases/" + Samples.Number;
    private const string Form = Root + "/reply";
    private const string Approvals = "/staff/approvals";
    private const string Text = "結論：可以。鐵皮在3月20日前拆除。";

    private static readonly (string, string)[] Typed = [("Input.Outcome", "done"), ("Input.Text", Text)];
    private static readonly ReplyDraftView Draft = new()
    {
        Revision = Guid.Parse("0193f000-0000-7000-8000-00000000d4af"),
        State = ReplyDraftState.Returned,
        Words = new(Text, Language.Zh),
        Outcome = Outcome.Partly,
        SavedAt = Samples.Now,
        SavedBy = Samples.ParksHandler.Id,
        Remarks = [new(Samples.Now, Samples.ParksSupervisor.Id, new("請寫出拆除的日期。", Language.Zh))],
    };
    private static readonly ReplyDraftView Waits = Draft with { State = ReplyDraftState.Waiting, WaitingSince = Samples.Now, Level = ReplyLevel.Supervisor };
    private static readonly WaitingReply Reply = new()
    {
        CaseId = Samples.CaseId,
        CaseNumber = Samples.Number,
        Service = new("違章建築檢舉", "Illegal building report"),
        Confidential = true,
        Description = "隔壁又在加蓋鐵皮。",
        Draft = Waits,
    };

    private DeskHost Open(ReplyDraftView? draft = null, ReplyApproval? rule = null)
    {
        var host = shared.Fresh();
        var detail = Samples.Detail(draft?.State == ReplyDraftState.Waiting ? "take_back_reply" : "reply");
        host.Others.Details[Samples.Number] = detail with
        {
            ReplyDraft = draft,
            ReplyApproval = rule ?? new() { Level = ReplyLevel.Supervisor },
            Row = detail.Row with { ReplyWaitingSince = draft?.WaitingSince },
        };
        return host;
    }

    [Fact]
    public async Task Form_SaysWhoDecidesAndSendsForTheDecision()
    {
        var host = Open();
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Form);
        var answer = await browser.PostAsync(Form, Typed);

        Assert.Contains("這類案件的回覆由單位主管決行", page.Text);
        Assert.Contains("送請決行", page.Text);
        Assert.Equal((302, Root), (answer.Status, answer.Location));
        var act = Assert.Single(host.Others.Acts);
        Assert.Equal($"/internal/cases/cases/{Samples.CaseId}/reply-approvals", act.Path);
        Assert.Equal((Text, Outcome.Done, (Guid?)null), (act.As<ReplyRequest>().Text, act.As<ReplyRequest>().Outcome, act.As<ReplyRequest>().Draft));
        Assert.Contains("決行後才會寄給申請人", (await browser.GetAsync(Root)).Text);
    }

    [Theory]
    [InlineData("done", "replies")]
    [InlineData("not_possible", "reply-approvals")]
    public async Task Rule_ForRefusalsOnly_TakesTheWayOfTheOutcome(string outcome, string way)
    {
        var host = Open(rule: new() { NotPossible = ReplyLevel.Supervisor });
        using var browser = await host.SignedInAsync("parks.handler");

        Assert.Contains("結果是「不行」的時候，由單位主管決行", (await browser.GetAsync(Form)).Text);
        await browser.PostAsync(Form, ("Input.Outcome", outcome), ("Input.Text", Text));

        Assert.Equal($"/internal/cases/cases/{Samples.CaseId}/{way}", Assert.Single(host.Others.Acts).Path);
    }

    [Fact]
    public async Task Save_KeepsTheWordsUncheckedAndStaysOnThePage()
    {
        var host = Open();
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Form, ("Input.Text", "結論：＿＿"), ("save", "true"));

        Assert.Equal((302, Form), (answer.Status, answer.Location));
        var act = Assert.Single(host.Others.Acts);
        Assert.Equal($"/internal/cases/cases/{Samples.CaseId}/reply-draft", act.Path);
        Assert.Equal(("結論：＿＿", (Outcome?)null), (act.As<ReplyRequest>().Text, act.As<ReplyRequest>().Outcome));
        Assert.Contains("草稿已儲存", (await browser.GetAsync(Form)).Text);
    }

    [Fact]
    public async Task Returned_OpensWithTheWordsAndTheRemark_AndGoesOnFromThere()
    {
        var host = Open(Draft);
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Form);
        await browser.PostAsync(Form, [.. Typed, ("Input.Draft", Draft.Revision.ToString())]);

        Assert.Contains("回覆被退回", page.Text);
        Assert.Contains("請寫出拆除的日期。", page.Text);
        Assert.Contains(Text, page.Text);
        Assert.Contains("value=\"partly\" checked", page.Html.Replace("checked=\"checked\"", "checked"));
        Assert.Contains($"value=\"{Draft.Revision}\"", page.Html);
        Assert.Equal(Draft.Revision, Assert.Single(host.Others.Acts).As<ReplyRequest>().Draft);
        Assert.Contains("請寫出拆除的日期。", (await browser.GetAsync(Root)).Text);
    }

    [Fact]
    public async Task Conflict_ShowsTheOtherWordsBesideTheOwn()
    {
        var host = Open(Draft with { Words = new("結論：可以。同事寫的另一份。", Language.Zh) });
        host.Others.Refusal = Failure.Conflict("reply-draft-changed");
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Form, [.. Typed, ("Input.Draft", Guid.NewGuid().ToString())]);

        Assert.Equal(409, answer.Status);
        Assert.Contains("有人剛才存了另一份", Assert.Single(answer.Errors));
        Assert.Contains("同事寫的另一份", answer.Text);
        Assert.Contains(Text, answer.Text);
        // The next press replaces it knowingly.
        Assert.Contains($"name=\"Input.Draft\" value=\"{Draft.Revision}\"", answer.Html);
    }

    [Fact]
    public async Task Waiting_IsShownWithoutAForm_AndCanBeTakenBack()
    {
        var host = Open(Waits);
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Form);
        var english = await browser.GetAsync("/en" + Form);
        var seen = await browser.GetAsync(Root);
        var answer = await browser.PostAsync(Form, ("takeBack", "true"));

        Assert.Contains("回覆待決行", page.Text);
        Assert.DoesNotContain("name=\"Input.Text\"", page.Html);
        Assert.Null(english.UnmarkedChinese);
        Assert.Contains("回覆待決行", seen.Text);
        Assert.Contains("待決行，從", seen.Text);
        Assert.Equal((302, Form), (answer.Status, answer.Location));
        Assert.Equal($"/internal/cases/cases/{Samples.CaseId}/reply-approvals/taken-back", Assert.Single(host.Others.Acts).Path);
    }

    [Fact]
    public async Task Approvals_ShowTheReplyAsTheApplicantReadsIt_WithWhatWasAsked()
    {
        var host = shared.Fresh();
        host.Others.WaitingReplies.Add(Reply);
        using var browser = await host.SignedInAsync("parks.supervisor");

        var page = await browser.GetAsync(Approvals);
        var english = await browser.GetAsync("/en" + Approvals);

        Assert.Contains("1 件在等您核准", page.Text);
        Assert.Contains(Text, page.Text);
        Assert.Contains("隔壁又在加蓋鐵皮。", page.Text);
        Assert.Contains("請寫出拆除的日期。", page.Text);
        Assert.Contains("身分保密的案件，通知裡不會寫出回覆內容。", page.Text);
        Assert.Null(english.UnmarkedChinese);
    }

    [Theory]
    [InlineData("true", "已決行並送出：415-2048-8163。")]
    [InlineData("false", "已退回修改：415-2048-8163。")]
    public async Task Decision_IsOfTheReplyThatWasRead(string grant, string said)
    {
        var host = shared.Fresh();
        host.Others.WaitingReplies.Add(Reply);
        using var browser = await host.SignedInAsync("parks.supervisor");

        var answer = await browser.PostAsync(Approvals, Decide(grant));

        Assert.Equal((302, Approvals), (answer.Status, answer.Location));
        var act = Assert.Single(host.Others.Acts);
        Assert.Equal($"/internal/cases/cases/{Samples.CaseId}/reply-approvals/decision", act.Path);
        Assert.Equal(new ReplyDecision { Approve = grant == "true", Note = "請先補日期", Revision = Draft.Revision }, act.As<ReplyDecision>());
        Assert.Contains(said, (await browser.GetAsync(Approvals)).Text);
    }

    [Theory]
    [InlineData("reply-not-waiting", "已經不在等決行")]
    [InlineData("reply-draft-changed", "在您看的時候改過了")]
    public async Task Conflict_NamesTheCaseAndKeepsTheRemark(string code, string said)
    {
        var host = shared.Fresh();
        host.Others.WaitingReplies.Add(Reply);
        host.Others.Refusal = Failure.Conflict(code);
        using var browser = await host.SignedInAsync("parks.supervisor");

        var answer = await browser.PostAsync(Approvals, Decide("true"));

        Assert.Equal(409, answer.Status);
        Assert.Contains("415-2048-8163", Assert.Single(answer.Errors));
        Assert.Contains(said, answer.Errors[0]);
        Assert.Contains("請先補日期", answer.Text);
    }

    [Fact]
    public async Task BlockedByNow_SaysWhy()
    {
        var host = shared.Fresh();
        host.Others.WaitingReplies.Add(Reply);
        host.Others.Refusal = Failure.Invalid("text", "reply-other-phone");
        using var browser = await host.SignedInAsync("parks.supervisor");

        var answer = await browser.PostAsync(Approvals, Decide("true"));

        Assert.Equal(400, answer.Status);
        Assert.Contains("案件 415-2048-8163 的回覆現在不能送出", Assert.Single(answer.Errors));
    }

    private static (string, string)[] Decide(string grant) =>
        [("Input.Kind", "Reply"), ("Input.RequestId", Samples.CaseId.ToString()), ("Input.Revision", Draft.Revision.ToString()), ("Input.Grant", grant), ("Input.Note", "請先補日期")];
}
