using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>Replies that are kept unfinished, and replies that somebody else decides on: nothing is answered until then, and what is sent is what was read.</summary>
public class ReplyApprovalTests(CasesHost host) : IClassFixture<CasesHost>
{
    private const string Supervised = "PET-REPORT";
    private const string Headed = "PET-HEAD";
    private const string Field = "PET-FIELD";
    private const string First = "結論：部分可以。鐵皮已在3月2日查過。";
    private const string Better = "結論：部分可以。鐵皮已在3月2日查過，3月20日前拆除。";
    private const string Remark = "請寫出拆除的日期。";

    private static readonly ReplyRequest Written = new() { Text = First, Outcome = Outcome.Partly };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Petition_ReturnedOnceAndThenApproved_IsAnsweredOnceWithTheWordsThatWereRead()
    {
        var c = await SubmitAsync(Supervised);
        await host.DeliverAsync(Samples.Set(c.CaseId, host.Now, Samples.Due(2026, 3, 9)));

        // Not finished: kept, and nobody waits for it.
        await SaveAsync(c.CaseId, "結論：＿＿。", outcome: null);
        var kept = (await host.DetailAsync(c.CaseNumber)).ReplyDraft!;
        Assert.Equal((ReplyDraftState.Writing, "結論：＿＿。", (Outcome?)null, TestPeople.HandlerId), (kept.State, kept.Words.Text, kept.Outcome, kept.SavedBy));
        Assert.Empty(await WaitingAsync(TestPeople.Supervisor, c.CaseId));

        await SendAsync(c.CaseId, First);

        var waiting = await host.DetailAsync(c.CaseNumber);
        Assert.Equal((CaseStatus.Assigned, (ReplyView?)null, new DateOnly(2026, 3, 9), host.Now), (waiting.Row.Status, waiting.Reply, waiting.Row.Due!.Date, waiting.Row.ReplyWaitingSince));
        Assert.Equal((ReplyDraftState.Waiting, ReplyLevel.Supervisor), (waiting.ReplyDraft!.State, waiting.ReplyDraft.Level));
        Assert.Contains("take_back_reply", waiting.Allowed);
        Assert.DoesNotContain("reply", waiting.Allowed);
        Assert.Equal(host.Now, Assert.Single((await host.Client.ListAsync(TestPeople.Handler, new() { List = CaseListKind.Mine, CaseIds = [c.CaseId], PageSize = 100 }, Ct)).Required().Rows, r => r.CaseId == c.CaseId).ReplyWaitingSince);
        Assert.Equal(1, await host.CountAsync($"select count(*) from cases.cases where id = '{c.CaseId}' and clock_ends_at is not null and satisfied_at is null"));
        Assert.Empty(await host.SentAsync<CaseReplied>(c.CaseId));
        Assert.DoesNotContain((await host.PublicViewAsync(c.CaseId)).Timeline, e => e.Kind is TimelineKind.ReplySentForApproval or TimelineKind.Replied);

        // The supervisor reads what was asked and what the applicant would read, and returns it.
        var read = Assert.Single(await WaitingAsync(TestPeople.Supervisor, c.CaseId));
        Assert.Equal((First, Outcome.Partly, TestPeople.HandlerId), (read.Draft.Words.Text, read.Draft.Outcome, read.Draft.SavedBy));
        Assert.NotEmpty(read.Description);
        AssertInvalid(await DecideAsync(TestPeople.Supervisor, c.CaseId, read.Draft.Revision, approve: false, note: null), "note", "required");
        (await DecideAsync(TestPeople.Supervisor, c.CaseId, read.Draft.Revision, approve: false, Remark)).Required();

        var returned = await host.DetailAsync(c.CaseNumber);
        Assert.Equal((ReplyDraftState.Returned, First, (DateTimeOffset?)null), (returned.ReplyDraft!.State, returned.ReplyDraft.Words.Text, returned.Row.ReplyWaitingSince));
        Assert.Equal((Remark, TestPeople.Supervisor.StaffId), (Assert.Single(returned.ReplyDraft.Remarks).Words.Text, returned.ReplyDraft.Remarks[0].By));
        Assert.Contains("reply", returned.Allowed);

        // The handler goes on from it, and asks again; the remark stays beside it.
        await SendAsync(c.CaseId, Better);
        var again = Assert.Single(await WaitingAsync(TestPeople.Supervisor, c.CaseId));
        Assert.Equal(Remark, Assert.Single(again.Draft.Remarks).Words.Text);
        (await DecideAsync(TestPeople.Supervisor, c.CaseId, again.Draft.Revision, approve: true, "同意")).Required();

        var view = await host.PublicViewAsync(c.CaseId);
        Assert.Equal((CaseStatus.Replied, Outcome.Partly, Better), (view.Status, view.Outcome, view.Reply!.Words!.Text));
        var sent = Assert.Single(await host.SentAsync<CaseReplied>(c.CaseId));
        var facts = (await host.Client.NoticeFactsAsync(TestPeople.Notifications, c.CaseId, NoticeKind.Reply, sent.ReplyId, Ct)).Required();
        Assert.Equal((true, Better), (facts.Holds, facts.Reply!.Words!.Text));
        var detail = await host.DetailAsync(c.CaseNumber);
        Assert.Null(detail.ReplyDraft);
        Assert.Equal([TimelineKind.ReplySentForApproval, TimelineKind.ReplyReturned, TimelineKind.ReplySentForApproval, TimelineKind.ReplyApproved, TimelineKind.Replied],
            detail.Timeline.Select(e => e.Kind).Where(k => k is TimelineKind.ReplySentForApproval or TimelineKind.ReplyReturned or TimelineKind.ReplyApproved or TimelineKind.Replied));
        Assert.Equal((TestPeople.HandlerId, TestPeople.Supervisor.StaffId), await host.QueryAsync(async db =>
            await db.Replies.Where(r => r.CaseId == c.CaseId).Select(r => new { r.StaffId, r.ApprovedBy }).SingleAsync(Ct) is { } r ? (r.StaffId!.Value, r.ApprovedBy) : default));
        Assert.Equal(0, await host.CountAsync($"select count(*) from cases.reply_drafts where case_id = '{c.CaseId}'"));
        Assert.Equal(
            [("reply-draft-saved", TestPeople.HandlerId), ("reply-sent-for-approval", TestPeople.HandlerId), ("reply-returned", TestPeople.Supervisor.StaffId!.Value), ("reply-sent-for-approval", TestPeople.HandlerId), ("reply-approved", TestPeople.Supervisor.StaffId.Value)],
            (await host.QueryAsync(db => db.Set<AuditEntry>().Where(a => a.CaseId == c.CaseId && a.Act.StartsWith("reply")).OrderBy(a => a.At).ThenBy(a => a.Id).Select(a => new { a.Act, a.StaffId }).ToListAsync(Ct))).Select(a => (a.Act, a.StaffId!.Value)));
    }

