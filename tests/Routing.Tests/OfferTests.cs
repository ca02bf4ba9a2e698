using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Routing.Features.SweepOffers;
using CaseTracker.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace CaseTracker.Routing.Tests;

/// <summary>A unit is asked before it has a case: it accepts, or returns it with who should have it; two refusals go to the coordinators.</summary>
public sealed class OfferTests : IAsyncLifetime
{
    private static readonly ReturnOfferRequest Back = new() { Reason = "路寬不到六公尺", Alternative = "ROADS/SOUTH" };

    private RoutingHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await RoutingHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Offer_TheUnitInChargeStaysSoAndOnlyTheOfferIsTold()
    {
        var caseId = await _host.SubmitToNorthAsync();

        var answer = (await _host.Client.AssignAsync(TestPeople.NorthSupervisor, caseId, new() { Unit = "WATER/DITCH", Reason = " 這是側溝 " }, Ct)).Required();

        Assert.Equal(new DateOnly(2026, 3, 3), answer.OfferedUntil);
        var routing = await _host.CaseAsync(caseId);
        Assert.Equal(("ROADS/NORTH", TestPeople.NorthHandlerId, 0, 0), (routing.Unit, routing.Handler!.Value, routing.HandOvers, routing.Returns));
        var offer = routing.Offer!;
        Assert.Equal(("ROADS/NORTH", "WATER/DITCH", "這是側溝", false, new DateOnly(2026, 3, 3)), (offer.GivingUnit, offer.Unit, offer.Reason.Zh, offer.SiteVisit, offer.DueOn));
        Assert.Equal((AssignmentKind.Offered, "ROADS/NORTH", "WATER/DITCH", TestPeople.NorthSupervisorId), (routing.History[0].Kind, routing.History[0].Unit, routing.History[0].OfferedTo, routing.History[0].DecidedBy));
        Assert.Single(await _host.AssignedAsync(caseId));
        var told = Assert.Single(await _host.SentAsync<CaseOffered>());
        Assert.Equal((caseId, 2L, offer.OfferId, "ROADS/NORTH", "WATER", "WATER/DITCH", TestPeople.NorthSupervisorId), (told.CaseId, told.Version, told.OfferId, told.GivingUnit, told.Agency, told.Unit, told.OfferedBy));
        Assert.Equal("offered", (await AuditAsync(caseId))[^1].Act);
    }

    /// <summary>RT-1: by the next working day, by the second one where the place is looked at; by the days of the agency that answers.</summary>
    [Theory]
    [InlineData(false, "2026-03-03", 1)]
    [InlineData(true, "2026-03-04", 2)]
    public async Task Offer_DueDate_IsThatOfDeadlines(bool siteVisit, string due, int days)
    {
        var (caseId, _) = await _host.OfferAsync(siteVisit: siteVisit);

        Assert.Equal(DateOnly.Parse(due, System.Globalization.CultureInfo.InvariantCulture), (await _host.CaseAsync(caseId)).Offer!.DueOn);
        var asked = Assert.Single(_host.Deadlines.Asked);
        Assert.Equal((new Limit(days, LimitUnit.WorkingDays), "WATER", _host.Clock.GetUtcNow()), (asked.Limit, asked.Agency, asked.ReceivedAt));
    }

