using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>Cases about the same matter are merged (併案): one is worked on, each keeps its number, its applicant and its dates, and each applicant is told.</summary>
public class MergeTests(CasesHost host) : IClassFixture<CasesHost>
{
    private static int _people;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Merged_KeepsNumberAndDates_AndTellsNobodyOfTheOther()
    {
        var (main, child) = (await AssignedAsync(), await AssignedAsync());
        await host.DeliverAsync(Samples.Set(child.CaseId, host.Now, Samples.Due(2026, 3, 9)));

        (await MergeAsync(child, main)).Required();

        var view = await host.PublicViewAsync(child.CaseId);
        Assert.Equal((child.CaseNumber, true, CaseStatus.Assigned, TimelineKind.Merged), (view.CaseNumber, view.Merged, view.Status, view.Timeline[^1].Kind));
        Assert.Equal(new DateOnly(2026, 3, 9), view.Due?.Date);
        var told = Assert.Single(await host.SentAsync<CasesMerged>(child.CaseId));
        Assert.Equal((main.CaseId, (Guid?)TestPeople.HandlerId), (told.MainId, told.MergedBy));
        var facts = await FactsAsync(child.CaseId, NoticeKind.Merged, told.MergeId);
        Assert.Equal((true, child.CaseNumber), (facts.Holds, facts.CaseNumber));
        // Neither applicant's side says anything of the other case.
        foreach (var (said, other) in new[] { (Json(view), main), (Json(facts), main), (Json(await host.PublicViewAsync(main.CaseId)), child) })
        {
            Assert.DoesNotContain(other.CaseNumber, said, StringComparison.Ordinal);
            Assert.DoesNotContain(other.CaseId.ToString(), said, StringComparison.Ordinal);
        }
        var detail = await host.DetailAsync(child.CaseNumber);
        Assert.Equal((main.CaseNumber, true), (detail.MergedInto, detail.Row.Merged));
        Assert.Contains("unmerge", detail.Allowed);
        Assert.Empty(detail.Allowed.Intersect(["assign", "supplement", "reply", "close", "set_aside", "merge"]));
        var mainDetail = await host.DetailAsync(main.CaseNumber);
        Assert.Equal((child.CaseNumber, 1), (Assert.Single(mainDetail.MergedCases).CaseNumber, mainDetail.AlsoTold));
        Assert.Equal((TimelineKind.TookIn, false, child.CaseNumber), (mainDetail.Timeline[^1].Kind, mainDetail.Timeline[^1].Public, mainDetail.Timeline[^1].Data["case"]));
        foreach (var id in (Guid[])[main.CaseId, child.CaseId])
            Assert.True(await host.QueryAsync(db => db.Set<AuditEntry>().AnyAsync(a => a.CaseId == id && a.Act == "merged" && a.StaffId == TestPeople.HandlerId, Ct)));
    }

    [Fact]
    public async Task MergedCases_LeaveTheWorklists_AndStayOnTheBoard()
    {
        await using var alone = await CasesHost.StartAsync();
        var (main, child) = (await AssignedAsync(alone), await AssignedAsync(alone));
        foreach (var id in (Guid[])[main.CaseId, child.CaseId])
            await alone.DeliverAsync(Samples.Set(id, alone.Now, Samples.Due(2026, 3, 2)));
        (await MergeAsync(child, main, on: alone)).Required();

        foreach (var list in (CaseListKind[])[CaseListKind.Mine, CaseListKind.Unit])
            Assert.Equal([main.CaseNumber], (await alone.Client.ListAsync(TestPeople.Handler, new() { List = list }, Ct)).Required().Rows.Select(r => r.CaseNumber));
        Assert.Equal([true, false], (await alone.Client.ListAsync(TestPeople.Handler, new() { List = CaseListKind.All }, Ct)).Required().Rows.Select(r => r.Merged));
        // Nobody's lateness disappears by a merge.
        alone.Clock.MoveTo(alone.Now.AddDays(2));
        Assert.Equal(2, (await alone.Client.ListAsync(TestPeople.Handler, new() { List = CaseListKind.Overdue }, Ct)).Required().Total);
        Assert.Equal(2, (await alone.Client.BoardAsync(TestPeople.Supervisor, null, Ct)).Required().Rows.Sum(r => r.Counts[BoardColumn.Open]));
    }

