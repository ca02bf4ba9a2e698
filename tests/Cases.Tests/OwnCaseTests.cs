using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>What the applicant, shown by a one-time code, sees and does.</summary>
public class OwnCaseTests(CasesHost host) : IClassFixture<CasesHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<int, bool> Others => new() { { 2, false }, { 1, true }, { 0, true } };

    [Fact]
    public async Task TheApplicant_ReadsWhatTheyToldUs_AndEachLookIsInTheAudit()
    {
        var c = await host.SubmitAssignedAsync();
        var detail = await host.DetailAsync(c.CaseNumber);

        var own = (await host.Client.OwnAsync(Applicant(c.CaseId), c.CaseId, Ct)).Required();

        Assert.Equal((detail.Applicant.Name, detail.Applicant.Phone, detail.Applicant.Email, detail.Place, detail.Description), (own.Name, own.Phone, own.Email, own.Place, own.Description));
        Assert.Equal((true, true, null), (own.MayChangeContact, own.MayWithdraw, own.UndoUntil));
        Assert.Single(await AuditAsync(c.CaseId), a => a.Act == "own-case-viewed" && a.StaffId is null);
    }

    [Fact]
    public async Task TheApplicant_WithdrawsAndTakesItBack_WithoutAnybodysWord()
    {
        var c = await host.SubmitAssignedAsync();

        // Only the reason is theirs to say.
        (await host.Client.WithdrawAsync(Applicant(c.CaseId), c.CaseId, new() { SaidBy = "別人", Check = IdentityCheck.Document, Reason = "自己修好了。" }, Ct)).Required();

        var view = await host.PublicViewAsync(c.CaseId);
        Assert.Equal((CaseStatus.Withdrawn, "自己修好了。"), (view.Status, view.Timeline[^1].Words!.Text));
        var taken = (await host.DetailAsync(c.CaseNumber)).Timeline[^1];
        Assert.Equal((TimelineKind.WithdrawalTaken, false, "one_time_code", null), (taken.Kind, taken.Public, taken.Data["check"], taken.Words));
        Assert.Single(await host.SentAsync<CaseWithdrawn>(c.CaseId));
        var own = (await host.Client.OwnAsync(Applicant(c.CaseId), c.CaseId, Ct)).Required();
        Assert.Equal((false, false, host.Now.AddDays(7)), (own.MayChangeContact, own.MayWithdraw, own.UndoUntil));

        (await host.Client.UndoWithdrawalAsync(Applicant(c.CaseId), c.CaseId, new(), Ct)).Required();

        view = await host.PublicViewAsync(c.CaseId);
        Assert.Equal((CaseStatus.Assigned, TimelineKind.WithdrawalUndone), (view.Status, view.Timeline[^1].Kind));
        Assert.Equal(["withdrawal-undone", "withdrawn"], (await AuditAsync(c.CaseId)).Where(a => a.StaffId is null && a.Act.StartsWith("withdraw", StringComparison.Ordinal)).Select(a => a.Act).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task TheApplicant_ChangesTheContact_AndTheOldOneIsTold()
    {
        var c = await host.SubmitAssignedAsync();

        (await host.Client.ChangeContactAsync(Applicant(c.CaseId), c.CaseId, new() { Email = "new@example.tw", Notify = [NoticeWay.Email] }, Ct)).Required();

        Assert.Single(await host.SentAsync<ContactChanged>(c.CaseId));
        Assert.Equal("new@example.tw", (await host.Client.OwnAsync(Applicant(c.CaseId), c.CaseId, Ct)).Required().Email);
        Assert.Equal("contact-missing", (await host.Client.ChangeContactAsync(Applicant(c.CaseId), c.CaseId, new() { Notify = [NoticeWay.Email] }, Ct)).Failure?.Errors?["email"].Single());
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task NobodyElse_SeesOrDoesAnyOfIt(int level, bool same)
    {
        var c = await host.SubmitAssignedAsync();
        var somebody = new Actor { Kind = ActorKind.Citizen, CitizenLevel = level, CaseId = same ? c.CaseId : Guid.NewGuid() };
        foreach (var actor in (Actor[])[somebody, TestPeople.Portal, TestPeople.CallCentre, TestPeople.Handler])
            Assert.Equal(404, (await host.Client.OwnAsync(actor, c.CaseId, Ct)).Failure?.Status);
        Assert.Equal(404, (await host.Client.WithdrawAsync(somebody, c.CaseId, new(), Ct)).Failure?.Status);
        Assert.Equal(404, (await host.Client.UndoWithdrawalAsync(somebody, c.CaseId, new(), Ct)).Failure?.Status);
        Assert.Equal(404, (await host.Client.ChangeContactAsync(somebody, c.CaseId, new() { Email = "new@example.tw", Notify = [NoticeWay.Email] }, Ct)).Failure?.Status);
        Assert.Equal(CaseStatus.Assigned, (await host.PublicViewAsync(c.CaseId)).Status);
    }

    [Fact]
    public async Task TheApplicant_IsNoMemberOfStaff()
    {
        var c = await host.SubmitAssignedAsync();
        var applicant = Applicant(c.CaseId);

        Assert.Equal(404, (await host.Client.DetailAsync(applicant, c.CaseNumber, Ct)).Failure?.Status);
        Assert.Equal(403, (await host.Client.AddNoteAsync(applicant, c.CaseId, new() { Public = true, Text = "已到現場查看，正在請廠商估價。" }, Ct)).Failure?.Status);
        Assert.Equal(403, (await host.Client.ReplyAsync(applicant, c.CaseId, new() { Outcome = Outcome.Done, Text = "結論：已經處理完成，謝謝您告訴我們。" }, Ct)).Failure?.Status);
        Assert.Equal(403, (await host.Client.CloseAsync(applicant, c.CaseId, new(), Ct)).Failure?.Status);
        // And what is the applicant's own way is not staff's to choose.
        Assert.Equal("required", (await host.Client.WithdrawAsync(TestPeople.Handler, c.CaseId, new() { SaidBy = "申請人本人", Check = IdentityCheck.OneTimeCode }, Ct)).Failure?.Errors?["check"].Single());
    }

    private static Actor Applicant(Guid caseId) => new() { Kind = ActorKind.Citizen, CitizenLevel = 2, CaseId = caseId };

    private Task<List<AuditEntry>> AuditAsync(Guid caseId) => host.QueryAsync(db => db.Set<AuditEntry>().Where(a => a.CaseId == caseId).ToListAsync(Ct));
}
