using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>Petitions that the law lets an agency leave unhandled: one asks, another approves, and all of it stays on record.</summary>
public class SetAsideTests(CasesHost host) : IClassFixture<CasesHost>
{
    private const string Reason = "同一個坑洞我們在1月20日已經答覆並補平，這次沒有新的事實。";
    private static readonly DateOnly Earlier = new(2026, 1, 20);
    private const string Document = "高市工園字第1號";

    private static readonly SetAsideRequest Again = new() { Ground = SetAsideGround.AlreadyAnswered, Reason = Reason, EarlierReplyOn = Earlier, EarlierReplyNumber = Document };
    private static readonly SetAsideDecision Yes = new() { Approve = true };
    private static readonly SetAsideDecision No = new() { Approve = false, Note = "還有新的照片，請再看一次。" };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Approved_IsClosedAsNotHandledStaysRegisteredAndIsToldOnce()
    {
        var c = await host.SubmitAssignedAsync();
        await host.DeliverAsync(Samples.Set(c.CaseId, host.Now, Samples.Due(2026, 3, 9)));

        await AskAsync(c.CaseId, Again);

        // Until somebody decided nothing has changed for the applicant, and the clock runs.
        var waiting = await host.DetailAsync(c.CaseNumber);
        Assert.Equal((CaseStatus.Assigned, false, new DateOnly(2026, 3, 9)), (waiting.Row.Status, waiting.Row.Paused, waiting.Row.Due!.Date));
        Assert.Equal((SetAsideGround.AlreadyAnswered, Reason, new EarlierReply(Earlier, Document, false), TestPeople.HandlerId),
            (waiting.SetAside!.Ground, waiting.SetAside.Reason.Text, waiting.SetAside.Earlier, waiting.SetAside.RequestedBy));
        Assert.DoesNotContain("set_aside", waiting.Allowed);
        Assert.DoesNotContain((await host.PublicViewAsync(c.CaseId)).Timeline, e => e.Kind is TimelineKind.SetAsideRequested or TimelineKind.SetAside);
        Assert.Empty(await host.SentAsync<CaseClosed>(c.CaseId));
        Assert.Equal(1, await host.CountAsync($"select count(*) from cases.cases where id = '{c.CaseId}' and clock_ends_at is not null"));

        (await DecideAsync(TestPeople.Supervisor, c.CaseId, Yes)).Required();

        var view = await host.PublicViewAsync(c.CaseId);
        Assert.Equal((CaseStatus.Closed, Outcome.NotHandled, (ReplyView?)null, c.CaseNumber), (view.Status, view.Outcome, view.Reply, view.CaseNumber));
        var entry = view.Timeline[^1];
        Assert.Equal((TimelineKind.SetAside, Reason, "already_answered", "2026-01-20", Document), (entry.Kind, entry.Words!.Text, entry.Data["ground"], entry.Data["earlier"], entry.Data["document"]));
        Assert.Equal(0, await host.CountAsync($"select count(*) from cases.cases where id = '{c.CaseId}' and clock_ends_at is not null"));
        var sent = Assert.Single(await host.SentAsync<CaseClosed>(c.CaseId));
        Assert.Equal((Outcome.NotHandled, false), (sent.Outcome, sent.Replied));
        var facts = (await host.Client.NoticeFactsAsync(TestPeople.Notifications, c.CaseId, NoticeKind.SetAside, sent.ClosingId, Ct)).Required();
        Assert.Equal((true, new SetAsideFacts(SetAsideGround.AlreadyAnswered, new EarlierReply(Earlier, Document, false)), Reason), (facts.Holds, facts.SetAside, facts.Reply!.Words!.Text));
        await AssertAuditAsync(c.CaseId, "set-aside-requested", TestPeople.HandlerId);
        await AssertAuditAsync(c.CaseId, "set-aside-approved", TestPeople.Supervisor.StaffId!.Value);
        Assert.Null((await host.DetailAsync(c.CaseNumber)).SetAside);
    }