    [Fact]
    public async Task WhatTheMainCaseTells_IsToldToEachApplicantOnce_InTheirOwnCase()
    {
        var main = await AssignedAsync();
        var chinese = await AssignedAsync();
        var english = await AssignedAsync(r => r.With(a => a with { Phone = null, Email = "jane@example.test", Language = Language.En }));
        await host.NoteAsync(main.CaseId, "合併以前說的話，只跟主案的申請人有關。");
        foreach (var child in (SubmittedCase[])[chinese, english])
            (await MergeAsync(child, main)).Required();

        await host.NoteAsync(main.CaseId, "已到現場拍照並量測坑洞大小。");
        await host.NoteAsync(main.CaseId, "內部：料件明天到。", isPublic: false);
        var reply = await host.ReplyAsync(main.CaseId);
        await host.CloseAsync(main.CaseId);
        // In any order, and more than once.
        foreach (var message in (await host.SentAsync<CaseClosed>(main.CaseId)).Concat<object>(await host.SentAsync<CaseProgressed>(main.CaseId)).Concat(await host.SentAsync<CaseReplied>(main.CaseId)))
        {
            await host.DeliverAsync(message);
            await host.DeliverAsync(message);
        }

        foreach (var child in (SubmittedCase[])[chinese, english])
        {
            var view = await host.PublicViewAsync(child.CaseId);
            Assert.Equal((CaseStatus.Closed, Outcome.Done, true), (view.Status, view.Outcome, view.Merged));
            Assert.Equal([TimelineKind.Merged, TimelineKind.Progress, TimelineKind.Replied, TimelineKind.Closed], view.Timeline.Select(e => e.Kind).SkipWhile(k => k != TimelineKind.Merged));
            Assert.Equal("已到現場拍照並量測坑洞大小。", Assert.Single(view.Timeline, e => e.Kind == TimelineKind.Progress).Words?.Text);
            Assert.Contains("坑洞已在三月二日補平", view.Reply!.Words!.Text, StringComparison.Ordinal);
            Assert.NotEqual(reply, view.Reply.ReplyId);
            var replied = Assert.Single(await host.SentAsync<CaseReplied>(child.CaseId));
            Assert.Equal(view.Reply.ReplyId, replied.ReplyId);
            Assert.True(Assert.Single(await host.SentAsync<CaseClosed>(child.CaseId)).Replied);
            Assert.Single(await host.SentAsync<CaseProgressed>(child.CaseId));
            var facts = await FactsAsync(child.CaseId, NoticeKind.Reply, replied.ReplyId);
            Assert.Equal((true, child.CaseNumber), (facts.Holds, facts.CaseNumber));
            Assert.DoesNotContain(main.CaseNumber, Json(view) + Json(facts), StringComparison.Ordinal);
        }
        Assert.Equal((Language.En, "jane@example.test", (string?)null), Contact(await FactsAsync(english.CaseId, NoticeKind.Reply, (await host.SentAsync<CaseReplied>(english.CaseId))[0].ReplyId)));
        Assert.Equal("main-answered", (await host.Client.UnmergeAsync(TestPeople.Handler, chinese.CaseId, Ct)).Failure!.Code);

        static (Language, string?, string?) Contact(NoticeFacts facts) => (facts.Language, facts.Email, facts.Mobile);
    }

    [Fact]
    public async Task WhoeverIsMergedWhileStillInTriage_IsAnsweredOnceTheUnitIsKnown()
    {
        var (main, child) = (await AssignedAsync(), await SubmitAsync());
        (await MergeAsync(child, main, TestPeople.Coordinator)).Required();
        await host.ReplyAsync(main.CaseId);
        var replied = (await host.SentAsync<CaseReplied>(main.CaseId))[0];
        await Assert.ThrowsAnyAsync<Exception>(() => host.DeliverAsync(replied));
        Assert.Equal(CaseStatus.Received, (await host.PublicViewAsync(child.CaseId)).Status);

        await host.DeliverAsync(Samples.Assigned(child.CaseId, host.Now));
        await host.DeliverAsync(replied);

        Assert.Equal(CaseStatus.Replied, (await host.PublicViewAsync(child.CaseId)).Status);
    }