    [Theory]
    [InlineData(Supervised, Outcome.Done, ReplyLevel.Supervisor)]
    [InlineData(Headed, Outcome.Done, ReplyLevel.AgencyHead)]
    [InlineData(Field, Outcome.NotPossible, ReplyLevel.Supervisor)]
    [InlineData(Field, Outcome.Done, ReplyLevel.None)]
    public async Task Level_IsThatOfTheItemAndTheOutcome(string service, Outcome outcome, ReplyLevel level)
    {
        var c = await SubmitAsync(service);
        var request = new ReplyRequest { Text = "結論：已經處理完成，沒有辦法再做更多。", Outcome = outcome };

        var atOnce = await host.Client.ReplyAsync(TestPeople.Handler, c.CaseId, request, Ct);
        var asked = await host.Client.SendReplyForApprovalAsync(TestPeople.Handler, c.CaseId, request, Ct);

        Assert.Equal(level, (await host.DetailAsync(c.CaseNumber)).ReplyApproval.For(outcome));
        if (level == ReplyLevel.None)
        {
            atOnce.Required();
            Assert.Equal(409, asked.Failure?.Status);
            return;
        }
        AssertConflict(atOnce, "reply-needs-approval");
        asked.Required();
        Assert.Equal(level, (await host.DetailAsync(c.CaseNumber)).ReplyDraft!.Level);
        var supervisor = await DecideAsync(TestPeople.Supervisor, c.CaseId, await RevisionAsync(c.CaseId), approve: true);
        Assert.Equal(level == ReplyLevel.AgencyHead ? 403 : null, supervisor.Failure?.Status);
        if (level == ReplyLevel.AgencyHead)
            (await DecideAsync(TestPeople.AgencyHead, c.CaseId, await RevisionAsync(c.CaseId), approve: true)).Required();
        Assert.Equal(CaseStatus.Replied, (await host.PublicViewAsync(c.CaseId)).Status);
    }