    [Fact]
    public async Task Declined_GoesOnWithTheWordsForTheHandlerAndCanBeAskedAgain()
    {
        var c = await host.SubmitAssignedAsync();
        await AskAsync(c.CaseId, Again);
        var request = await RequestOfAsync(c.CaseId);

        AssertInvalid(await host.Client.DecideSetAsideAsync(TestPeople.Supervisor, request, new SetAsideDecision { Approve = false }, Ct), "note", "required");
        AssertInvalid(await host.Client.DecideSetAsideAsync(TestPeople.Supervisor, request, new SetAsideDecision { Note = "沒有選" }, Ct), "approve", "required");
        (await host.Client.DecideSetAsideAsync(TestPeople.Supervisor, request, No, Ct)).Required();

        var detail = await host.DetailAsync(c.CaseNumber);
        Assert.Equal((CaseStatus.Assigned, (SetAsideView?)null), (detail.Row.Status, detail.SetAside));
        Assert.Equal((TimelineKind.SetAsideDeclined, No.Note, false), (detail.Timeline[^1].Kind, detail.Timeline[^1].Words!.Text, detail.Timeline[^1].Public));
        Assert.Contains("set_aside", detail.Allowed);
        Assert.Empty(await host.SentAsync<CaseClosed>(c.CaseId));
        AssertConflict(await host.Client.DecideSetAsideAsync(TestPeople.Supervisor, request, Yes, Ct), "already-decided");
        await AskAsync(c.CaseId, Again);
        (await DecideAsync(TestPeople.Supervisor, c.CaseId, Yes)).Required();
    }

    [Fact]
    public async Task Rights_OnlySomebodyElseWhoHeadsTheUnitOrTheAgencyDecides()
    {
        var c = await host.SubmitAssignedAsync();
        await AskAsync(c.CaseId, Again);
        var request = await RequestOfAsync(c.CaseId);

        foreach (var actor in (Actor[])[TestPeople.Handler, TestPeople.Colleague, TestPeople.OtherUnit, TestPeople.Coordinator, TestPeople.Intake, TestPeople.Auditor, TestPeople.Deputy])
        {
            Assert.Equal(403, (await host.Client.DecideSetAsideAsync(actor, request, Yes, Ct)).Failure?.Status);
            Assert.DoesNotContain((await host.Client.SetAsideRequestsAsync(actor, Ct)).Required(), r => r.RequestId == request);
        }
        foreach (var actor in (Actor[])[TestPeople.OtherAgency, TestPeople.OtherSupervisor, TestPeople.CallCentre, Actor.Anyone])
            Assert.Equal(404, (await host.Client.DecideSetAsideAsync(actor, request, Yes, Ct)).Failure?.Status);
        Assert.Equal("set-aside-request-not-found", (await host.Client.DecideSetAsideAsync(TestPeople.Supervisor, Guid.NewGuid(), Yes, Ct)).Failure?.Code);
        Assert.Equal(403, (await host.Client.SetAsideRequestsAsync(TestPeople.CallCentre, Ct)).Failure?.Status);
        Assert.Equal(CaseStatus.Assigned, (await host.PublicViewAsync(c.CaseId)).Status);

        (await host.Client.DecideSetAsideAsync(TestPeople.AgencyHead, request, Yes, Ct)).Required();
        Assert.Equal(CaseStatus.Closed, (await host.PublicViewAsync(c.CaseId)).Status);
    }

    [Fact]
    public async Task Rights_WhoeverAskedNeverDecidesNotAsADeputyEither()
    {
        await using var alone = await CasesHost.StartAsync();
        var c = await alone.SubmitAssignedAsync();
        // The supervisor asks: the own approval would be none. The agency head has made the supervisor deputy.
        alone.Owners.Staff.Add(TestPeople.Member(TestPeople.AgencyHead, TestPeople.Supervisor.StaffId));
        alone.Owners.Staff.Add(TestPeople.Member(TestPeople.Supervisor, TestPeople.OtherUnit.StaffId));
        (await alone.Client.RequestSetAsideAsync(TestPeople.Supervisor, c.CaseId, Again, Ct)).Required();
        var request = Assert.Single((await alone.Client.SetAsideRequestsAsync(TestPeople.AgencyHead, Ct)).Required()).RequestId;

        Assert.Empty((await alone.Client.SetAsideRequestsAsync(TestPeople.Supervisor, Ct)).Required());
        var own = (await alone.Client.DecideSetAsideAsync(TestPeople.Supervisor, request, Yes, Ct)).Failure;
        Assert.Equal((403, "own-request"), (own?.Status, own?.Code));
        // A deputy of the unit's supervisor sees and decides what waits for the supervisor.
        Assert.Equal(request, Assert.Single((await alone.Client.SetAsideRequestsAsync(TestPeople.OtherUnit, Ct)).Required()).RequestId);
        (await alone.Client.DecideSetAsideAsync(TestPeople.OtherUnit, request, Yes, Ct)).Required();
        Assert.Equal(CaseStatus.Closed, (await alone.PublicViewAsync(c.CaseId)).Status);
    }