    [Fact]
    public async Task Unmerged_IsAnOrdinaryCaseAgain_AndHearsNothingMore()
    {
        var (main, child) = (await AssignedAsync(), await AssignedAsync());
        await host.DeliverAsync(Samples.Set(child.CaseId, host.Now, Samples.Due(2026, 3, 9)));
        (await MergeAsync(child, main)).Required();
        var merge = (await host.SentAsync<CasesMerged>(child.CaseId))[0].MergeId;

        (await host.Client.UnmergeAsync(TestPeople.Handler, child.CaseId, Ct)).Required();
        await host.NoteAsync(main.CaseId);
        await host.ReplyAsync(main.CaseId);
        foreach (var message in (await host.SentAsync<CaseProgressed>(main.CaseId)).Concat<object>(await host.SentAsync<CaseReplied>(main.CaseId)))
            await host.DeliverAsync(message);

        var view = await host.PublicViewAsync(child.CaseId);
        Assert.Equal((CaseStatus.Assigned, false, TimelineKind.Unmerged, new DateOnly(2026, 3, 9)), (view.Status, view.Merged, view.Timeline[^1].Kind, view.Due!.Date));
        Assert.Equal(merge, Assert.Single(await host.SentAsync<CaseUnmerged>(child.CaseId)).MergeId);
        // The notice that was not sent yet would not be true any more.
        var facts = await FactsAsync(child.CaseId, NoticeKind.Merged, merge);
        Assert.Equal((false, "unmerged"), (facts.Holds, facts.CancelReason));
        var detail = await host.DetailAsync(child.CaseNumber);
        Assert.Null(detail.MergedInto);
        Assert.Contains("reply", detail.Allowed);
        Assert.Equal("not-merged", (await host.Client.UnmergeAsync(TestPeople.Handler, child.CaseId, Ct)).Failure!.Code);
        Assert.Equal(1, (await host.Client.ListAsync(TestPeople.Handler, new() { List = CaseListKind.Mine, Number = child.CaseNumber }, Ct)).Required().Total);
    }

    [Theory]
    [InlineData("withdrawn")]
    [InlineData("duplicate")]
    [InlineData("referred")]
    public async Task WhatIsTheMainApplicantsAlone_LetsTheOthersGo(string how)
    {
        var (main, child) = (await AssignedAsync(), await AssignedAsync());
        (await MergeAsync(child, main)).Required();
        if (how == "withdrawn")
            (await host.Client.WithdrawAsync(TestPeople.Handler, main.CaseId, new() { SaidBy = "本人來電", Check = IdentityCheck.LookupCode }, Ct)).Required();
        else if (how == "referred")
            (await host.Client.ReferAsync(TestPeople.Handler, main.CaseId, new() { Authority = "TPC", Way = ReferralWay.Phone, Reason = "這支電線桿是台電的，由台電處理。", FollowUpOn = new(2026, 3, 9) }, Ct)).Required();
        else
            await host.CloseAsync(main.CaseId, Outcome.Duplicate, "這件事已經在別的案件辦理，這裡不再處理。");
        foreach (var message in (await host.SentAsync<CaseWithdrawn>(main.CaseId)).Concat<object>(await host.SentAsync<CaseClosed>(main.CaseId)).Concat(await host.SentAsync<CaseReferred>(main.CaseId)))
            await host.DeliverAsync(message);

        var view = await host.PublicViewAsync(child.CaseId);
        Assert.Equal((CaseStatus.Assigned, false), (view.Status, view.Merged));
        Assert.Single(await host.SentAsync<CaseUnmerged>(child.CaseId));
        Assert.Empty(await host.SentAsync<CaseClosed>(child.CaseId));
        Assert.Equal(TimelineKind.LetGo, (await host.DetailAsync(main.CaseNumber)).Timeline[^1].Kind);
    }

    [Fact]
    public async Task MergedCaseThatIsWithdrawn_IsToldNothing_AndCatchesUpWhenThatIsUndone()
    {
        var (main, child) = (await AssignedAsync(), await AssignedAsync());
        (await MergeAsync(child, main)).Required();
        (await host.Client.WithdrawAsync(TestPeople.Handler, child.CaseId, new() { SaidBy = "本人來電", Check = IdentityCheck.LookupCode }, Ct)).Required();
        await host.ReplyAsync(main.CaseId);
        await host.DeliverAsync((await host.SentAsync<CaseReplied>(main.CaseId))[0]);
        Assert.Empty(await host.SentAsync<CaseReplied>(child.CaseId));

        (await host.Client.UndoWithdrawalAsync(TestPeople.Handler, child.CaseId, new() { Reason = "申請人說不是他撤回的。" }, Ct)).Required();
        await host.DeliverAsync((await host.SentAsync<WithdrawalUndone>(child.CaseId))[0]);

        Assert.Single(await host.SentAsync<CaseReplied>(child.CaseId));
        Assert.Equal(CaseStatus.Replied, (await host.PublicViewAsync(child.CaseId)).Status);
    }

