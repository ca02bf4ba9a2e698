using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>Memos (稽催) to those in charge of a case.</summary>
public class MemoTests(CasesHost host) : IClassFixture<CasesHost>
{
    private static readonly SendMemoRequest Urging = new() { Reason = MemoReason.Overdue, Words = "下午三點以前請先打電話給申請人。" };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Memo_StaysInTheHistoryOfStaff_AndLeavesAsAnEvent()
    {
        var c = await host.SubmitAssignedAsync();
        var before = await host.DetailAsync(c.CaseNumber);
        var published = (await host.SentAsync<PublicViewChanged>(c.CaseId)).Count;

        (await host.Client.SendMemoAsync(TestPeople.Supervisor, c.CaseId, Urging, Ct)).Required();

        var detail = await host.DetailAsync(c.CaseNumber);
        var entry = detail.Timeline[^1];
        Assert.Equal((TimelineKind.MemoSent, false, "overdue", Urging.Words, TestPeople.Supervisor.StaffId), (entry.Kind, entry.Public, entry.Data["memo"], entry.Words!.Text, entry.StaffId));
        Assert.Equal((before.Row.Status, before.Row.LastPublicEventAt), (detail.Row.Status, detail.Row.LastPublicEventAt));
        // Nothing of it is for citizens, and no words travel on the bus.
        Assert.DoesNotContain((await host.PublicViewAsync(c.CaseId)).Timeline, e => e.Kind == TimelineKind.MemoSent);
        Assert.Equal(published, (await host.SentAsync<PublicViewChanged>(c.CaseId)).Count);
        var sent = Assert.Single(await host.SentAsync<MemoSent>(c.CaseId));
        Assert.Equal(host.Now, sent.OccurredAt);
        var audited = await host.QueryAsync(db => db.Set<Platform.Data.AuditEntry>().Where(a => a.CaseId == c.CaseId && a.Act == "memo-sent").ToListAsync(Ct));
        Assert.Equal(TestPeople.Supervisor.StaffId, Assert.Single(audited).StaffId);
        Assert.DoesNotContain("三點", audited[0].Facts, StringComparison.Ordinal);
        // Notifications reads it when the mail goes out.
        var facts = (await host.Client.NoticeFactsAsync(TestPeople.Notifications, c.CaseId, NoticeKind.StaffMemo, sent.MemoId, Ct)).Required();
        Assert.Equal((true, MemoReason.Overdue, Urging.Words), (facts.Holds, facts.Memo!.Reason, facts.Memo.Words!.Text));
        Assert.Equal(404, (await host.Client.NoticeFactsAsync(TestPeople.Notifications, c.CaseId, NoticeKind.StaffMemo, Guid.NewGuid(), Ct)).Failure?.Status);
    }

    [Fact]
    public async Task Memo_GoesFromThoseWhoWatchOverTheCase_AndFromNobodyElse()
    {
        foreach (var sender in (Actor[])[TestPeople.Coordinator, TestPeople.Supervisor, TestPeople.AgencyHead])
        {
            var c = await host.SubmitAssignedAsync();
            Assert.Contains("memo", (await host.DetailAsync(c.CaseNumber, sender)).Allowed);
            (await host.Client.SendMemoAsync(sender, c.CaseId, new() { Reason = MemoReason.Silent }, Ct)).Required();
        }
        var other = await host.SubmitAssignedAsync();
        foreach (var (actor, status) in (IEnumerable<(Actor, int)>)
            [(TestPeople.Auditor, 403), (TestPeople.Handler, 403), (TestPeople.Deputy, 403), (TestPeople.OtherUnit, 403), (TestPeople.Intake, 403), (TestPeople.OtherSupervisor, 404), (TestPeople.Portal, 404), (Actor.Anyone, 404)])
            Assert.Equal((actor, status), (actor, (await host.Client.SendMemoAsync(actor, other.CaseId, Urging, Ct)).Failure?.Status));
        Assert.DoesNotContain("memo", (await host.DetailAsync(other.CaseNumber, TestPeople.Auditor)).Allowed);
        Assert.Empty(await host.SentAsync<MemoSent>(other.CaseId));
    }