    [Fact]
    public async Task Rights_BeforeAUnitIsFoundAnotherCoordinatorDecides()
    {
        var c = await host.SubmitAsync();
        (await host.Client.RequestSetAsideAsync(TestPeople.Coordinator, c.CaseId, Again, Ct)).Required();
        var other = TestPeople.Staff(Guid.NewGuid(), "CITY", "CITY/DESK", StaffRole.Coordinator);

        Assert.Equal("own-request", (await DecideAsync(TestPeople.Coordinator, c.CaseId, Yes)).Failure?.Code);
        (await DecideAsync(other, c.CaseId, Yes)).Required();

        Assert.Equal((CaseStatus.Closed, Outcome.NotHandled), ((await host.PublicViewAsync(c.CaseId)).Status, (await host.PublicViewAsync(c.CaseId)).Outcome));
    }

    [Fact]
    public async Task Request_IsForThoseWhoWorkOnTheCase()
    {
        var c = await host.SubmitAssignedAsync();
        foreach (var actor in (Actor[])[TestPeople.Intake, TestPeople.OtherUnit, TestPeople.AgencyHead, TestPeople.Auditor])
            Assert.Equal(403, (await host.Client.RequestSetAsideAsync(actor, c.CaseId, Again, Ct)).Failure?.Status);
        Assert.Equal(404, (await host.Client.RequestSetAsideAsync(TestPeople.OtherSupervisor, c.CaseId, Again, Ct)).Failure?.Status);
        Assert.DoesNotContain("set_aside", (await host.DetailAsync(c.CaseNumber, TestPeople.Intake)).Allowed);
    }

    [Theory]
    [InlineData("HOT-HOLE")]
    [InlineData("APP-TREE")]
    public async Task Request_ForAnythingButAPetition_IsRefused(string service)
    {
        var c = await host.SubmitAssignedAsync(r => r with { ServiceCode = service });

        AssertConflict(await host.Client.RequestSetAsideAsync(TestPeople.Handler, c.CaseId, Again, Ct), "not-a-petition");
        Assert.DoesNotContain("set_aside", (await host.DetailAsync(c.CaseNumber)).Allowed);
    }

    [Fact]
    public async Task Request_InAStateThatDoesNotAllowIt_IsRefused()
    {
        var waiting = await host.SubmitAssignedAsync();
        await AskAsync(waiting.CaseId, Again);
        AssertConflict(await host.Client.RequestSetAsideAsync(TestPeople.Handler, waiting.CaseId, Again, Ct), "set-aside-waiting");

        var replied = await host.SubmitAssignedAsync();
        await host.ReplyAsync(replied.CaseId);
        AssertConflict(await host.Client.RequestSetAsideAsync(TestPeople.Handler, replied.CaseId, Again, Ct), "move-not-allowed", "replied");
        await host.CloseAsync(replied.CaseId);
        AssertConflict(await host.Client.RequestSetAsideAsync(TestPeople.Handler, replied.CaseId, Again, Ct), "move-not-allowed", "closed");
    }

    /// <summary>Whether a protected applicant gave a real name, only those can say who see it.</summary>
    [Fact]
    public async Task Request_ForAProtectedCase_OnlyByThoseWhoSeeTheApplicant()
    {
        var c = await host.SubmitAssignedAsync(r => r with { Confidential = true });

        var refused = (await host.Client.RequestSetAsideAsync(TestPeople.Coordinator, c.CaseId, Again, Ct)).Failure;
        Assert.Equal((403, "applicant-hidden"), (refused?.Status, refused?.Code));
        Assert.DoesNotContain("set_aside", (await host.DetailAsync(c.CaseNumber, TestPeople.Coordinator)).Allowed);
        await AskAsync(c.CaseId, Again);
        (await DecideAsync(TestPeople.Supervisor, c.CaseId, Yes)).Required();

        var entry = (await host.PublicViewAsync(c.CaseId)).Timeline[^1];
        Assert.Equal((TimelineKind.SetAside, (StaffWords?)null), (entry.Kind, entry.Words));
        Assert.Equal(["ground"], entry.Data.Keys);
        var closing = Assert.Single(await host.SentAsync<CaseClosed>(c.CaseId)).ClosingId;
        var facts = (await host.Client.NoticeFactsAsync(TestPeople.Notifications, c.CaseId, NoticeKind.SetAside, closing, Ct)).Required();
        Assert.Equal((new SetAsideFacts(SetAsideGround.AlreadyAnswered, null), (StaffWords?)null), (facts.SetAside, facts.Reply!.Words));
    }