    [Fact]
    public async Task WhoeverDisagreesWithTheAnswer_IsHeardOnTheirOwn()
    {
        var (main, child) = (await AssignedAsync(), await AssignedAsync());
        (await MergeAsync(child, main)).Required();
        await host.ReplyAsync(main.CaseId);
        await host.DeliverAsync((await host.SentAsync<CaseReplied>(main.CaseId))[0]);

        (await host.Client.ReopenAsync(TestPeople.Handler, child.CaseId, new() { Reason = ReopenReason.StillThere, Words = "坑洞還在那裡，沒有補好。", SaidBy = "本人來電", Check = IdentityCheck.LookupCode }, Ct)).Required();

        Assert.Single(await host.SentAsync<CaseUnmerged>(child.CaseId));
        var detail = await host.DetailAsync(child.CaseNumber);
        Assert.Equal((CaseStatus.InProgress, false), (detail.Row.Status, detail.Row.Merged));
        Assert.Equal(CaseStatus.Replied, (await host.DetailAsync(main.CaseNumber)).Row.Status);
    }

    [Fact]
    public async Task StaffDecideInTheMainCase_NotInAMergedOne()
    {
        var (main, child) = (await AssignedAsync(), await AssignedAsync());
        (await MergeAsync(child, main)).Required();

        var reply = await host.Client.ReplyAsync(TestPeople.Handler, child.CaseId, new() { Text = "坑洞已在三月二日補平，謝謝您的通報。", Outcome = Outcome.Done }, Ct);
        Assert.Equal((409, "case-merged", "assigned"), Told(reply));
        Assert.Equal((409, "case-merged", "assigned"), Told(await host.Client.CloseAsync(TestPeople.Handler, child.CaseId, new() { Outcome = Outcome.Duplicate, Text = "這件事已經在別的案件辦理，這裡不再處理。" }, Ct)));
        Assert.Equal((409, "case-merged", "assigned"), Told(await host.Client.RequestSupplementAsync(TestPeople.Handler, child.CaseId, Samples.Asking(new DateOnly(2026, 3, 20)), Ct)));
        // What concerns its applicant alone goes on.
        await host.NoteAsync(child.CaseId, "申請人來電，想知道自己的照片有沒有收到。");
        Assert.DoesNotContain((await host.PublicViewAsync(main.CaseId)).Timeline, e => e.Kind == TimelineKind.Progress);
    }

    [Fact]
    public async Task WhatCannotBeMerged_IsRefusedWithTheReason()
    {
        var (main, child, third) = (await AssignedAsync(), await AssignedAsync(), await AssignedAsync());
        Assert.Equal("merge-with-itself", await RefusedAsync(main, main));
        (await MergeAsync(child, main)).Required();
        Assert.Equal("merged-already", await RefusedAsync(child, third));
        Assert.Equal("main-is-merged", await RefusedAsync(third, child));
        Assert.Equal("has-merged-cases", await RefusedAsync(main, third));

        var again = await AssignedAsync(r => r.With(a => a with { Phone = "0911-111-222", Email = null }));
        var twice = await AssignedAsync(r => r.With(a => a with { Phone = "0911111222", Email = "other@example.test" }));
        Assert.Equal("same-applicant", await RefusedAsync(again, twice));
        Assert.Equal("application-not-merged", await RefusedAsync(await AssignedAsync(r => r with { ServiceCode = "APP-TREE" }), third));
        var answered = await AssignedAsync();
        await host.ReplyAsync(answered.CaseId);
        Assert.Equal("main-answered", await RefusedAsync(third, answered));
        Assert.Equal("move-not-allowed", await RefusedAsync(answered, third));
        var asked = await AssignedAsync();
        await host.AskAsync(asked.CaseId);
        Assert.Equal("move-not-allowed", await RefusedAsync(asked, third));
        (await MergeAsync(third, asked)).Required();

        var unknown = (await host.Client.MergeAsync(TestPeople.Handler, again.CaseId, new() { MainCaseNumber = "12345678901" }, Ct)).Failure!;
        Assert.Equal((400, "unknown-case"), (unknown.Status, unknown.Errors!["mainCaseNumber"][0]));
        Assert.Equal("required", (await host.Client.MergeAsync(TestPeople.Handler, again.CaseId, new(), Ct)).Failure!.Errors!["mainCaseNumber"][0]);
    }