    [Fact]
    public async Task Offer_DeadlinesAway_NothingIsDone()
    {
        var caseId = await _host.SubmitToNorthAsync();
        _host.Deadlines.Down = true;

        var failure = (await _host.Client.AssignAsync(TestPeople.NorthHandler, caseId, new() { Unit = "WATER/DITCH", Reason = "這是側溝" }, Ct)).Failure;

        Assert.Equal((503, "deadlines-away"), (failure?.Status, failure?.Code));
        var routing = await _host.CaseAsync(caseId);
        Assert.Null(routing.Offer);
        Assert.Single(routing.History);
        Assert.Empty(await _host.SentAsync<CaseOffered>());
        // A coordinator needs no date: nobody is asked.
        await _host.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "WATER/DITCH", Reason = "這是側溝" });
        Assert.Equal("WATER/DITCH", (await _host.CaseAsync(caseId)).Unit);
    }

    [Fact]
    public async Task Offer_WhileOneWaits_IsAConflictAndAHandlerCanBeNamed()
    {
        var (caseId, offerId) = await _host.OfferAsync();

        var second = (await _host.Client.AssignAsync(TestPeople.NorthHandler, caseId, new() { Unit = "ROADS/SOUTH", Reason = "南區" }, Ct)).Failure;
        await _host.AssignAsync(TestPeople.NorthSupervisor, caseId, new() { Handler = TestPeople.OtherNorthHandlerId });

        Assert.Equal((409, "offer-waiting", "WATER/DITCH"), (second?.Status, second?.Code, second?.Current));
        var routing = await _host.CaseAsync(caseId);
        Assert.Equal((offerId, TestPeople.OtherNorthHandlerId), (routing.Offer!.OfferId, routing.Handler!.Value));
    }

    [Fact]
    public async Task Accept_TheUnitIsInChargeAndOthersAreTold()
    {
        var (caseId, offerId) = await _host.OfferAsync("ROADS/SOUTH");

        (await _host.Client.AcceptOfferAsync(TestPeople.SouthHandler, caseId, offerId, new() { Handler = TestPeople.SouthHandlerId }, Ct)).Required();

        var routing = await _host.CaseAsync(caseId);
        Assert.Equal(("ROADS/SOUTH", TestPeople.SouthHandlerId, 1, 0), (routing.Unit, routing.Handler!.Value, routing.HandOvers, routing.Returns));
        Assert.Null(routing.Offer);
        Assert.Equal("這是側溝；對方同意接辦", routing.History[0].Reason.Zh);
        var assigned = (await _host.AssignedAsync(caseId))[^1];
        Assert.Equal((3L, "ROADS/SOUTH", "ROADS/NORTH", TestPeople.SouthHandlerId), (assigned.Version, assigned.Unit, assigned.PreviousUnit, assigned.DecidedBy));
        Assert.Empty(await _host.SentAsync<OfferEnded>());
        Assert.Equal("offer-accepted", (await AuditAsync(caseId))[^1].Act);
        var late = (await _host.Client.AcceptOfferAsync(TestPeople.SouthHandler, caseId, offerId, new(), Ct)).Failure;
        Assert.Equal((409, "changed-meanwhile"), (late?.Status, late?.Code));
    }

    [Fact]
    public async Task Accept_WithoutAName_TheUnitsOwnChoice()
    {
        var (caseId, offerId) = await _host.OfferAsync("ROADS/SOUTH");

        (await _host.Client.AcceptOfferAsync(TestPeople.SouthHandler, caseId, offerId, new(), Ct)).Required();

        Assert.Equal(TestPeople.SouthHandlerId, (await _host.CaseAsync(caseId)).Handler);
    }

    [Fact]
    public async Task Accept_SomebodyOfAnotherUnit_IsRefused()
    {
        var (caseId, offerId) = await _host.OfferAsync("ROADS/SOUTH");

        foreach (var foreign in (Guid[])[TestPeople.NorthHandlerId, TestPeople.LightSupervisorId, Guid.NewGuid()])
            Assert.Equal(["unknown-staff"], (await _host.Client.AcceptOfferAsync(TestPeople.SouthHandler, caseId, offerId, new() { Handler = foreign }, Ct)).Failure!.Errors!["handler"]);

        Assert.NotNull((await _host.CaseAsync(caseId)).Offer);
    }

    [Fact]
    public async Task Return_TheUnitKeepsTheCaseAndSeesWhoIsNamed()
    {
        var (caseId, offerId) = await _host.OfferAsync();

        (await _host.Client.ReturnOfferAsync(TestPeople.WaterSupervisor, caseId, offerId, Back, Ct)).Required();

        var routing = await _host.CaseAsync(caseId, TestPeople.NorthHandler);
        Assert.Equal(("ROADS/NORTH", TestPeople.NorthHandlerId, 0, 1), (routing.Unit, routing.Handler!.Value, routing.HandOvers, routing.Returns));
        Assert.Null(routing.Offer);
        Assert.Null(routing.Dispute);
        Assert.Equal((AssignmentKind.Returned, "WATER/DITCH", "ROADS/SOUTH", "路寬不到六公尺"), (routing.History[0].Kind, routing.History[0].OfferedTo, routing.History[0].Alternative, routing.History[0].Reason.Zh));
        var told = Assert.Single(await _host.SentAsync<OfferEnded>());
        Assert.Equal((3L, offerId, AssignmentKind.Returned, "WATER", "WATER/DITCH", "ROADS/SOUTH", false), (told.Version, told.OfferId, told.How, told.Agency, told.Unit, told.Alternative, told.Disputed));
        Assert.Single(await _host.AssignedAsync(caseId));
        Assert.Equal("offer-returned", (await AuditAsync(caseId))[^1].Act);
        Assert.DoesNotContain("六公尺", (await AuditAsync(caseId))[^1].Facts, StringComparison.Ordinal);
    }

    public static TheoryData<string, ReturnOfferRequest, string, string> WrongReturns() => new()
    {
        { "no reason", Back with { Reason = " " }, "reason", "required" },
        { "reason too short", Back with { Reason = "否" }, "reason", "too-short" },
        { "reason too long", Back with { Reason = new('否', 501) }, "reason", "too-long" },
        { "no unit named", Back with { Alternative = null }, "alternative", "required" },
        { "no such unit", Back with { Alternative = "ROADS/NOWHERE" }, "alternative", "unknown-unit" },
        { "control character", Back with { Alternative = "ROADS/\0" }, "alternative", "unknown-unit" },
        { "itself", Back with { Alternative = "WATER/DITCH" }, "alternative", "returning-unit" },
        { "the unit that asks", Back with { Alternative = "ROADS/NORTH" }, "alternative", "giving-unit" },
    };

    [Theory]
    [MemberData(nameof(WrongReturns))]
    public async Task Return_Invalid_SaysWhichField(string _, ReturnOfferRequest request, string field, string code)
    {
        var (caseId, offerId) = await _host.OfferAsync();

        var failure = (await _host.Client.ReturnOfferAsync(TestPeople.WaterHandler, caseId, offerId, request, Ct)).Failure!;

        Assert.Equal([code], failure.Errors![field]);
        Assert.Single(failure.Errors);
        Assert.NotNull((await _host.CaseAsync(caseId)).Offer);
    }

    [Fact]
    public async Task Return_ToAUnitThatIsNoMore_IsRefused()
    {
        var (caseId, offerId) = await _host.OfferAsync();
        await _host.QueryAsync(db => db.Units.Where(u => u.Code == "ROADS/SOUTH").ExecuteUpdateAsync(u => u.SetProperty(x => x.Active, false), Ct));

        Assert.Equal(["unknown-unit"], (await _host.Client.ReturnOfferAsync(TestPeople.WaterHandler, caseId, offerId, Back, Ct)).Failure!.Errors!["alternative"]);
    }

    [Fact]
    public async Task SecondReturn_GoesToTheCoordinatorsWithBothReasons()
    {
        var caseId = await _host.DisputeAsync();

        var dispute = Assert.Single((await _host.Client.DisputesAsync(TestPeople.Coordinator, Ct)).Required());
        Assert.Equal((caseId, "ROADS/NORTH", DisputeCause.ReturnedTwice), (dispute.CaseId, dispute.Unit, dispute.Cause));
        Assert.Equal([("WATER/DITCH", "路寬不到六公尺", "ROADS/SOUTH"), ("ROADS/SOUTH", "不在南區", "ROADS/LIGHT")], dispute.Refusals.Select(r => (r.Unit, r.Reason!.Zh, r.Alternative!)));
        var routing = await _host.CaseAsync(caseId, TestPeople.NorthHandler);
        Assert.Equal(("ROADS/NORTH", 2), (routing.Unit, routing.Returns));
        Assert.Equal(2, routing.Dispute!.Refusals.Count);
        Assert.True((await _host.SentAsync<OfferEnded>())[^1].Disputed);
        var again = (await _host.Client.AssignAsync(TestPeople.NorthHandler, caseId, new() { Unit = "ROADS/LIGHT", Reason = "照明" }, Ct)).Failure;
        Assert.Equal((409, "coordinator-decides"), (again?.Status, again?.Code));
        foreach (var other in (Actor[])[TestPeople.NorthSupervisor, TestPeople.WaterHead, TestPeople.Auditor, TestPeople.Service])
            Assert.Equal(403, (await _host.Client.DisputesAsync(other, Ct)).Failure?.Status);
    }

    [Fact]
    public async Task Coordinator_DecidesAtOnceAndWhatWasReturnedCountsNoMore()
    {
        var caseId = await _host.DisputeAsync();

        var answer = (await _host.Client.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "WATER/DITCH", Reason = "側溝歸水利局" }, Ct)).Required();

        Assert.Null(answer.OfferedUntil);
        var routing = await _host.CaseAsync(caseId);
        Assert.Equal(("WATER/DITCH", 1, 2), (routing.Unit, routing.HandOvers, routing.Returns));
        Assert.Null(routing.Dispute);
        Assert.Empty((await _host.Client.DisputesAsync(TestPeople.Coordinator, Ct)).Required());
        Assert.Equal(("WATER/DITCH", "ROADS/NORTH"), ((await _host.AssignedAsync(caseId))[^1].Unit, (await _host.AssignedAsync(caseId))[^1].PreviousUnit));
        Assert.Equal("dispute-decided", (await AuditAsync(caseId))[^1].Act);

        // The unit may ask again; the first return after the decision is a first one.
        await _host.AssignAsync(TestPeople.WaterHandler, caseId, new() { Unit = "ROADS/SOUTH", Reason = "南區" });
        (await _host.Client.ReturnOfferAsync(TestPeople.SouthHandler, caseId, (await _host.CaseAsync(caseId)).Offer!.OfferId, new() { Reason = "不在南區", Alternative = "ROADS/LIGHT" }, Ct)).Required();
        Assert.Null((await _host.CaseAsync(caseId)).Dispute);
    }

    [Fact]
    public async Task Coordinator_LeavesItWhereItIs_WithAReason()
    {
        var caseId = await _host.DisputeAsync();

        var silent = (await _host.Client.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "ROADS/NORTH" }, Ct)).Failure;
        await _host.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "ROADS/NORTH", Reason = "道路由北區隊辦理" });

        Assert.Equal(["required"], silent!.Errors!["reason"]);
        var routing = await _host.CaseAsync(caseId);
        Assert.Equal(("ROADS/NORTH", TestPeople.NorthHandlerId, "道路由北區隊辦理"), (routing.Unit, routing.Handler!.Value, routing.History[0].Reason.Zh));
        Assert.Null(routing.Dispute);
        Assert.Null((await _host.AssignedAsync(caseId))[^1].PreviousUnit);
    }

    [Fact]
    public async Task Coordinator_OvertakesAnOffer()
    {
        var (caseId, offerId) = await _host.OfferAsync();

        await _host.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "ROADS/SOUTH", Reason = "南區" });

        Assert.Null((await _host.CaseAsync(caseId)).Offer);
        Assert.Equal((409, "changed-meanwhile"), Status((await _host.Client.AcceptOfferAsync(TestPeople.WaterHandler, caseId, offerId, new(), Ct)).Failure));
        Assert.Equal("ROADS/SOUTH", (await _host.CaseAsync(caseId)).Unit);
    }

    [Fact]
    public async Task Unanswered_TheDayAfter_GoesToTheCoordinators()
    {
        var (caseId, offerId) = await _host.OfferAsync();

        await SweepAtAsync("2026-03-03T23:59:59+08:00");
        Assert.NotNull((await _host.CaseAsync(caseId)).Offer);
        await SweepAtAsync("2026-03-04T00:00:00+08:00");

        var routing = await _host.CaseAsync(caseId);
        Assert.Null(routing.Offer);
        Assert.Equal(("ROADS/NORTH", DisputeCause.Unanswered), (routing.Unit, routing.Dispute!.Cause));
        Assert.Equal([("WATER/DITCH", (Guid?)null, (LocalizedText?)null)], routing.Dispute.Refusals.Select(r => (r.Unit, r.By, r.Reason)));
        var told = Assert.Single(await _host.SentAsync<OfferEnded>());
        Assert.Equal((AssignmentKind.Unanswered, true, (Guid?)null), (told.How, told.Disputed, told.EndedBy));
        Assert.Equal((409, "changed-meanwhile"), Status((await _host.Client.AcceptOfferAsync(TestPeople.WaterHandler, caseId, offerId, new(), Ct)).Failure));
        Assert.Contains(await AuditAsync(caseId), a => a.Act == "offer-unanswered");
    }

    [Fact]
    public async Task Unanswered_ADayThatWasClosedSince_MovesTheDate()
    {
        var (caseId, _) = await _host.OfferAsync();
        _host.Deadlines.Closed.Add(new(2026, 3, 3));

        await SweepAtAsync("2026-03-04T00:00:00+08:00");
        Assert.Equal(new DateOnly(2026, 3, 4), (await _host.CaseAsync(caseId)).Offer!.DueOn);
        await SweepAtAsync("2026-03-05T00:00:00+08:00");

        Assert.NotNull((await _host.CaseAsync(caseId)).Dispute);
    }

    [Fact]
    public async Task Unanswered_DeadlinesAway_IsLookedAtAgain()
    {
        var (caseId, _) = await _host.OfferAsync();
        _host.Deadlines.Down = true;

        await SweepAtAsync("2026-03-04T00:00:00+08:00");
        Assert.NotNull((await _host.CaseAsync(caseId)).Offer);
        Assert.True(await WithSweepAsync(s => s.IsWaitingAsync(Ct)));
        Assert.Equal(DateTimeOffset.Parse("2026-03-04T00:00:00+08:00", System.Globalization.CultureInfo.InvariantCulture), await WithSweepAsync(s => s.NextDueAsync(Ct)));
        _host.Deadlines.Down = false;
        await SweepAtAsync("2026-03-04T00:00:15+08:00");

        Assert.NotNull((await _host.CaseAsync(caseId)).Dispute);
        Assert.False(await WithSweepAsync(s => s.IsWaitingAsync(Ct)));
    }

    [Fact]
    public async Task Unanswered_ManySweepsAtOnce_OneLineEach()
    {
        var cases = new List<Guid>();
        for (var i = 0; i < 5; i++)
            cases.Add((await _host.OfferAsync()).CaseId);
        _host.Clock.MoveTo(DateTimeOffset.Parse("2026-03-04T00:00:00+08:00", System.Globalization.CultureInfo.InvariantCulture));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => WithSweepAsync(s => s.RunOnceAsync(Ct))));
        await WithSweepAsync(s => s.RunOnceAsync(Ct));

        Assert.Equal(cases.Order(), (await _host.SentAsync<OfferEnded>()).Select(e => e.CaseId).Order());
    }

    [Theory]
    [InlineData(nameof(TestPeople.NorthHandler))]
    [InlineData(nameof(TestPeople.NorthSupervisor))]
    [InlineData(nameof(TestPeople.Coordinator))]
    public async Task TakeBack_TheUnitKeepsTheCase(string who)
    {
        var (caseId, offerId) = await _host.OfferAsync();

        (await _host.Client.TakeOfferBackAsync(Who(who), caseId, offerId, Ct)).Required();

        var routing = await _host.CaseAsync(caseId);
        Assert.Null(routing.Offer);
        Assert.Equal(("ROADS/NORTH", 0, AssignmentKind.TakenBack), (routing.Unit, routing.Returns, routing.History[0].Kind));
        Assert.Equal(AssignmentKind.TakenBack, Assert.Single(await _host.SentAsync<OfferEnded>()).How);
        Assert.Equal((409, "changed-meanwhile"), Status((await _host.Client.ReturnOfferAsync(TestPeople.WaterHandler, caseId, offerId, Back, Ct)).Failure));
        await _host.OfferAsync("ROADS/SOUTH", caseId);
    }

    [Theory]
    [InlineData("closed")]
    [InlineData("withdrawn")]
    [InlineData("reopened")]
    public async Task EndOfTheCase_EndsTheOffer(string how)
    {
        var (caseId, offerId) = await _host.OfferAsync();

        await _host.DeliverAsync(how switch
        {
            "closed" => Samples.Closed(caseId),
            "withdrawn" => new CaseWithdrawn { CaseId = caseId, Version = 9, OccurredAt = _host.Clock.GetUtcNow(), WithdrawalId = Guid.NewGuid() },
            _ => new CaseReopened { CaseId = caseId, Version = 9, OccurredAt = _host.Clock.GetUtcNow(), ReopeningId = Guid.NewGuid(), Round = 2, Cause = ReopenReason.StillThere },
        });

        var routing = await _host.CaseAsync(caseId);
        Assert.Null(routing.Offer);
        Assert.Contains(routing.History, h => h.Kind == AssignmentKind.Ended);
        Assert.Equal((AssignmentKind.Ended, "WATER"), (Assert.Single(await _host.SentAsync<OfferEnded>()).How, Assert.Single(await _host.SentAsync<OfferEnded>()).Agency));
        Assert.Equal((409, "changed-meanwhile"), Status((await _host.Client.AcceptOfferAsync(TestPeople.WaterHandler, caseId, offerId, new(), Ct)).Failure));
        Assert.Empty((await _host.Client.OffersAsync(TestPeople.WaterHandler, Ct)).Required());
    }

    [Fact]
    public async Task Reopened_ADisputeIsOver()
    {
        var caseId = await _host.DisputeAsync();
        await _host.DeliverAsync(Samples.Closed(caseId));
        Assert.Empty((await _host.Client.DisputesAsync(TestPeople.Coordinator, Ct)).Required());

        await _host.DeliverAsync(new CaseReopened { CaseId = caseId, Version = 10, OccurredAt = _host.Clock.GetUtcNow(), ReopeningId = Guid.NewGuid(), Round = 2, Cause = ReopenReason.StillThere });

        Assert.Null((await _host.CaseAsync(caseId)).Dispute);
    }

    public static TheoryData<string, int, int> Strangers() => new()
    {
        // who; answering, taking back
        { nameof(TestPeople.NorthHandler), 403, 0 },
        { nameof(TestPeople.NorthSupervisor), 403, 0 },
        { nameof(TestPeople.SouthHandler), 403, 403 },
        { nameof(TestPeople.LightSupervisor), 403, 403 },
        { nameof(TestPeople.WaterHead), 403, 403 },
        { nameof(TestPeople.WaterHandler), 0, 403 },
        { nameof(TestPeople.Intake), 404, 404 },
        { nameof(TestPeople.Auditor), 403, 403 },
        { nameof(TestPeople.Coordinator), 403, 0 },
        { nameof(TestPeople.Service), 403, 403 },
        { nameof(Stranger), 404, 404 },
        { nameof(Actor.Anyone), 403, 403 },
    };

    private static readonly Actor Stranger = TestPeople.Staff(Guid.NewGuid(), "PARKS", "PARKS/TREES", StaffRole.Handler, StaffRole.Supervisor);

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task Answer_ByWhoeverIsNotAsked_ChangesNothing(string who, int answering, int takingBack)
    {
        var (caseId, offerId) = await _host.OfferAsync();
        var actor = Who(who);

        if (answering > 0)
        {
            Assert.Equal(answering, (await _host.Client.AcceptOfferAsync(actor, caseId, offerId, new(), Ct)).Failure?.Status);
            Assert.Equal(answering, (await _host.Client.ReturnOfferAsync(actor, caseId, offerId, Back, Ct)).Failure?.Status);
            Assert.Empty((await _host.Client.OffersAsync(actor, Ct)).Value ?? []);
        }
        if (takingBack > 0)
            Assert.Equal(takingBack, (await _host.Client.TakeOfferBackAsync(actor, caseId, offerId, Ct)).Failure?.Status);

        Assert.Equal(offerId, (await _host.CaseAsync(caseId)).Offer!.OfferId);
        Assert.Empty(await _host.SentAsync<OfferEnded>());
    }

    [Fact]
    public async Task Answer_WithIdsOfAnotherCase_IsNotFound()
    {
        var (mine, offerOfMine) = await _host.OfferAsync();
        var (other, offerOfOther) = await _host.OfferAsync("ROADS/SOUTH");

        // Whoever may answer one offer cannot reach another case or another offer by it.
        Assert.Equal((404, "offer-not-found"), Status((await _host.Client.AcceptOfferAsync(TestPeople.WaterHandler, other, offerOfMine, new(), Ct)).Failure));
        Assert.Equal((404, "offer-not-found"), Status((await _host.Client.AcceptOfferAsync(TestPeople.WaterHandler, mine, offerOfOther, new(), Ct)).Failure));
        Assert.Equal((404, "offer-not-found"), Status((await _host.Client.ReturnOfferAsync(TestPeople.WaterHandler, other, offerOfOther, Back, Ct)).Failure));
        // The id of a line that is no offer.
        var line = await _host.QueryAsync(db => db.Decisions.Where(d => d.CaseId == mine && d.Version == 1).Select(d => d.Id).SingleAsync(Ct));
        Assert.Equal((404, "offer-not-found"), Status((await _host.Client.AcceptOfferAsync(TestPeople.WaterHandler, mine, line, new(), Ct)).Failure));
        Assert.Equal((404, "offer-not-found"), Status((await _host.Client.TakeOfferBackAsync(TestPeople.NorthHandler, mine, Guid.NewGuid(), Ct)).Failure));

        Assert.Equal((offerOfMine, offerOfOther), ((await _host.CaseAsync(mine)).Offer!.OfferId, (await _host.CaseAsync(other)).Offer!.OfferId));
    }

    [Fact]
    public async Task Lists_ShowEachUnitWhatItIsAsked()
    {
        var (toWater, _) = await _host.OfferAsync();
        var (toSouth, _) = await _host.OfferAsync("ROADS/SOUTH");

        Assert.Equal([toWater], (await _host.Client.OffersAsync(TestPeople.WaterHandler, Ct)).Required().Select(o => o.CaseId));
        Assert.Equal([toSouth], (await _host.Client.OffersAsync(TestPeople.SouthHandler, Ct)).Required().Select(o => o.CaseId));
        Assert.All((await _host.Client.OffersAsync(TestPeople.WaterSupervisor, Ct)).Required(), o => Assert.Equal((true, false), (o.MayAnswer, o.MayTakeBack)));
        Assert.Empty((await _host.Client.OffersAsync(TestPeople.NorthHandler, Ct)).Required());
        Assert.Empty((await _host.Client.OffersAsync(TestPeople.Coordinator, Ct)).Required());
    }

    [Fact]
    public async Task TheAgencyThatIsAsked_SeesTheCaseUntilThereIsAnAnswer()
    {
        var (caseId, offerId) = await _host.OfferAsync();

        Assert.Equal((true, false), (await _host.CaseAsync(caseId, TestPeople.WaterHandler)).Offer is { } o ? (o.MayAnswer, o.MayTakeBack) : default);
        Assert.Equal((false, true), (await _host.CaseAsync(caseId, TestPeople.NorthHandler)).Offer is { } n ? (n.MayAnswer, n.MayTakeBack) : default);
        Assert.Equal((false, false), (await _host.CaseAsync(caseId, TestPeople.WaterHead)).Offer is { } h ? (h.MayAnswer, h.MayTakeBack) : (true, true));
        (await _host.Client.ReturnOfferAsync(TestPeople.WaterHandler, caseId, offerId, Back, Ct)).Required();

        Assert.Equal(404, (await _host.Client.CaseAsync(TestPeople.WaterHandler, caseId, Ct)).Failure?.Status);
    }

    [Fact]
    public async Task TwoAnswersAtOnce_OneWinsAndTheOtherIsTold()
    {
        var (caseId, offerId) = await _host.OfferAsync();
        var server = await PostgresServer.SharedAsync();
        await using var admin = NpgsqlDataSource.Create(server.AdminConnectionString);
        await using var owner = NpgsqlDataSource.Create(_host.Database);
        await using var connection = await owner.OpenConnectionAsync(Ct);
        await using var transaction = await connection.BeginTransactionAsync(Ct);
        await using (var hold = new NpgsqlCommand("select 1 from routing.assignments a join routing.offers o on o.case_id = a.case_id where a.case_id = $1 for update", connection, transaction) { Parameters = { new() { Value = caseId } } })
            await hold.ExecuteScalarAsync(Ct);

        // Both have read the offer; both wait to write.
        var accept = _host.Client.AcceptOfferAsync(TestPeople.WaterHandler, caseId, offerId, new(), Ct);
        var back = _host.Client.ReturnOfferAsync(TestPeople.WaterSupervisor, caseId, offerId, Back, Ct);
        await Wait.UntilAsync(async () =>
        {
            await using var waiting = admin.CreateCommand("select count(*) from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'");
            waiting.Parameters.AddWithValue(new NpgsqlConnectionStringBuilder(_host.Database).Database!);
            return (long)(await waiting.ExecuteScalarAsync(Ct))! == 2;
        }, TimeSpan.FromSeconds(30), "both to wait for the row", Ct);
        await transaction.CommitAsync(Ct);
        var results = await Task.WhenAll(accept, back);

        Assert.Equal((409, "changed-meanwhile"), Status(Assert.Single(results, r => !r.Succeeded).Failure));
        var routing = await _host.CaseAsync(caseId);
        Assert.Equal(results[0].Succeeded ? "WATER/DITCH" : "ROADS/NORTH", routing.Unit);
        Assert.Equal(3, routing.History.Count);
        Assert.Equal(results[0].Succeeded ? 0 : 1, (await _host.SentAsync<OfferEnded>()).Count);
    }

    [Fact]
    public async Task WhatUnitsWrote_IsInNoMessage()
    {
        var (caseId, offerId) = await _host.OfferAsync();
        (await _host.Client.ReturnOfferAsync(TestPeople.WaterHandler, caseId, offerId, Back with { Reason = "陳小明說不是" }, Ct)).Required();

        var bodies = string.Concat(await _host.QueryAsync(db => db.Set<OutboxMessage>().Select(m => m.Body).ToListAsync(Ct)));

        Assert.DoesNotContain("陳小明", bodies, StringComparison.Ordinal);
        Assert.DoesNotContain("這是側溝", bodies, StringComparison.Ordinal);
    }

    private static Actor Who(string who) => who switch
    {
        nameof(Actor.Anyone) => Actor.Anyone,
        nameof(Stranger) => Stranger,
        _ => (Actor)typeof(TestPeople).GetField(who)!.GetValue(null)!,
    };

    private static (int, string) Status(Failure? failure) => (failure!.Status, failure.Code);

    private Task<List<AuditEntry>> AuditAsync(Guid caseId) => _host.QueryAsync(db => db.Set<AuditEntry>().Where(a => a.CaseId == caseId).OrderBy(a => a.Id).ToListAsync(Ct));

    private async Task SweepAtAsync(string at)
    {
        _host.Clock.MoveTo(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture));
        await WithSweepAsync(s => s.RunOnceAsync(Ct));
    }

    private async Task<T> WithSweepAsync<T>(Func<ISweep, Task<T>> run)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        return await run(scope.ServiceProvider.GetRequiredService<SweepOffers>());
    }
}