    public static TheoryData<string, SetAsideRequest, string, string> BadRequests => new()
    {
        { "no ground", Again with { Ground = null, EarlierReplyOn = null, EarlierReplyNumber = null }, "ground", "required" },
        { "no reason", Again with { Reason = " " }, "reason", "required" },
        { "short", Again with { Reason = "重複了" }, "reason", "too-short" },
        { "long", Again with { Reason = new string('長', 1001) }, "reason", "too-long" },
        { "no day", Again with { EarlierReplyOn = null }, "earlierReplyOn", "required" },
        { "no number", Again with { EarlierReplyNumber = "" }, "earlierReplyNumber", "required" },
        { "long number", Again with { EarlierReplyNumber = new string('1', 61) }, "earlierReplyNumber", "too-long" },
        { "tomorrow", Again with { EarlierReplyOn = new(2026, 3, 3) }, "earlierReplyOn", "in-future" },
        { "both", Again with { EarlierCase = "41520488163" }, "earlierReplyOn", "earlier-reply-twice" },
        { "no such number", Again with { EarlierReplyOn = null, EarlierReplyNumber = null, EarlierCase = "12345" }, "earlierCase", "earlier-case-not-found" },
        { "no such case", Again with { EarlierReplyOn = null, EarlierReplyNumber = null, EarlierCase = "41520488163" }, "earlierCase", "earlier-case-not-found" },
        { "first ground", Again with { Ground = SetAsideGround.NoContentOrName }, "earlierReplyOn", "not-with-this-ground" },
        { "third ground", Again with { Ground = SetAsideGround.NotCompetent, EarlierReplyOn = null, EarlierReplyNumber = null, EarlierCase = "41520488163" }, "earlierCase", "not-with-this-ground" },
    };

    [Theory]
    [MemberData(nameof(BadRequests))]
    public async Task Request_BadInput_IsNamedAndNothingHappens(string what, SetAsideRequest request, string field, string code)
    {
        Assert.NotEmpty(what);
        var c = await host.SubmitAssignedAsync();

        AssertInvalid(await host.Client.RequestSetAsideAsync(TestPeople.Handler, c.CaseId, request, Ct), field, code);

        Assert.Equal(0, await host.CountAsync($"select count(*) from cases.set_aside_requests where case_id = '{c.CaseId}'"));
    }

    [Fact]
    public async Task Request_EarlierReplyAfterThisCaseCameIn_IsRefused()
    {
        var c = await host.SubmitAsync(r => r with { Channel = Channel.Letter, ReceivedAt = Taipei.At(new(2026, 2, 10), new(9, 0)) }, TestPeople.CityIntake);
        await host.DeliverAsync(Samples.Assigned(c.CaseId, host.Now));

        AssertInvalid(await host.Client.RequestSetAsideAsync(TestPeople.Handler, c.CaseId, Again with { EarlierReplyOn = new(2026, 2, 11) }, Ct), "earlierReplyOn", "after-receipt");
        await AskAsync(c.CaseId, Again with { EarlierReplyOn = new(2026, 2, 10) });
    }