    [Fact]
    public async Task ProtectedCase_IsNeverTheMainOne_AndFollowsOnlyInItsOwnUnit_ByWhoKnowsItsApplicant()
    {
        var open = await AssignedAsync();
        var secret = await AssignedAsync(r => r with { Confidential = true });
        Assert.Equal("main-protected", await RefusedAsync(open, secret));
        // Coordinators work on every case and do not know who a protected applicant is.
        Assert.Equal((403, "applicant-hidden", (string?)null), Told(await MergeAsync(secret, open, TestPeople.Coordinator)));
        var elsewhere = await SubmitAsync();
        await host.DeliverAsync(Samples.Assigned(elsewhere.CaseId, host.Now, unit: "ROADS/SOUTH"));
        Assert.Equal("protected-other-unit", await RefusedAsync(secret, elsewhere));

        (await MergeAsync(secret, open)).Required();
        await host.ReplyAsync(open.CaseId);
        await host.DeliverAsync((await host.SentAsync<CaseReplied>(open.CaseId))[0]);

        var view = await host.PublicViewAsync(secret.CaseId);
        Assert.Equal((CaseStatus.Replied, (StaffWords?)null), (view.Status, view.Reply!.Words));
        Assert.Null((await FactsAsync(secret.CaseId, NoticeKind.Reply, (await host.SentAsync<CaseReplied>(secret.CaseId))[0].ReplyId)).Reply!.Words);
    }

    [Fact]
    public async Task OnlyWhoWorksOnBoth_Merges()
    {
        var (main, child) = (await AssignedAsync(), await AssignedAsync());
        var parks = await SubmitAsync();
        await host.DeliverAsync(Samples.Assigned(parks.CaseId, host.Now, unit: "PARKS/TREES", agency: "PARKS", noHandler: true));

        Assert.Equal(403, (await MergeAsync(child, main, TestPeople.Intake)).Failure!.Status);
        Assert.Equal(403, (await MergeAsync(child, main, TestPeople.OtherUnit)).Failure!.Status);
        Assert.Equal(404, (await MergeAsync(child, main, TestPeople.OtherSupervisor)).Failure!.Status);
        Assert.Equal("unknown-case", (await MergeAsync(child, parks)).Failure!.Errors!["mainCaseNumber"][0]);
        Assert.Equal(404, (await host.Client.CompareAsync(TestPeople.Handler, child.CaseId, parks.CaseNumber, Ct)).Failure!.Status);
        (await MergeAsync(parks, main, TestPeople.Coordinator)).Required();
        Assert.Equal(403, (await host.Client.UnmergeAsync(TestPeople.Auditor, parks.CaseId, Ct)).Failure!.Status);
        // A main case of another agency has a number that this one's staff need not know.
        Assert.Null((await host.DetailAsync(parks.CaseNumber, TestPeople.OtherSupervisor)).MergedInto);
    }

    [Fact]
    public async Task Compare_ShowsTheMatterAndNothingOfTheApplicants()
    {
        var one = await AssignedAsync(r => r.At(l => l with { Latitude = 22.654300, Longitude = 120.312300 }));
        var other = await AssignedAsync(r => r.At(l => l with { Latitude = 22.655000, Longitude = 120.312300 }));

        var both = (await host.Client.CompareAsync(TestPeople.Handler, one.CaseId, other.CaseNumber, Ct)).Required();

        Assert.Equal((one.CaseNumber, other.CaseNumber), (both.This.Row.CaseNumber, both.Other.Row.CaseNumber));
        Assert.Equal((78, 78), (both.This.Metres, both.Other.Metres));
        Assert.Equal((null, null, 2, 2), (both.This.Refused, both.Other.Refused, both.ThisTold, both.OtherTold));
        Assert.False(both.This.SameApplicant);
        Assert.DoesNotContain("王小明", Json(both), StringComparison.Ordinal);
        Assert.True(await host.QueryAsync(db => db.Set<AuditEntry>().AnyAsync(a => a.CaseId == other.CaseId && a.Act == "cases-compared", Ct)));
        Assert.Equal("not-permitted", (await host.Client.CompareAsync(TestPeople.Intake, one.CaseId, other.CaseNumber, Ct)).Required().This.Refused);
    }