    [Fact]
    public async Task WithoutLevel_SavedWordsAreSentByTheHandler()
    {
        var c = await SubmitAsync(Field);
        await SaveAsync(c.CaseId, "結論：可以。", Outcome.Done);

        AssertConflict(await host.Client.ReplyAsync(TestPeople.Handler, c.CaseId, new() { Text = First, Outcome = Outcome.Done }, Ct), "reply-draft-changed");
        (await host.Client.ReplyAsync(TestPeople.Handler, c.CaseId, new() { Text = First, Outcome = Outcome.Done, Draft = await RevisionAsync(c.CaseId) }, Ct)).Required();

        Assert.Equal(0, await host.CountAsync($"select count(*) from cases.reply_drafts where case_id = '{c.CaseId}'"));
        Assert.Null((await host.DetailAsync(c.CaseNumber)).ReplyDraft);
    }

    [Fact]
    public async Task Rights_OnlySomebodyElseWhoHeadsTheUnitOrTheAgencyReadsAndDecides()
    {
        var c = await SubmitAsync(Supervised);
        await SendAsync(c.CaseId, First);
        var revision = await RevisionAsync(c.CaseId);

        foreach (var actor in (Actor[])[TestPeople.Handler, TestPeople.Colleague, TestPeople.OtherUnit, TestPeople.Coordinator, TestPeople.Intake, TestPeople.Auditor, TestPeople.Deputy])
        {
            Assert.Equal(403, (await DecideAsync(actor, c.CaseId, revision, approve: true)).Failure?.Status);
            Assert.Empty(await WaitingAsync(actor, c.CaseId));
        }
        foreach (var actor in (Actor[])[TestPeople.OtherAgency, TestPeople.OtherSupervisor, TestPeople.CallCentre, Actor.Anyone])
            Assert.Equal(404, (await DecideAsync(actor, c.CaseId, revision, approve: true)).Failure?.Status);
        Assert.Equal(403, (await host.Client.WaitingRepliesAsync(TestPeople.CallCentre, Ct)).Failure?.Status);
        // Whoever sees the case but neither writes nor decides reads no words that were not sent.
        foreach (var actor in (Actor[])[TestPeople.Intake, TestPeople.OtherUnit, TestPeople.Auditor])
        {
            var seen = await host.DetailAsync(c.CaseNumber, actor);
            Assert.Null(seen.ReplyDraft);
            Assert.NotNull(seen.Row.ReplyWaitingSince);
        }
        Assert.NotNull((await host.DetailAsync(c.CaseNumber, TestPeople.AgencyHead)).ReplyDraft);
        foreach (var actor in (Actor[])[TestPeople.Intake, TestPeople.OtherUnit, TestPeople.AgencyHead, TestPeople.Auditor])
        {
            Assert.Equal(403, (await host.Client.SaveReplyDraftAsync(actor, c.CaseId, Written, Ct)).Failure?.Status);
            Assert.Equal(403, (await host.Client.SendReplyForApprovalAsync(actor, c.CaseId, Written, Ct)).Failure?.Status);
            Assert.Equal(403, (await host.Client.TakeReplyBackAsync(actor, c.CaseId, Ct)).Failure?.Status);
        }
        Assert.Equal(CaseStatus.Assigned, (await host.PublicViewAsync(c.CaseId)).Status);
    }

