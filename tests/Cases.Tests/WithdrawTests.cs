using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>The applicant withdraws, and a withdrawal is undone.</summary>
public class WithdrawTests(CasesHost host) : IClassFixture<CasesHost>
{
    private static readonly WithdrawRequest Call = new() { SaidBy = "申請人本人來電", Check = IdentityCheck.LookupCode, Reason = "坑洞已經自己補好了。" };
    private static readonly UndoWithdrawalRequest Mistake = new() { Reason = "申請人說不是他撤回的。" };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Withdraw_EndsTheCaseAndKeepsWhoSaidSoForStaff()
    {
        var c = await host.SubmitAssignedAsync();
        await host.DeliverAsync(Samples.Set(c.CaseId, host.Now, Samples.Due(2026, 3, 9)));

        (await host.Client.WithdrawAsync(TestPeople.Intake, c.CaseId, Call, Ct)).Required();

        var view = await host.PublicViewAsync(c.CaseId);
        Assert.Equal((CaseStatus.Withdrawn, TimelineKind.Withdrawn, Call.Reason), (view.Status, view.Timeline[^1].Kind, view.Timeline[^1].Words!.Text));
        var taken = (await host.DetailAsync(c.CaseNumber)).Timeline[^1];
        Assert.Equal((TimelineKind.WithdrawalTaken, false, "lookup_code", Call.SaidBy), (taken.Kind, taken.Public, taken.Data["check"], taken.Words!.Text));
        Assert.Equal(0, await host.CountAsync($"select count(*) from cases.cases where id = '{c.CaseId}' and clock_ends_at is not null"));
        var sent = Assert.Single(await host.SentAsync<CaseWithdrawn>(c.CaseId));
        Assert.True((await FactsAsync(c.CaseId, sent.WithdrawalId)).Holds);
        Assert.Equal(TestPeople.Intake.StaffId, await host.QueryAsync(db => db.Set<AuditEntry>().Where(a => a.CaseId == c.CaseId && a.Act == "withdrawn").Select(a => a.StaffId).SingleAsync(Ct)));
        Assert.Equal((409, "move-not-allowed", "withdrawn"), Told(await host.Client.WithdrawAsync(TestPeople.Handler, c.CaseId, Call, Ct)));
    }

    [Fact]
    public async Task Undo_PutsBackTheStatusBeforeAndTheNoticeIsOvertaken()
    {
        var c = await host.SubmitAssignedAsync();
        await host.DeliverAsync(Samples.Set(c.CaseId, host.Now, Samples.Due(2026, 3, 9)));
        await host.AskAsync(c.CaseId);
        (await host.Client.WithdrawAsync(TestPeople.Handler, c.CaseId, Call, Ct)).Required();
        var withdrawal = Assert.Single(await host.SentAsync<CaseWithdrawn>(c.CaseId)).WithdrawalId;

        (await host.Client.UndoWithdrawalAsync(TestPeople.Intake, c.CaseId, Mistake, Ct)).Required();

        var view = await host.PublicViewAsync(c.CaseId);
        Assert.Equal((CaseStatus.NeedInfo, TimelineKind.WithdrawalUndone), (view.Status, view.Timeline[^1].Kind));
        Assert.NotNull(view.Supplement);
        Assert.Equal(withdrawal, Assert.Single(await host.SentAsync<WithdrawalUndone>(c.CaseId)).WithdrawalId);
        var facts = await FactsAsync(c.CaseId, withdrawal);
        Assert.Equal((false, "overtaken"), (facts.Holds, facts.CancelReason));
        Assert.Equal((409, "move-not-allowed", "need_info"), Told(await host.Client.UndoWithdrawalAsync(TestPeople.Intake, c.CaseId, Mistake, Ct)));
    }

    [Fact]
    public async Task Undo_OnlyWithinSevenDays()
    {
        await using var alone = await CasesHost.StartAsync();
        var early = await alone.SubmitAssignedAsync();
        var late = await alone.SubmitAssignedAsync();
        foreach (var id in (Guid[])[early.CaseId, late.CaseId])
            (await alone.Client.WithdrawAsync(TestPeople.Handler, id, Call, Ct)).Required();

        alone.Clock.MoveTo(alone.Now.AddDays(7));
        Assert.Contains("undo_withdrawal", (await alone.DetailAsync(early.CaseNumber)).Allowed);
        (await alone.Client.UndoWithdrawalAsync(TestPeople.Handler, early.CaseId, Mistake, Ct)).Required();
        alone.Clock.MoveTo(alone.Now.AddSeconds(1));

        Assert.DoesNotContain("undo_withdrawal", (await alone.DetailAsync(late.CaseNumber)).Allowed);
        Assert.Equal((409, "withdrawal-too-old", (string?)null), Told(await alone.Client.UndoWithdrawalAsync(TestPeople.Handler, late.CaseId, Mistake, Ct)));
    }

    [Fact]
    public async Task Withdraw_BadInputOrNoRight_IsRefusedAndNothingHappens()
    {
        var c = await host.SubmitAssignedAsync();
        var failure = (await host.Client.WithdrawAsync(TestPeople.Handler, c.CaseId, new(), Ct)).Failure!;
        Assert.Equal(["check", "saidBy"], failure.Errors!.Keys.Order());
        Assert.Equal(400, (await host.Client.WithdrawAsync(TestPeople.Handler, c.CaseId, Call with { Reason = new string('長', 501) }, Ct)).Failure?.Status);
        Assert.Equal(403, (await host.Client.WithdrawAsync(TestPeople.OtherUnit, c.CaseId, Call, Ct)).Failure?.Status);
        foreach (var actor in (Actor[])[TestPeople.OtherAgency, TestPeople.CallCentre, Actor.Anyone])
            Assert.Equal(404, (await host.Client.WithdrawAsync(actor, c.CaseId, Call, Ct)).Failure?.Status);
        Assert.Equal(CaseStatus.Assigned, (await host.PublicViewAsync(c.CaseId)).Status);

        await host.ReplyAsync(c.CaseId);
        Assert.Equal((409, "move-not-allowed", "replied"), Told(await host.Client.WithdrawAsync(TestPeople.Handler, c.CaseId, Call, Ct)));
    }

    [Fact]
    public async Task Withdraw_WhileSettingAsideWaits_LeavesNothingToDecide()
    {
        var c = await host.SubmitAssignedAsync();
        (await host.Client.RequestSetAsideAsync(TestPeople.Handler, c.CaseId, new() { Ground = SetAsideGround.NoContentOrName, Reason = "看不出要反映什麼事，也沒有真實姓名。" }, Ct)).Required();
        var request = (await host.QueryAsync(db => db.Cases.Where(x => x.Id == c.CaseId).Select(x => x.OpenSetAsideId).SingleAsync(Ct)))!.Value;

        (await host.Client.WithdrawAsync(TestPeople.Handler, c.CaseId, Call, Ct)).Required();

        Assert.Equal("set-aside-overtaken", (await host.Client.DecideSetAsideAsync(TestPeople.Supervisor, request, new() { Approve = true }, Ct)).Failure?.Code);
        Assert.Equal(CaseStatus.Withdrawn, (await host.PublicViewAsync(c.CaseId)).Status);
    }

    private async Task<NoticeFacts> FactsAsync(Guid caseId, Guid withdrawal) => (await host.Client.NoticeFactsAsync(TestPeople.Notifications, caseId, NoticeKind.Withdrawn, withdrawal, Ct)).Required();

    private static (int?, string?, string?) Told(Result<Done> result) => (result.Failure?.Status, result.Failure?.Code, result.Failure?.Current);
}