    [Fact]
    public async Task Memo_OneADayFromEachSender()
    {
        await using var own = await CasesHost.StartAsync();
        var c = await own.SubmitAssignedAsync();
        (await own.Client.SendMemoAsync(TestPeople.Supervisor, c.CaseId, Urging, Ct)).Required();

        Assert.Equal((409, "memo-sent-today"), Refusal(await own.Client.SendMemoAsync(TestPeople.Supervisor, c.CaseId, new() { Reason = MemoReason.Silent }, Ct)));
        (await own.Client.SendMemoAsync(TestPeople.Coordinator, c.CaseId, Urging, Ct)).Required();
        var another = await own.SubmitAssignedAsync();
        (await own.Client.SendMemoAsync(TestPeople.Supervisor, another.CaseId, Urging, Ct)).Required();
        own.Clock.MoveTo(Platform.Taipei.StartOf(new DateOnly(2026, 3, 3)));
        (await own.Client.SendMemoAsync(TestPeople.Supervisor, c.CaseId, Urging, Ct)).Required();
    }

    [Fact]
    public async Task Memo_TwoClicksAtOnce_AreOne()
    {
        var c = await host.SubmitAssignedAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => host.Client.SendMemoAsync(TestPeople.AgencyHead, c.CaseId, Urging, Ct)));

        Assert.Single(answers, a => a.Succeeded);
        Assert.Single(await host.SentAsync<MemoSent>(c.CaseId));
    }

    [Theory]
    [InlineData(null, "太久了", "reason", "required")]
    [InlineData(MemoReason.Other, null, "words", "required")]
    [InlineData(MemoReason.Other, "催", "words", "too-short")]
    [InlineData(MemoReason.Overdue, "請打0912-345-678", "words", "personal-data")]
    [InlineData(MemoReason.Overdue, "A123456789那一件", "words", "personal-data")]
    [InlineData(MemoReason.Overdue, "回信到ming@example.test", "words", "personal-data")]
    public async Task Memo_WithoutReasonOrWithPersonalData_IsRefused(MemoReason? reason, string? words, string field, string code)
    {
        var c = await host.SubmitAssignedAsync();

        var refused = await host.Client.SendMemoAsync(TestPeople.Supervisor, c.CaseId, new() { Reason = reason, Words = words }, Ct);

        Assert.Equal((400, code), (refused.Failure!.Status, refused.Failure.Errors![field][0]));
        Assert.Equal("too-long", (await host.Client.SendMemoAsync(TestPeople.Supervisor, c.CaseId, new() { Reason = MemoReason.Other, Words = new string('催', 501) }, Ct)).Failure!.Errors!["words"][0]);
    }

    [Fact]
    public async Task Memo_OfAnAnsweredCase_IsRefused_AndOneUnderWayNoLongerHolds()
    {
        var c = await host.SubmitAssignedAsync();
        (await host.Client.SendMemoAsync(TestPeople.Supervisor, c.CaseId, Urging, Ct)).Required();
        var memo = (await host.SentAsync<MemoSent>(c.CaseId))[0].MemoId;
        await host.ReplyAsync(c.CaseId);

        Assert.Equal((409, "move-not-allowed"), Refusal(await host.Client.SendMemoAsync(TestPeople.Coordinator, c.CaseId, Urging, Ct)));
        Assert.Equal((false, "replied"), (await host.Client.NoticeFactsAsync(TestPeople.Notifications, c.CaseId, NoticeKind.StaffMemo, memo, Ct)).Required() is var facts ? (facts.Holds, facts.CancelReason) : default);
    }

    [Fact]
    public async Task Memo_OfAProtectedCase_KeepsItsWordsOnTheDesk()
    {
        var c = await host.SubmitAssignedAsync(r => r with { Confidential = true });
        (await host.Client.SendMemoAsync(TestPeople.Supervisor, c.CaseId, Urging, Ct)).Required();

        var facts = (await host.Client.NoticeFactsAsync(TestPeople.Notifications, c.CaseId, NoticeKind.StaffMemo, (await host.SentAsync<MemoSent>(c.CaseId))[0].MemoId, Ct)).Required();

        Assert.Null(facts.Memo!.Words);
        Assert.Equal(Urging.Words, (await host.DetailAsync(c.CaseNumber)).Timeline[^1].Words!.Text);
    }

    private static (int, string) Refusal(Result<Done> answer) => (answer.Failure!.Status, answer.Failure.Code);
}
