using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>A case is passed on to an authority outside the city, followed, and may come back.</summary>
public class ReferralTests(CasesHost host) : IClassFixture<CasesHost>
{
    private static readonly DateOnly FollowUp = new(2026, 3, 13);

    private static readonly ReferRequest ToPower = new()
    {
        Authority = "TPC",
        Reason = "壓到樹枝的是台電的電線，要由台電派人處理。",
        DocumentNumber = "高市工養字第115001號",
        Way = ReferralWay.Letter,
        FollowUpOn = FollowUp,
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Refer_SaysWhoIsResponsible_UntilWhen_AndKeepsTheWordsSealed()
    {
        var c = await host.SubmitAssignedAsync();
        await host.DeliverAsync(Samples.Set(c.CaseId, host.Now, Samples.Due(2026, 3, 9)));

        (await host.Client.ReferAsync(TestPeople.Handler, c.CaseId, ToPower, Ct)).Required();

        var view = await host.PublicViewAsync(c.CaseId);
        Assert.Equal((CaseStatus.Referred, null, FollowUp), (view.Status, view.Due, view.Referral!.FollowUpOn));
        Assert.Equal(("台灣電力公司", "Taiwan Power Company", "1911", ToPower.Reason), (view.Referral.Authority.Zh, view.Referral.Authority.En, view.Referral.Phone, view.Referral.Reason!.Text));
        Assert.False(view.Referral.Missed);
        var entry = view.Timeline[^1];
        Assert.Equal((TimelineKind.Referred, "台灣電力公司", "2026-03-13", ToPower.Reason), (entry.Kind, entry.Data["authority"], entry.Data["due"], entry.Words!.Text));
        var detail = await host.DetailAsync(c.CaseNumber);
        Assert.Equal((FollowUp, false, "ROADS/NORTH", TestPeople.HandlerId), (detail.Row.FollowUpOn, detail.Row.Overdue, detail.Row.Unit, detail.Row.Handler));
        Assert.Equal(ToPower.DocumentNumber, detail.Referral!.DocumentNumber);
        var sent = Assert.Single(await host.SentAsync<CaseReferred>(c.CaseId));
        Assert.Equal((sent.ReferralId, FollowUp), (detail.Referral.ReferralId, sent.FollowUpOn));
        Assert.Equal(0, await host.CountAsync($"select count(*) from cases.cases where id = '{c.CaseId}' and clock_ends_at is not null"));
        Assert.Equal(1, await host.CountAsync($"select count(*) from cases.referrals where case_id = '{c.CaseId}' and position(convert_to('電線', 'UTF8') in words) = 0"));
        Assert.Equal(TestPeople.HandlerId, await host.QueryAsync(db => db.Set<AuditEntry>().Where(a => a.CaseId == c.CaseId && a.Act == "referred").Select(a => a.StaffId).SingleAsync(Ct)));
        Assert.Equal((409, "move-not-allowed", "referred"), Told(await host.Client.ReferAsync(TestPeople.Handler, c.CaseId, ToPower, Ct)));
        Assert.Equal((409, "move-not-allowed", "referred"), Told(await host.Client.ReplyAsync(TestPeople.Handler, c.CaseId, new() { Text = "坑洞已補平，謝謝通報。", Outcome = Outcome.Done }, Ct)));
    }

    [Fact]
    public async Task Refer_OutOfTriage_ByACoordinator_LeavesTheQueue_AndComesBackToIt()
    {
        var c = await host.SubmitAsync();
        Assert.Equal(403, (await host.Client.ReferAsync(TestPeople.CityIntake, c.CaseId, ToPower, Ct)).Failure!.Status);

        (await host.Client.ReferAsync(TestPeople.Coordinator, c.CaseId, ToPower, Ct)).Required();

        Assert.DoesNotContain(await TriageAsync(), r => r.CaseId == c.CaseId);
        (await host.Client.EndReferralAsync(TestPeople.Coordinator, c.CaseId, new() { Reason = "台電說電桿是市政府的，由市政府處理。" }, Ct)).Required();
        Assert.Equal(CaseStatus.Received, (await host.PublicViewAsync(c.CaseId)).Status);
        Assert.Contains(await TriageAsync(), r => r.CaseId == c.CaseId);

        async Task<IReadOnlyList<CaseListRow>> TriageAsync() => (await host.Client.ListAsync(TestPeople.Coordinator, new() { List = CaseListKind.Triage, Number = c.CaseNumber }, Ct)).Required().Rows;
    }

    [Fact]
    public async Task Refer_ToAnAuthorityOfItsOwnName_NeedsAWayToReachIt()
    {
        var c = await host.SubmitAssignedAsync();
        var own = ToPower with { Authority = null, AuthorityName = "屏東縣政府" };

        Assert.Equal(["phone=required"], Errors(await host.Client.ReferAsync(TestPeople.Handler, c.CaseId, own, Ct)));
        (await host.Client.ReferAsync(TestPeople.Handler, c.CaseId, own with { Phone = "08-7320415" }, Ct)).Required();

        var view = await host.PublicViewAsync(c.CaseId);
        Assert.Equal(("屏東縣政府", "08-7320415"), (view.Referral!.Authority.Zh, view.Referral.Phone));
        Assert.False(view.Timeline[^1].Data.ContainsKey("authorityEn"));
    }

    public static TheoryData<ReferRequest, string> Wrong => new()
    {
        { new(), "authorityName=required followUpOn=required phone=required reason=required way=required" },
        { ToPower with { Authority = "NOBODY" }, "authority=unknown-authority" },
        { ToPower with { WebPage = "javascript:alert(1)" }, "webPage=address-invalid" },
        { ToPower with { WebPage = "www.example.tw" }, "webPage=address-invalid" },
        { ToPower with { Reason = "不是我們" }, "reason=too-short" },
        { ToPower with { Authority = null, AuthorityName = "王先生0912345678", Phone = "1" }, "authorityName=personal-data" },
        { ToPower with { Authority = null, AuthorityName = new string('字', 41), Phone = "1" }, "authorityName=too-long" },
        { ToPower with { FollowUpOn = new(2026, 3, 2) }, "followUpOn=date-in-past" },
        { ToPower with { FollowUpOn = new(2026, 3, 14) }, "followUpOn=not-an-office-day" }, // Saturday
        { ToPower with { FollowUpOn = new(2026, 4, 2) }, "followUpOn=follow-up-too-far" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Refer_Wrong_SaysWhichFieldAndWhy(ReferRequest request, string expected)
    {
        var c = await host.SubmitAssignedAsync();

        Assert.Equal(expected.Split(' '), Errors(await host.Client.ReferAsync(TestPeople.Handler, c.CaseId, request, Ct)));
        Assert.Equal(CaseStatus.Assigned, (await host.PublicViewAsync(c.CaseId)).Status);
        Assert.Empty(await host.SentAsync<CaseReferred>(c.CaseId));
    }

    [Fact]
    public async Task PublicNote_NeedsTheNextDay_WhichIsNotEarlier()
    {
        var c = await ReferredAsync();
        var note = new AddNoteRequest { Text = "台電說下週二派人修剪，我們會去看。", Public = true };

        Assert.Equal(["followUpOn=required"], Errors(await host.Client.AddNoteAsync(TestPeople.Handler, c.CaseId, note, Ct)));
        Assert.Equal(["followUpOn=follow-up-before-told"], Errors(await host.Client.AddNoteAsync(TestPeople.Handler, c.CaseId, note with { FollowUpOn = new(2026, 3, 12) }, Ct)));
        (await host.Client.AddNoteAsync(TestPeople.Handler, c.CaseId, note with { Public = false, Text = "台電的窗口說會回電。" }, Ct)).Required();
        (await host.Client.AddNoteAsync(TestPeople.Handler, c.CaseId, note with { FollowUpOn = new(2026, 3, 20) }, Ct)).Required();

        var view = await host.PublicViewAsync(c.CaseId);
        Assert.Equal((CaseStatus.Referred, new DateOnly(2026, 3, 20), TimelineKind.FollowedUp, "2026-03-20", note.Text), (view.Status, view.Referral!.FollowUpOn, view.Timeline[^1].Kind, view.Timeline[^1].Data["due"], view.Timeline[^1].Words!.Text));
        var told = (await host.SentAsync<CaseProgressed>(c.CaseId))[^1];
        Assert.Equal((view.Referral.ReferralId, new DateOnly(2026, 3, 20), true), (told.ReferralId!.Value, told.FollowUpOn!.Value, told.Public));

        var other = await host.SubmitAssignedAsync();
        Assert.Equal(["followUpOn=follow-up-not-referred"], Errors(await host.Client.AddNoteAsync(TestPeople.Handler, other.CaseId, note with { FollowUpOn = new(2026, 3, 20) }, Ct)));
    }

    [Fact]
    public async Task TheDayPasses_TheApplicantIsToldANewOne_AndMayAskForNewsOnce()
    {
        await using var own = await CasesHost.StartAsync();
        var c = await own.SubmitAssignedAsync();
        (await own.Client.ReferAsync(TestPeople.Handler, c.CaseId, ToPower, Ct)).Required();
        var citizen = new Actor { Kind = ActorKind.Citizen, CitizenLevel = 1, CaseId = c.CaseId };
        Assert.Equal("not-late", (await own.Client.AskForNewsAsync(citizen, c.CaseId, new(), Ct)).Failure!.Code);
        own.Clock.MoveTo(host.Now.AddDays(12)); // 3/14
        var missed = new FollowUpMissed { CaseId = c.CaseId, Version = 7, OccurredAt = own.Now, ReminderId = Guid.CreateVersion7(), FollowUpOn = FollowUp, NextWordOn = new(2026, 3, 17) };
        // Notifications may hear of it first.
        Assert.Equal(503, (await own.Client.NoticeFactsAsync(TestPeople.Notifications, c.CaseId, NoticeKind.FollowUpMissed, missed.ReminderId, Ct)).Failure!.Status);

        await own.DeliverAsync(missed);

        var view = await own.PublicViewAsync(c.CaseId);
        Assert.Equal((new DateOnly(2026, 3, 17), true, TimelineKind.FollowUpMissed), (view.Referral!.FollowUpOn, view.Referral.Missed, view.Timeline[^1].Kind));
        var facts = (await own.Client.NoticeFactsAsync(TestPeople.Notifications, c.CaseId, NoticeKind.FollowUpMissed, missed.ReminderId, Ct)).Required();
        Assert.Equal((true, FollowUp, new DateOnly(2026, 3, 17)), (facts.Holds, facts.MissedFollowUpOn!.Value, facts.Referral!.FollowUpOn));
        Assert.Equal("not-late", (await own.Client.AskForNewsAsync(citizen, c.CaseId, new(), Ct)).Failure!.Code);
        own.Clock.MoveTo(own.Now.AddDays(4)); // 3/18
        (await own.Client.AskForNewsAsync(citizen, c.CaseId, new(), Ct)).Required();
        Assert.Equal("news-asked-already", (await own.Client.AskForNewsAsync(citizen, c.CaseId, new(), Ct)).Failure!.Code);

        (await own.Client.AddNoteAsync(TestPeople.Handler, c.CaseId, new() { Text = "台電已修剪完成，請看現場。", Public = true, FollowUpOn = new(2026, 3, 25) }, Ct)).Required();
        view = await own.PublicViewAsync(c.CaseId);
        Assert.Equal((null, false), (view.NewsAskedAt, view.Referral!.Missed));
        Assert.Equal("overtaken", (await own.Client.NoticeFactsAsync(TestPeople.Notifications, c.CaseId, NoticeKind.FollowUpMissed, missed.ReminderId, Ct)).Required().CancelReason);
    }

    [Fact]
    public async Task EndReferral_TheUnitGoesOn()
    {
        var c = await ReferredAsync();
        var referral = Assert.Single(await host.SentAsync<CaseReferred>(c.CaseId)).ReferralId;
        Assert.True((await FactsAsync(NoticeKind.Referred)).Holds);

        (await host.Client.EndReferralAsync(TestPeople.Handler, c.CaseId, new() { Reason = "台電說電桿是市政府的，由市政府處理。" }, Ct)).Required();

        var view = await host.PublicViewAsync(c.CaseId);
        Assert.Equal((CaseStatus.InProgress, null, TimelineKind.ReferralEnded), (view.Status, view.Referral, view.Timeline[^1].Kind));
        Assert.Equal(referral, Assert.Single(await host.SentAsync<ReferralEnded>(c.CaseId)).ReferralId);
        Assert.Equal("overtaken", (await FactsAsync(NoticeKind.Referred)).CancelReason);
        Assert.Equal((true, "台灣電力公司"), ((await FactsAsync(NoticeKind.ReferralEnded)).Holds, (await FactsAsync(NoticeKind.ReferralEnded)).Referral!.Authority.Zh));
        Assert.Equal((409, "move-not-allowed", "in_progress"), Told(await host.Client.EndReferralAsync(TestPeople.Handler, c.CaseId, new() { Reason = "台電說電桿是市政府的，由市政府處理。" }, Ct)));
        // It may be passed on again, to somebody else.
        (await host.Client.ReferAsync(TestPeople.Handler, c.CaseId, ToPower with { Authority = "TWC" }, Ct)).Required();
        Assert.Equal("台灣自來水公司", (await host.PublicViewAsync(c.CaseId)).Referral!.Authority.Zh);

        async Task<NoticeFacts> FactsAsync(NoticeKind kind) => (await host.Client.NoticeFactsAsync(TestPeople.Notifications, c.CaseId, kind, referral, Ct)).Required();
    }

    [Fact]
    public async Task Close_Withdraw_AndAnotherHandler_AreStillPossible()
    {
        var closed = await ReferredAsync();
        await host.CloseAsync(closed.CaseId, Outcome.ReferredDone, "台電在三月十日修剪完成，已經沒有碰到電線。");
        Assert.Equal((CaseStatus.Closed, Outcome.ReferredDone, null), ((await host.PublicViewAsync(closed.CaseId)).Status, (await host.PublicViewAsync(closed.CaseId)).Outcome, (await host.PublicViewAsync(closed.CaseId)).Referral));

        var withdrawn = await ReferredAsync();
        (await host.Client.WithdrawAsync(TestPeople.Handler, withdrawn.CaseId, new() { SaidBy = "申請人來電", Check = IdentityCheck.LookupCode }, Ct)).Required();
        (await host.Client.UndoWithdrawalAsync(TestPeople.Handler, withdrawn.CaseId, new() { Reason = "申請人說不是他撤回的。" }, Ct)).Required();
        Assert.Equal((CaseStatus.Referred, FollowUp), ((await host.PublicViewAsync(withdrawn.CaseId)).Status, (await host.PublicViewAsync(withdrawn.CaseId)).Referral!.FollowUpOn));

        var handed = await ReferredAsync();
        await host.DeliverAsync(Samples.Assigned(handed.CaseId, host.Now, version: 2, handler: TestPeople.Colleague.StaffId));
        Assert.Equal((CaseStatus.Referred, TestPeople.Colleague.StaffId), ((await host.DetailAsync(handed.CaseNumber)).Row.Status, (await host.DetailAsync(handed.CaseNumber)).Row.Handler));
    }

    [Fact]
    public async Task Allowed_SaysWhatCanBeDone()
    {
        var c = await host.SubmitAssignedAsync();
        Assert.Contains("refer", (await host.DetailAsync(c.CaseNumber)).Allowed);
        Assert.DoesNotContain("refer", (await host.DetailAsync(c.CaseNumber, TestPeople.Intake)).Allowed);
        (await host.Client.ReferAsync(TestPeople.Handler, c.CaseId, ToPower, Ct)).Required();

        var allowed = (await host.DetailAsync(c.CaseNumber)).Allowed;
        Assert.Superset(new HashSet<string> { "end_referral", "note", "close", "withdraw", "assign" }, allowed.ToHashSet());
        Assert.Empty(allowed.Intersect(["refer", "reply", "extend", "explain", "promise", "supplement", "set_aside"]));
    }

    [Fact]
    public async Task Confidential_ThePublicReadsNoReason()
    {
        var c = await host.SubmitAssignedAsync(r => r with { Confidential = true });

        (await host.Client.ReferAsync(TestPeople.Handler, c.CaseId, ToPower, Ct)).Required();

        var view = await host.PublicViewAsync(c.CaseId);
        Assert.Equal(("台灣電力公司", null, null, null), (view.Referral!.Authority.Zh, view.Referral.Reason, view.Referral.DocumentNumber, view.Timeline[^1].Words));
        Assert.NotNull((await host.DetailAsync(c.CaseNumber)).Referral!.Reason);
    }

    [Fact]
    public async Task Dates_HeardOfLate_DoNotMakeItOverdue()
    {
        var c = await ReferredAsync();

        await host.DeliverAsync(Samples.Set(c.CaseId, host.Now, Samples.Due(2026, 2, 25)));

        Assert.Equal((false, null), ((await host.DetailAsync(c.CaseNumber)).Row.Overdue, (await host.DetailAsync(c.CaseNumber)).Row.Due));
    }

    private async Task<SubmittedCase> ReferredAsync()
    {
        var c = await host.SubmitAssignedAsync();
        (await host.Client.ReferAsync(TestPeople.Handler, c.CaseId, ToPower, Ct)).Required();
        return c;
    }

    private static (int, string, string?) Told(Result<Done> result) => (result.Failure!.Status, result.Failure.Code, result.Failure.Current);

    private static IEnumerable<string> Errors(Result<Done> result) => result.Failure!.Errors!.SelectMany(e => e.Value.Select(code => $"{e.Key}={code}")).Order(StringComparer.Ordinal);
}