    [Fact]
    public async Task Request_ByAnEarlierCase_TakesTheDayOfItsReply()
    {
        var answered = await host.SubmitAssignedAsync();
        var open = await host.SubmitAssignedAsync();
        var elsewhere = await host.SubmitAsync();
        await host.DeliverAsync(Samples.Assigned(elsewhere.CaseId, host.Now, unit: "PARKS/TREES", agency: "PARKS", noHandler: true));
        var other = await host.SubmitAssignedAsync(r => r.With(a => a with { Name = "陳大文", Phone = "0922333444", Email = "chen@example.test" }));
        await host.ReplyAsync(answered.CaseId);
        await host.ReplyAsync(other.CaseId);
        var c = await host.SubmitAssignedAsync();
        var request = Again with { EarlierReplyOn = null, EarlierReplyNumber = null };

        AssertInvalid(await ByAsync(c.CaseNumber), "earlierCase", "earlier-case-is-this-case");
        AssertInvalid(await ByAsync(open.CaseNumber), "earlierCase", "earlier-case-not-answered");
        AssertInvalid(await ByAsync(other.CaseNumber), "earlierCase", "earlier-case-of-somebody-else");
        AssertInvalid(await ByAsync(elsewhere.CaseNumber), "earlierCase", "earlier-case-not-found");
        (await ByAsync($"{answered.CaseNumber[..3]}-{answered.CaseNumber[3..7]}-{answered.CaseNumber[7..]}")).Required();

        Assert.Equal(new EarlierReply(new(2026, 3, 2), answered.CaseNumber, true), (await host.DetailAsync(c.CaseNumber)).SetAside!.Earlier);

        Task<Result<Done>> ByAsync(string number) => host.Client.RequestSetAsideAsync(TestPeople.Handler, c.CaseId, request with { EarlierCase = number }, Ct);
    }

    /// <summary>An answer is better than none: it overtakes what still waits.</summary>
    [Fact]
    public async Task Reply_WhileItWaits_LeavesNothingToDecide()
    {
        var c = await host.SubmitAssignedAsync();
        await AskAsync(c.CaseId, Again);
        var request = await RequestOfAsync(c.CaseId);

        await host.ReplyAsync(c.CaseId);

        Assert.DoesNotContain((await host.Client.SetAsideRequestsAsync(TestPeople.Supervisor, Ct)).Required(), r => r.RequestId == request);
        AssertConflict(await host.Client.DecideSetAsideAsync(TestPeople.Supervisor, request, Yes, Ct), "set-aside-overtaken");
        Assert.Equal(CaseStatus.Replied, (await host.PublicViewAsync(c.CaseId)).Status);
    }

    [Fact]
    public async Task Decide_ByTwoAtOnce_OneDecides()
    {
        var c = await host.SubmitAssignedAsync();
        await AskAsync(c.CaseId, Again);
        var request = await RequestOfAsync(c.CaseId);

        var results = await Task.WhenAll(host.Client.DecideSetAsideAsync(TestPeople.Supervisor, request, Yes, Ct), host.Client.DecideSetAsideAsync(TestPeople.AgencyHead, request, No, Ct));

        AssertConflict(Assert.Single(results, r => !r.Succeeded), "already-decided");
        Assert.Equal(results[0].Succeeded ? 1 : 0, (await host.SentAsync<CaseClosed>(c.CaseId)).Count);
    }

    private async Task AskAsync(Guid caseId, SetAsideRequest request) => (await host.Client.RequestSetAsideAsync(TestPeople.Handler, caseId, request, Ct)).Required();

    private async Task<Guid> RequestOfAsync(Guid caseId) => (await host.QueryAsync(db => db.Cases.Where(c => c.Id == caseId).Select(c => c.OpenSetAsideId).SingleAsync(Ct)))!.Value;

    private async Task<Result<Done>> DecideAsync(Actor actor, Guid caseId, SetAsideDecision decision) => await host.Client.DecideSetAsideAsync(actor, await RequestOfAsync(caseId), decision, Ct);

    private async Task AssertAuditAsync(Guid caseId, string act, Guid staff) =>
        Assert.Equal(staff, await host.QueryAsync(db => db.Set<AuditEntry>().Where(a => a.CaseId == caseId && a.Act == act).Select(a => a.StaffId).SingleAsync(Ct)));

    private static void AssertInvalid(Result<Done> result, string field, string code)
    {
        Assert.Equal((400, "invalid-input"), (result.Failure?.Status, result.Failure?.Code));
        Assert.Equal([code], Assert.Single(result.Failure!.Errors!, e => e.Key == field).Value);
    }

    private static void AssertConflict(Result<Done> result, string code, string? current = null)
    {
        Assert.Equal((409, code), (result.Failure?.Status, result.Failure?.Code));
        if (current is not null)
            Assert.Equal(current, result.Failure!.Current);
    }
}