    [Fact]
    public async Task SamePersonAgain_IsALink_WithTheEarlierAnswer()
    {
        var earlier = await AssignedAsync(r => r.With(a => a with { Phone = "0911-333-444" }));
        await host.ReplyAsync(earlier.CaseId);
        host.Clock.MoveTo(host.Now.AddMinutes(1));
        var later = await AssignedAsync(r => r.With(a => a with { Phone = "0911333444" }));
        var stranger = await AssignedAsync();
        Assert.True((await host.Client.CompareAsync(TestPeople.Handler, later.CaseId, earlier.CaseNumber, Ct)).Required().Other.SameApplicant);

        Assert.Equal("not-earlier", (await RepeatAsync(earlier, later)).Failure!.Code);
        Assert.Equal("other-applicant", (await RepeatAsync(stranger, earlier)).Failure!.Code);
        (await RepeatAsync(later, earlier)).Required();
        Assert.Equal("repeats-already", (await RepeatAsync(later, earlier)).Failure!.Code);

        var detail = await host.DetailAsync(later.CaseNumber);
        Assert.Equal((earlier.CaseNumber, CaseStatus.Replied), (detail.Repeats!.CaseNumber, detail.Repeats.Status));
        Assert.Contains("坑洞已在三月二日補平", detail.Repeats.Reply!.Words!.Text, StringComparison.Ordinal);
        Assert.False(detail.Row.Merged);
        Assert.Contains("reply", detail.Allowed);
        Assert.DoesNotContain(earlier.CaseNumber, Json(await host.PublicViewAsync(later.CaseId)), StringComparison.Ordinal);

        Task<Result<Done>> RepeatAsync(SubmittedCase repeated, SubmittedCase before) => host.Client.RepeatAsync(TestPeople.Handler, repeated.CaseId, new() { EarlierCaseNumber = before.CaseNumber }, Ct);
    }

    [Fact]
    public async Task DelayOfTheMainCase_IsReadInTheMergedOne()
    {
        var child = await AssignedAsync();
        var foreseen = new DelayForeseen
        {
            CaseId = child.CaseId,
            Version = 2,
            OccurredAt = host.Now,
            ExplanationId = Guid.NewGuid(),
            Due = Samples.Due(2026, 3, 9),
            ExpectedOn = new DateOnly(2026, 3, 20),
        };
        host.Owners.Know(foreseen.ExplanationId, Samples.Slots());
        await host.DeliverAsync(foreseen);

        var entry = (await host.PublicViewAsync(child.CaseId)).Timeline[^1];
        Assert.Equal((TimelineKind.DelayForeseen, "2026-03-20", "連日大雨，現場沒辦法施工。"), (entry.Kind, entry.Data["expected"], entry.Words?.Text));
    }

    private async Task<SubmittedCase> SubmitAsync(Func<SubmitCaseRequest, SubmitCaseRequest>? change = null, CasesHost? on = null)
    {
        var person = Interlocked.Increment(ref _people);
        return await (on ?? host).SubmitAsync(r =>
        {
            r = r.With(a => a with { Name = $"申請人{person}", Phone = $"0922{person:000000}", Email = $"person{person}@example.test" });
            return change?.Invoke(r) ?? r;
        });
    }

    private async Task<SubmittedCase> AssignedAsync(Func<SubmitCaseRequest, SubmitCaseRequest>? change = null)
    {
        var submitted = await SubmitAsync(change);
        await host.DeliverAsync(Samples.Assigned(submitted.CaseId, host.Now));
        return submitted;
    }

    private async Task<SubmittedCase> AssignedAsync(CasesHost on)
    {
        var submitted = await SubmitAsync(on: on);
        await on.DeliverAsync(Samples.Assigned(submitted.CaseId, on.Now));
        return submitted;
    }

    private Task<Result<Done>> MergeAsync(SubmittedCase child, SubmittedCase main, Actor? actor = null, CasesHost? on = null) =>
        (on ?? host).Client.MergeAsync(actor ?? TestPeople.Handler, child.CaseId, new() { MainCaseNumber = main.CaseNumber }, Ct);

    private async Task<string> RefusedAsync(SubmittedCase child, SubmittedCase main)
    {
        var failure = (await MergeAsync(child, main)).Failure!;
        Assert.Equal(409, failure.Status);
        return failure.Code;
    }

    private async Task<NoticeFacts> FactsAsync(Guid caseId, NoticeKind kind, Guid occasion) => (await host.Client.NoticeFactsAsync(TestPeople.Notifications, caseId, kind, occasion, Ct)).Required();

    private static (int, string, string?) Told(Result<Done> result) => (result.Failure!.Status, result.Failure.Code, result.Failure.Current);

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, ContractJson.Options);
}