    [Fact]
    public async Task Rights_TheAuthorNeverDecidesNotAsADeputyEither()
    {
        await using var alone = await CasesHost.StartAsync();
        var c = await alone.SubmitAssignedAsync(r => r with { ServiceCode = Supervised });
        alone.Owners.Staff.Add(TestPeople.Member(TestPeople.AgencyHead, TestPeople.Supervisor.StaffId));
        alone.Owners.Staff.Add(TestPeople.Member(TestPeople.Supervisor, TestPeople.OtherUnit.StaffId));
        (await alone.Client.SendReplyForApprovalAsync(TestPeople.Supervisor, c.CaseId, Written, Ct)).Required();
        var waiting = Assert.Single((await alone.Client.WaitingRepliesAsync(TestPeople.AgencyHead, Ct)).Required());

        Assert.Empty((await alone.Client.WaitingRepliesAsync(TestPeople.Supervisor, Ct)).Required());
        var decision = new ReplyDecision { Approve = true, Revision = waiting.Draft.Revision };
        var own = (await alone.Client.DecideReplyAsync(TestPeople.Supervisor, c.CaseId, decision, Ct)).Failure;
        Assert.Equal((403, "own-request"), (own?.Status, own?.Code));
        // A deputy of the unit's supervisor sees and decides what waits for the supervisor.
        Assert.Equal(c.CaseId, Assert.Single((await alone.Client.WaitingRepliesAsync(TestPeople.OtherUnit, Ct)).Required()).CaseId);
        (await alone.Client.DecideReplyAsync(TestPeople.OtherUnit, c.CaseId, decision, Ct)).Required();
        Assert.Equal(CaseStatus.Replied, (await alone.PublicViewAsync(c.CaseId)).Status);
    }

    [Fact]
    public async Task Sending_IsCheckedAsAReplyIs_AndOnceMoreWhenItIsApproved()
    {
        var c = await SubmitAsync(Supervised);

        AssertInvalid(await host.Client.SendReplyForApprovalAsync(TestPeople.Handler, c.CaseId, new() { Text = "結論：可以。＿＿日前完成。", Outcome = Outcome.Done }, Ct), "text", "reply-empty-slot");
        AssertInvalid(await host.Client.SendReplyForApprovalAsync(TestPeople.Handler, c.CaseId, new() { Text = First }, Ct), "outcome", "required");
        AssertInvalid(await host.Client.SaveReplyDraftAsync(TestPeople.Handler, c.CaseId, new() { Text = First, Outcome = Outcome.NotHandled }, Ct), "outcome", "outcome-not-allowed");

        // The own number may be said while it is the applicant's; it is changed while the reply waits.
        var phone = Samples.Submission().Applicant!.Phone!;
        await SendAsync(c.CaseId, $"結論：可以。3月9日前我們會打{phone}給您。", Outcome.Done);
        (await host.Client.ChangeContactAsync(TestPeople.Handler, c.CaseId, new() { Phone = "0987654321", Notify = [NoticeWay.Sms], IdentityChecked = true }, Ct)).Required();
        AssertInvalid(await DecideAsync(TestPeople.Supervisor, c.CaseId, await RevisionAsync(c.CaseId), approve: true), "text", "reply-other-phone");
        Assert.Equal(CaseStatus.Assigned, (await host.PublicViewAsync(c.CaseId)).Status);
        (await DecideAsync(TestPeople.Supervisor, c.CaseId, await RevisionAsync(c.CaseId), approve: false, "電話換了")).Required();
    }

