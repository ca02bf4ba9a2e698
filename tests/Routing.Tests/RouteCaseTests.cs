using CaseTracker.Contracts.Cases;
using CaseTracker.Routing.Features.CloseAssignment;
using CaseTracker.Routing.Features.RouteCase;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Routing.Tests;

public sealed class RouteCaseTests : IAsyncLifetime
{
    private RoutingHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await RoutingHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("6", null, "WATER/DITCH", "ditch-wide")]
    [InlineData("5.99", "6400200000", "ROADS/SOUTH", "ditch-narrow-south")]
    [InlineData("5.99", "6400300000", "ROADS/LIGHT", FindUnit.ServiceItemRule)]
    [InlineData(null, "6400200000", "ROADS/LIGHT", FindUnit.ServiceItemRule)]
    public async Task CaseSubmitted_RuleMatches_UnitIsInCharge(string? width, string? district, string unit, string rule)
    {
        await _host.KnowServiceAsync("DITCH", "ROADS/LIGHT");

        var caseId = await _host.SubmitAsync("DITCH", district, width is null ? null : decimal.Parse(width, System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(unit, (await _host.CaseAsync(caseId)).Unit);
        Assert.Equal(rule, await _host.QueryAsync(db => db.Decisions.Where(d => d.CaseId == caseId).Select(d => d.RuleCode).SingleAsync(Ct)));
        var assigned = Assert.Single(await _host.AssignedAsync(caseId));
        Assert.Equal((unit, unit.Split('/')[0], 1L), (assigned.Unit, assigned.Agency, assigned.Version));
        Assert.Null(assigned.PreviousUnit);
        Assert.Null(assigned.DecidedBy);
        Assert.Equal(_host.Clock.GetUtcNow(), assigned.OccurredAt);
    }

    [Fact]
    public async Task CaseSubmitted_ServiceItemNamesUnit_ReasonSaysSoInBothLanguages()
    {
        await _host.KnowServiceAsync("LAMP", "ROADS/SOUTH", name: "路燈故障報修");

        var caseId = await _host.SubmitAsync("LAMP");

        var line = Assert.Single((await _host.CaseAsync(caseId)).History);
        Assert.Equal("服務項目「路燈故障報修」由測試養工處南區隊負責；單位只有一位承辦人", line.Reason.Zh);
        Assert.Equal("“Road service” is handled by Roads Office, South Team; the unit has one case officer", line.Reason.En);
    }

    [Fact]
    public async Task CaseSubmitted_OneHandler_IsNamedWithDeputy()
    {
        await _host.KnowServiceAsync("LAMP", "ROADS/SOUTH");

        var caseId = await _host.SubmitAsync("LAMP");

        var assigned = Assert.Single(await _host.AssignedAsync(caseId));
        Assert.Equal((TestPeople.SouthHandlerId, TestPeople.NorthSupervisorId), (assigned.Handler, assigned.Deputy));
    }

    [Fact]
    public async Task CaseSubmitted_NoHandler_UnitIsInChargeWithoutOne()
    {
        await _host.KnowServiceAsync("LAMP", "ROADS/LIGHT", name: "路燈");

        var caseId = await _host.SubmitAsync("LAMP");

        var assigned = Assert.Single(await _host.AssignedAsync(caseId));
        Assert.Null(assigned.Handler);
        Assert.Null(assigned.Deputy);
        Assert.Equal("服務項目「路燈」由測試養工處照明科負責", Assert.Single((await _host.CaseAsync(caseId)).History).Reason.Zh);
    }

    [Fact]
    public async Task CaseSubmitted_SeveralHandlers_TakeTurnsByOpenCases()
    {
        await _host.KnowServiceAsync("ROAD", "ROADS/NORTH");

        var first = await _host.SubmitAsync("ROAD");
        var second = await _host.SubmitAsync("ROAD");
        var third = await _host.SubmitAsync("ROAD");
        // The second handler's desk is cleared: the next case goes there although the first one's id is lower.
        await _host.DeliverAsync(Samples.Closed(second));
        var fourth = await _host.SubmitAsync("ROAD");

        Assert.Equal(TestPeople.NorthHandlerId, (await _host.CaseAsync(first)).Handler);
        Assert.Equal(TestPeople.OtherNorthHandlerId, (await _host.CaseAsync(second)).Handler);
        Assert.Equal(TestPeople.NorthHandlerId, (await _host.CaseAsync(third)).Handler);
        var routing = await _host.CaseAsync(fourth);
        Assert.Equal(TestPeople.OtherNorthHandlerId, routing.Handler);
        Assert.EndsWith("由手上案件最少的承辦人接辦（目前0件）", Assert.Single(routing.History).Reason.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CaseSubmitted_InactiveHandler_GetsNothing()
    {
        await _host.KnowServiceAsync("ROAD", "ROADS/NORTH");
        await _host.QueryAsync(db => db.Staff.Where(s => s.Id == TestPeople.NorthHandlerId).ExecuteUpdateAsync(s => s.SetProperty(x => x.Active, false), Ct));

        var caseId = await _host.SubmitAsync("ROAD");

        var assigned = Assert.Single(await _host.AssignedAsync(caseId));
        Assert.Equal(TestPeople.OtherNorthHandlerId, assigned.Handler);
        Assert.Null(assigned.Deputy);
    }

    [Fact]
    public async Task CaseSubmitted_ServiceHasNoUnit_WaitsInTriageAndNobodyIsTold()
    {
        var caseId = await _host.SubmitToTriageAsync();

        var routing = await _host.CaseAsync(caseId);
        Assert.Null(routing.Unit);
        Assert.Null(routing.Handler);
        Assert.Empty(routing.Suggestions);
        Assert.Empty(routing.History);
        Assert.Empty(await _host.AssignedAsync(caseId));
    }

    [Fact]
    public async Task CaseSubmitted_ServiceItemNamesUnitThatIsGone_WaitsInTriage()
    {
        await _host.KnowServiceAsync("ODD", "ROADS/ABOLISHED");

        var caseId = await _host.SubmitAsync("ODD");

        Assert.Null((await _host.CaseAsync(caseId)).Unit);
    }

    [Fact]
    public async Task CaseSubmitted_BeforeItsServiceItem_IsRefusedAndRoutedWhenDeliveredAgain()
    {
        var submitted = Samples.Submitted("LATE");
        var messageId = Guid.NewGuid();

        await Assert.ThrowsAsync<ServiceItemNotKnownYetException>(() => _host.DeliverAsync(submitted, messageId));
        Assert.Equal(404, (await _host.Client.CaseAsync(TestPeople.Service, submitted.CaseId, Ct)).Failure?.Status);
        await _host.KnowServiceAsync("LATE", "ROADS/SOUTH");
        await _host.DeliverAsync(submitted, messageId);

        Assert.Equal("ROADS/SOUTH", (await _host.CaseAsync(submitted.CaseId)).Unit);
    }

    [Fact]
    public async Task CaseSubmitted_ExplicitRule_NeedsNoServiceItem()
    {
        var caseId = await _host.SubmitAsync("DITCH", roadWidth: 12);

        Assert.Equal("WATER/DITCH", (await _host.CaseAsync(caseId)).Unit);
    }

    [Theory]
    [InlineData(true)]      // the broker delivers the same message again
    [InlineData(false)]     // the owner published it again under another id
    public async Task CaseSubmitted_Repeated_ChangesNothing(bool sameMessageId)
    {
        await _host.KnowServiceAsync("LAMP", "ROADS/SOUTH");
        var submitted = Samples.Submitted("LAMP");
        var messageId = Guid.NewGuid();
        await _host.DeliverAsync(submitted, messageId);
        await _host.AssignAsync(TestPeople.Coordinator, submitted.CaseId, new() { Unit = "ROADS/NORTH", Reason = "北區" });

        await _host.DeliverAsync(submitted, sameMessageId ? messageId : Guid.NewGuid());

        Assert.Equal("ROADS/NORTH", (await _host.CaseAsync(submitted.CaseId)).Unit);
        Assert.Equal([1, 2], (await _host.AssignedAsync(submitted.CaseId)).Select(e => e.Version));
    }

    [Fact]
    public async Task ServiceItemChanged_OlderVersion_IsIgnored()
    {
        await _host.KnowServiceAsync("LAMP", "ROADS/SOUTH", version: 5);
        await _host.KnowServiceAsync("LAMP", "ROADS/NORTH", version: 4);

        Assert.Equal("ROADS/SOUTH", (await _host.CaseAsync(await _host.SubmitAsync("LAMP"))).Unit);

        await _host.KnowServiceAsync("LAMP", "ROADS/NORTH", version: 6);

        Assert.Equal("ROADS/NORTH", (await _host.CaseAsync(await _host.SubmitAsync("LAMP"))).Unit);
    }

    [Fact]
    public async Task CaseClosed_BeforeItsSubmission_IsRefusedAndHandledWhenDeliveredAgain()
    {
        var submitted = Samples.Submitted("DITCH", roadWidth: 7);
        var closed = Samples.Closed(submitted.CaseId);
        var messageId = Guid.NewGuid();

        await Assert.ThrowsAsync<CaseNotRoutedYetException>(() => _host.DeliverAsync(closed, messageId));
        await _host.DeliverAsync(submitted);
        await _host.DeliverAsync(closed, messageId);

        Assert.Equal(closed.OccurredAt, await _host.QueryAsync(db => db.Assignments.Where(a => a.CaseId == submitted.CaseId).Select(a => a.ClosedAt).SingleAsync(Ct)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // answered, and not closed yet
    public async Task CaseReopened_GoesBackToItsUnit_WithoutAHandler(bool closed)
    {
        await _host.KnowServiceAsync("LAMP", "ROADS/SOUTH");
        var caseId = await _host.SubmitAsync("LAMP");
        if (closed)
            await _host.DeliverAsync(Samples.Closed(caseId));
        var reopened = Reopened(caseId);

        await _host.DeliverAsync(reopened);
        await _host.DeliverAsync(reopened);

        Assert.Equal(("ROADS/SOUTH", null), (await _host.CaseAsync(caseId)) is var now ? (now.Unit, now.Handler) : default);
        Assert.Equal("申請人再反映，由主管決定承辦人", (await _host.CaseAsync(caseId)).History[0].Reason.Zh);
        var told = (await _host.AssignedAsync(caseId))[^1];
        Assert.Equal((2L, "ROADS/SOUTH", (Guid?)null, (Guid?)null, (string?)null), (told.Version, told.Unit, told.Handler, told.Deputy, told.PreviousUnit));
        Assert.Null(await _host.QueryAsync(db => db.Assignments.Where(a => a.CaseId == caseId).Select(a => a.ClosedAt).SingleAsync(Ct)));
        // What had ended it, heard of late, does not end it again.
        await _host.DeliverAsync(Samples.Closed(caseId));
        Assert.Null(await _host.QueryAsync(db => db.Assignments.Where(a => a.CaseId == caseId).Select(a => a.ClosedAt).SingleAsync(Ct)));
    }

    [Fact]
    public async Task CaseReopened_ThatNeverHadAUnit_WaitsInTriage()
    {
        await _host.KnowServiceAsync("OTHER", null);
        var caseId = await _host.SubmitAsync("OTHER");
        await _host.DeliverAsync(Samples.Closed(caseId));

        await _host.DeliverAsync(Reopened(caseId));

        Assert.Empty(await _host.AssignedAsync(caseId));
        Assert.Null(await _host.QueryAsync(db => db.Assignments.Where(a => a.CaseId == caseId).Select(a => a.ClosedAt).SingleAsync(Ct)));
    }

    private static CaseReopened Reopened(Guid caseId) =>
        new() { CaseId = caseId, Version = 99, OccurredAt = Samples.Closed(caseId).OccurredAt.AddDays(1), Round = 2, ReopeningId = Guid.NewGuid(), Cause = ReopenReason.StillThere };

    [Fact]
    public async Task CaseWithdrawn_HeardAfterItWasUndone_StaysOnTheDesk()
    {
        var submitted = Samples.Submitted("DITCH", roadWidth: 7);
        await _host.DeliverAsync(submitted);
        var withdrawn = new CaseWithdrawn { CaseId = submitted.CaseId, Version = 3, OccurredAt = Samples.Closed(submitted.CaseId).OccurredAt, WithdrawalId = Guid.NewGuid() };

        await _host.DeliverAsync(new WithdrawalUndone { CaseId = submitted.CaseId, Version = 4, OccurredAt = withdrawn.OccurredAt.AddDays(1), WithdrawalId = withdrawn.WithdrawalId });
        await _host.DeliverAsync(withdrawn);

        Assert.Null(await _host.QueryAsync(db => db.Assignments.Where(a => a.CaseId == submitted.CaseId).Select(a => a.ClosedAt).SingleAsync(Ct)));
    }

    [Fact]
    public async Task CaseWithdrawn_LeavesTheDesk_AndComesBackWhenThatIsUndone()
    {
        var submitted = Samples.Submitted("DITCH", roadWidth: 7);
        await _host.DeliverAsync(submitted);
        var withdrawn = new CaseWithdrawn { CaseId = submitted.CaseId, Version = 3, OccurredAt = Samples.Closed(submitted.CaseId).OccurredAt, WithdrawalId = Guid.NewGuid() };

        await _host.DeliverAsync(withdrawn);
        Assert.Equal(withdrawn.OccurredAt, await ClosedAtAsync());
        await _host.DeliverAsync(new WithdrawalUndone { CaseId = submitted.CaseId, Version = 4, OccurredAt = withdrawn.OccurredAt.AddDays(1), WithdrawalId = withdrawn.WithdrawalId });
        Assert.Null(await ClosedAtAsync());

        Task<DateTimeOffset?> ClosedAtAsync() => _host.QueryAsync(db => db.Assignments.Where(a => a.CaseId == submitted.CaseId).Select(a => a.ClosedAt).SingleAsync(Ct));
    }
}