    [Fact]
    public async Task TakenBack_IsADraftAgain_AndWhoReadTheOldOneDecidesNothing()
    {
        var c = await SubmitAsync(Supervised);
        await SendAsync(c.CaseId, First);
        var read = await RevisionAsync(c.CaseId);
        AssertConflict(await host.Client.SaveReplyDraftAsync(TestPeople.Handler, c.CaseId, Written with { Draft = read }, Ct), "reply-waiting");
        AssertConflict(await host.Client.SendReplyForApprovalAsync(TestPeople.Handler, c.CaseId, Written with { Draft = read }, Ct), "reply-waiting");

        (await host.Client.TakeReplyBackAsync(TestPeople.Colleague, c.CaseId, Ct)).Required();

        AssertConflict(await host.Client.TakeReplyBackAsync(TestPeople.Handler, c.CaseId, Ct), "reply-not-waiting");
        AssertConflict(await DecideAsync(TestPeople.Supervisor, c.CaseId, read, approve: true), "reply-not-waiting");
        Assert.Equal((ReplyDraftState.Writing, First), ((await host.DetailAsync(c.CaseNumber)).ReplyDraft!.State, (await host.DetailAsync(c.CaseNumber)).ReplyDraft!.Words.Text));
        await SendAsync(c.CaseId, Better);
        AssertConflict(await DecideAsync(TestPeople.Supervisor, c.CaseId, read, approve: true), "reply-draft-changed");
        Assert.Equal(CaseStatus.Assigned, (await host.PublicViewAsync(c.CaseId)).Status);
    }

    [Fact]
    public async Task TwoWriters_TheSecondIsToldAndNobodysWordsAreLost()
    {
        var c = await SubmitAsync(Supervised);
        await SaveAsync(c.CaseId, First, Outcome.Done);
        var read = await RevisionAsync(c.CaseId);
        (await host.Client.SaveReplyDraftAsync(TestPeople.Colleague, c.CaseId, new() { Text = Better, Outcome = Outcome.Done, Draft = read }, Ct)).Required();

        AssertConflict(await host.Client.SaveReplyDraftAsync(TestPeople.Handler, c.CaseId, Written with { Draft = read }, Ct), "reply-draft-changed");
        AssertConflict(await host.Client.SendReplyForApprovalAsync(TestPeople.Handler, c.CaseId, Written with { Draft = null }, Ct), "reply-draft-changed");

        Assert.Equal(Better, (await host.DetailAsync(c.CaseNumber)).ReplyDraft!.Words.Text);
    }

    [Fact]
    public async Task TwoDecisionsAtOnce_OneReply()
    {
        var c = await SubmitAsync(Supervised);
        await SendAsync(c.CaseId, First);
        var revision = await RevisionAsync(c.CaseId);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => DecideAsync(n % 2 == 0 ? TestPeople.Supervisor : TestPeople.AgencyHead, c.CaseId, revision, approve: true)));

        Assert.Single(answers, a => a.Succeeded);
        Assert.All(answers.Where(a => !a.Succeeded), a => Assert.Equal(409, a.Failure!.Status));
        Assert.Single(await host.SentAsync<CaseReplied>(c.CaseId));
    }

    [Fact]
    public async Task Withdrawn_NothingIsLeftToDecide()
    {
        var c = await SubmitAsync(Supervised);
        await SendAsync(c.CaseId, First);
        var revision = await RevisionAsync(c.CaseId);

        (await host.Client.WithdrawAsync(TestPeople.Handler, c.CaseId, new() { SaidBy = "王小明", Check = IdentityCheck.LookupCode, Reason = "已經拆了" }, Ct)).Required();

        AssertConflict(await DecideAsync(TestPeople.Supervisor, c.CaseId, revision, approve: true), "reply-not-waiting");
        Assert.Empty(await WaitingAsync(TestPeople.Supervisor, c.CaseId));
        Assert.Equal(CaseStatus.Withdrawn, (await host.PublicViewAsync(c.CaseId)).Status);
    }

    [Fact]
    public async Task ClosedOrAskedForPapers_NothingWaits()
    {
        var closed = await SubmitAsync(Supervised);
        await SendAsync(closed.CaseId, First);
        (await host.Client.CloseAsync(TestPeople.Handler, closed.CaseId, new() { Outcome = Outcome.Duplicate, Text = "這件和另一件相同，併入那一件辦理。" }, Ct)).Required();
        Assert.Null((await host.DetailAsync(closed.CaseNumber)).Row.ReplyWaitingSince);

        var asked = await SubmitAsync(Supervised);
        await SendAsync(asked.CaseId, First);
        await host.AskAsync(asked.CaseId);
        Assert.Null((await host.DetailAsync(asked.CaseNumber)).Row.ReplyWaitingSince);
        Assert.Equal((ReplyDraftState.Writing, First), ((await host.DetailAsync(asked.CaseNumber)).ReplyDraft!.State, (await host.DetailAsync(asked.CaseNumber)).ReplyDraft!.Words.Text));
    }

    [Fact]
    public async Task HandedOver_TheWordsStayForTheNewUnit_AndWaitForNobody()
    {
        var c = await SubmitAsync(Supervised);
        await SendAsync(c.CaseId, First);
        var revision = await RevisionAsync(c.CaseId);

        await host.DeliverAsync(Samples.Assigned(c.CaseId, host.Now, 2, "ROADS/SOUTH", noHandler: true));

        AssertConflict(await DecideAsync(TestPeople.AgencyHead, c.CaseId, revision, approve: true), "reply-not-waiting");
        var seen = await host.DetailAsync(c.CaseNumber, TestPeople.OtherUnit);
        Assert.Equal((ReplyDraftState.Writing, First), (seen.ReplyDraft!.State, seen.ReplyDraft.Words.Text));
        Assert.Contains("reply", seen.Allowed);
    }

    [Fact]
    public async Task Words_AreEncryptedForTheirCase()
    {
        var c = await SubmitAsync(Supervised);
        await SaveAsync(c.CaseId, First, null);

        Assert.Equal(0, await host.CountAsync($"select count(*) from cases.reply_drafts where case_id = '{c.CaseId}' and position(convert_to('鐵皮', 'UTF8') in text) > 0"));
        Assert.Equal(1, await host.CountAsync($"select count(*) from cases.reply_drafts where case_id = '{c.CaseId}' and length(text) > 20"));
    }

    private Task<SubmittedCase> SubmitAsync(string service) => host.SubmitAssignedAsync(r => r with { ServiceCode = service });

    private async Task SaveAsync(Guid caseId, string text, Outcome? outcome) =>
        (await host.Client.SaveReplyDraftAsync(TestPeople.Handler, caseId, new() { Text = text, Outcome = outcome, Draft = await RevisionAsync(caseId) }, Ct)).Required();

    private async Task SendAsync(Guid caseId, string text, Outcome outcome = Outcome.Partly) =>
        (await host.Client.SendReplyForApprovalAsync(TestPeople.Handler, caseId, new() { Text = text, Outcome = outcome, Draft = await RevisionAsync(caseId) }, Ct)).Required();

    private Task<Guid?> RevisionAsync(Guid caseId) => host.QueryAsync(db => db.ReplyDrafts.Where(d => d.CaseId == caseId).Select(d => (Guid?)d.Revision).SingleOrDefaultAsync(Ct));

    private Task<Result<Done>> DecideAsync(Actor actor, Guid caseId, Guid? revision, bool approve, string? note = null) =>
        host.Client.DecideReplyAsync(actor, caseId, new() { Approve = approve, Note = note, Revision = revision }, Ct);

    private async Task<IReadOnlyList<WaitingReply>> WaitingAsync(Actor actor, Guid caseId) =>
        [.. (await host.Client.WaitingRepliesAsync(actor, Ct)).Required().Where(r => r.CaseId == caseId)];

    private static void AssertInvalid(Result<Done> result, string field, string code)
    {
        Assert.Equal((400, "invalid-input"), (result.Failure?.Status, result.Failure?.Code));
        Assert.Equal([code], Assert.Single(result.Failure!.Errors!, e => e.Key == field).Value);
    }

    private static void AssertConflict(Result<Done> result, string code) => Assert.Equal((409, code), (result.Failure?.Status, result.Failure?.Code));
}
