using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests;

public class ClosureTests
{
    private const string Luzhu = "6402400000";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Announce_ShowsTheImpactFirst_ThenMovesTheDates()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        var petition = await host.OpenAsync("2026-03-02T09:00"); // due Mon 3/9
        var early = await host.OpenAsync("2026-03-02T09:00", 2); // due Wed 3/4
        var hours = await host.OpenAsync("2026-03-02T09:00", 96, LimitUnit.Hours);

        var impact = (await host.Client.AnnounceClosureAsync(Coordinator, Closed("2026-03-05"), Ct)).Required();

        Assert.Equal((1, false, 0), (impact.Moves, impact.Done, impact.ChangedDays.Count));
        Assert.Equal((petition, Samples.Unit, Day("2026-03-09"), Day("2026-03-10")), (impact.Examples[0].CaseId, impact.Examples[0].Unit, impact.Examples[0].From.Date, impact.Examples[0].To.Date));
        Assert.Empty((await host.Client.ClosuresAsync(Handler, Ct)).Required());
        Assert.Equal(Day("2026-03-09"), (await host.ClockOfAsync(petition)).Due.Date);

        Assert.True((await host.Client.AnnounceClosureAsync(Coordinator, Closed("2026-03-05") with { Confirm = impact.Token }, Ct)).Required().Done);
        await host.RecomputeAsync();

        var clock = await host.ClockOfAsync(petition);
        Assert.Equal((Day("2026-03-10"), Day("2026-03-10")), (clock.Due.Date, clock.OriginalDue.Date));
        Assert.Contains(clock.Ledger, l => l.Date == Day("2026-03-05") && l.Counted is null);
        Assert.Equal(["due_soon 2026-03-06T08:30", "due_today 2026-03-10T08:30", "missed 2026-03-11T00:00", "overdue 2026-03-11T08:30"], await host.OpenStepsAsync(petition));
        var moved = Assert.Single(await host.SentAsync<DeadlineMoved>(petition));
        Assert.Equal((MoveCause.Closure, Day("2026-03-09"), Day("2026-03-10"), Day("2026-03-10"), 2L), (moved.Cause, moved.PreviousDue.Date, moved.Due.Date, moved.OriginalDue.Date, moved.Version));
        var facts = await host.OccasionAsync(petition, NoticeKind.DateMoved, moved.MoveId);
        Assert.Equal((true, Day("2026-03-09"), Day("2026-03-10")), (facts.Holds, facts.PreviousDue!.Date, facts.Due!.Date));
        Assert.Equal(new LocalizedText("3月5日停止上班", "offices are closed on 5 March"), facts.MoveReason);
        foreach (var other in new[] { early, hours })
            Assert.Empty(await host.SentAsync<DeadlineMoved>(other));
        var closure = Assert.Single((await host.Client.ClosuresAsync(Handler, Ct)).Required());
        Assert.Equal((1, "颱風停止上班", Coordinator.StaffId), (closure.Moved, closure.Reason, (Guid?)closure.AnnouncedBy));
        Assert.Contains("closure-announced", await host.QueryAsync(db => db.Set<Platform.Data.AuditEntry>().Select(a => a.Act).ToListAsync(Ct)));
    }

    /// <summary>A calendar-day limit moves only where its last day is closed.</summary>
    [Fact]
    public async Task CalendarDays_RollOnlyAtTheEnd()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        var inside = await host.OpenAsync("2026-03-02T09:00", 21, LimitUnit.CalendarDays, DeadlinePolicy.Statutory); // due Mon 3/23
        var atEnd = await host.OpenAsync("2026-03-02T09:00", 3, LimitUnit.CalendarDays, DeadlinePolicy.Statutory); // due Thu 3/5

        Assert.Equal(1, (await host.CloseAsync(Closed("2026-03-05"))).Moves);
        await host.RecomputeAsync();

        Assert.Equal((Day("2026-03-23"), Day("2026-03-06")), ((await host.ClockOfAsync(inside)).Due.Date, (await host.ClockOfAsync(atEnd)).Due.Date));
    }

    /// <summary>Announced at 23:50 for the due day: that night nobody is told that the date was missed.</summary>
    [Fact]
    public async Task Announced_LateOnTheDueDay_HoldsBackTheFalseOverdueNotice()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        var caseId = await host.OpenAsync("2026-03-02T09:00"); // due Mon 3/9
        await host.MoveToAsync("2026-03-09T23:50");
        await host.CloseAsync(Closed("2026-03-09"));

        // Midnight comes before the recomputation does.
        host.JumpTo("2026-03-10T00:00:10");
        await host.SweepAsync();
        Assert.Empty(await host.SentAsync<DeadlineMissed>(caseId));
        Assert.False((await host.ClockOfAsync(caseId)).Defects > 0);

        await host.RecomputeAsync();
        await host.SweepAsync();
        await host.MoveToAsync("2026-03-10T12:00");

        Assert.Empty(await host.SentAsync<DeadlineMissed>(caseId));
        Assert.Equal(Day("2026-03-10"), Assert.Single(await host.SentAsync<DeadlineMoved>(caseId)).Due.Date);
        await host.MoveToAsync("2026-03-11T00:00");
        Assert.Equal(Day("2026-03-10"), Assert.Single(await host.SentAsync<DeadlineMissed>(caseId)).Due.Date);
        Assert.Single(await host.SentAsync<DeadlineMoved>(caseId));
    }

    /// <summary>Announced at 01:00 for the day before: what the sweep found at midnight is taken back before the first sending hour.</summary>
    [Fact]
    public async Task Announced_AfterMidnight_TakesBackAMissNobodyWasTold()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.MoveToAsync("2026-03-10T01:00");
        var missed = Assert.Single(await host.SentAsync<DeadlineMissed>(caseId));

        Assert.Equal(1, (await host.CloseAsync(Closed("2026-03-09"))).Moves);
        await host.RecomputeAsync();

        Assert.Equal("overtaken", (await host.OccasionAsync(caseId, NoticeKind.Overdue, missed.StageId)).CancelReason);
        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((Day("2026-03-10"), false, 0), (clock.Due.Date, clock.Overdue, clock.Defects));
        Assert.Single(await host.SentAsync<DeadlineMoved>(caseId));
    }

    [Fact]
    public async Task Announced_AfterTheApplicantWasTold_LeavesTheDateWhereItWas()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.MoveToAsync("2026-03-10T09:00");
        var missed = Assert.Single(await host.SentAsync<DeadlineMissed>(caseId));
        await host.DeliverAsync(Settled(caseId, NoticeKind.Overdue, missed.StageId, "2026-03-10T08:30"));

        Assert.Equal(0, (await host.CloseAsync(Closed("2026-03-09"))).Moves);
        await host.RecomputeAsync();
        var supplement = Guid.NewGuid();
        await host.DeliverAsync(Requested(caseId, supplement, "2026-03-10T10:00"));
        await host.DeliverAsync(Received(caseId, supplement, "2026-03-10T11:00"));

        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((Day("2026-03-09"), true), (clock.Due.Date, clock.Overdue));
        Assert.Empty(await host.SentAsync<DeadlineMoved>(caseId));
        Assert.Single(await host.SentAsync<DeadlineMissed>(caseId));
    }

    [Theory]
    [InlineData(ClosurePart.Morning)]
    [InlineData(ClosurePart.Afternoon)]
    public async Task PartOfADay_IsRecordedAndMovesNothing(ClosurePart part)
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        var caseId = await host.OpenAsync("2026-03-02T09:00");

        Assert.Equal(0, (await host.CloseAsync(Closed("2026-03-05", part: part))).Moves);
        await host.MoveToAsync("2026-03-03");

        Assert.Equal(Day("2026-03-09"), (await host.ClockOfAsync(caseId)).Due.Date);
        Assert.Equal(part, Assert.Single((await host.Client.ClosuresAsync(Handler, Ct)).Required()).Part);
        // The whole day is more than that.
        Assert.Equal(1, (await host.CloseAsync(Closed("2026-03-05"))).Moves);
    }

    [Fact]
    public async Task DistrictsAndAgencies_CloseOnlyTheirOwn()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        await host.KnowOfficesAsync();
        await host.DeliverAsync(new AgencyChanged
        {
            Version = 1,
            Agency = new() { Code = "LUZHU", Name = new("高雄市路竹區公所"), ShortName = new("路竹區公所"), District = Luzhu, Units = [new("LUZHU/CIVIL", new("民政課"), null)] },
        });
        var parks = await host.OpenAsync("2026-03-02T09:00");
        var luzhu = await OpenAtAsync(host, "LUZHU", "LUZHU/CIVIL");
        var nobody = await host.OpenAsync("2026-03-02T09:00", assigned: false);

        Assert.Equal([luzhu], (await host.CloseAsync(Closed("2026-03-04", ClosureScope.Districts, districts: [Luzhu, "6403300000"]))).Examples.Select(e => e.CaseId));
        Assert.Equal([parks], (await host.CloseAsync(Closed("2026-03-05", ClosureScope.Agency, agency: Samples.Agency))).Examples.Select(e => e.CaseId));
        Assert.Equal([nobody], (await host.CloseAsync(Closed("2026-03-06", ClosureScope.Agency, agency: "RDEC"))).Examples.Select(e => e.CaseId));
        await host.RecomputeAsync();

        foreach (var caseId in new[] { parks, luzhu, nobody })
            Assert.Equal(Day("2026-03-10"), (await host.ClockOfAsync(caseId)).Due.Date);
        Assert.Contains((await host.ClockOfAsync(luzhu)).Ledger, l => l.Date == Day("2026-03-04") && l.Counted is null);
        // A new case of each counts by the same days, and a submission's answer names the city's.
        Assert.Equal(Day("2026-03-10"), (await host.ClockOfAsync(await OpenAtAsync(host, "LUZHU", "LUZHU/CIVIL"))).Due.Date);
        Assert.Equal(Day("2026-03-09"), (await host.Client.DueAsync(Actor.Anyone, new(At("2026-03-02T09:00"), new(5, LimitUnit.WorkingDays)), Ct)).Required().Date);
        // Asked for an agency's date, by its days; beyond the loaded years from Monday to Friday.
        Assert.Equal(Day("2026-03-10"), (await host.Client.DueAsync(Actor.Service("routing"), new(At("2026-03-02T09:00"), new(5, LimitUnit.WorkingDays)) { Agency = "LUZHU" }, Ct)).Required().Date);
        Assert.Equal(Day("2030-03-05"), (await host.Client.DueAsync(Actor.Service("routing"), new(At("2030-03-04T09:00"), new(1, LimitUnit.WorkingDays)) { Agency = "LUZHU" }, Ct)).Required().Date); // Mon
    }

    [Fact]
    public async Task HandOver_ToAnAgencyThatIsClosed_MovesTheDate()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        await host.KnowOfficesAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00", assigned: false);
        await host.CloseAsync(Closed("2026-03-05", ClosureScope.Agency, agency: Samples.Agency));
        await host.RecomputeAsync();
        Assert.Empty(await host.SentAsync<DeadlineMoved>(caseId));

        await host.DeliverAsync(Assigned(caseId, "2026-03-02T10:00"));

        Assert.Equal(Day("2026-03-10"), Assert.Single(await host.SentAsync<DeadlineMoved>(caseId)).Due.Date);
        await host.DeliverAsync(Assigned(caseId, "2026-03-02T11:00", version: 2));
        Assert.Single(await host.SentAsync<DeadlineMoved>(caseId));
    }

    [Fact]
    public async Task GrantedExtension_ToADayThatIsClosed_RollsToTheNextOfficeDay()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.ExtendAsync(caseId, Delay("2026-03-20")); // Fri

        await host.CloseAsync(Closed("2026-03-20"));
        await host.RecomputeAsync();

        var moved = Assert.Single(await host.SentAsync<DeadlineMoved>(caseId));
        Assert.Equal((Day("2026-03-20"), Day("2026-03-23"), Day("2026-03-09")), (moved.PreviousDue.Date, moved.Due.Date, moved.OriginalDue.Date)); // Mon
        Assert.Contains("missed 2026-03-24T00:00", await host.OpenStepsAsync(caseId));
    }

    [Fact]
    public async Task Withdrawn_MovesTheDatesBack_AndOnlyTheLastMoveHolds()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.CloseAsync(Closed("2026-03-05"));
        await host.MoveToAsync("2026-03-02T10:00");
        var closure = Assert.Single((await host.Client.ClosuresAsync(Coordinator, Ct)).Required());

        var impact = (await host.Client.WithdrawClosureAsync(Coordinator, closure.Id, null, Ct)).Required();
        Assert.Equal((1, Day("2026-03-09")), (impact.Moves, impact.Examples[0].To.Date));
        Assert.Equal("impact-changed", (await host.Client.WithdrawClosureAsync(Coordinator, closure.Id, "x", Ct)).Failure!.Code);
        Assert.True((await host.Client.WithdrawClosureAsync(Administrator, closure.Id, impact.Token, Ct)).Required().Done);
        await host.MoveToAsync("2026-03-02T11:00");

        Assert.Equal(Day("2026-03-09"), (await host.ClockOfAsync(caseId)).Due.Date);
        var moves = await host.SentAsync<DeadlineMoved>(caseId);
        Assert.Equal([Day("2026-03-10"), Day("2026-03-09")], moves.Select(m => m.Due.Date));
        Assert.Equal("overtaken", (await host.OccasionAsync(caseId, NoticeKind.DateMoved, moves[0].MoveId)).CancelReason);
        Assert.True((await host.OccasionAsync(caseId, NoticeKind.DateMoved, moves[1].MoveId)).Holds);
        Assert.Equal("closure-withdrawn", (await host.Client.WithdrawClosureAsync(Coordinator, closure.Id, null, Ct)).Failure!.Code);
        Assert.NotNull(Assert.Single((await host.Client.ClosuresAsync(Coordinator, Ct)).Required()).WithdrawnAt);
        Assert.True((await host.CloseAsync(Closed("2026-03-05"))).Done); // announced anew
    }

    [Fact]
    public async Task Refusals_EachHaveTheirName()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-06T09:00");
        await host.KnowOfficesAsync();
        await host.CloseAsync(Closed("2026-03-05"));
        await host.CloseAsync(Closed("2026-03-09", ClosureScope.Districts, districts: [Luzhu, "6403300000"]));

        Assert.Equal((409, "closure-already-announced"), await RefusedAsync(Closed("2026-03-05")));
        Assert.Equal((409, "closure-already-announced"), await RefusedAsync(Closed("2026-03-05", ClosureScope.Agency, agency: Samples.Agency)));
        Assert.Equal((409, "closure-already-announced"), await RefusedAsync(Closed("2026-03-05", part: ClosurePart.Morning)));
        Assert.Equal((409, "closure-already-announced"), await RefusedAsync(Closed("2026-03-09", ClosureScope.Districts, districts: [Luzhu])));
        Assert.Equal((409, "impact-changed"), await RefusedAsync(Closed("2026-03-10") with { Confirm = "wrong" }));
        Assert.Equal((400, "date: date-too-early"), await RefusedAsync(Closed("2019-12-31")));
        Assert.Equal((400, "date: calendar-not-loaded"), await RefusedAsync(Closed("2028-01-03")));
        Assert.Equal((400, "agency: unknown-agency"), await RefusedAsync(Closed("2026-03-10", ClosureScope.Agency, agency: "NOBODY")));
        Assert.Equal((400, "districts: unknown-district"), await RefusedAsync(Closed("2026-03-10", ClosureScope.Districts, districts: "12345")));
        Assert.Equal((400, "districts: required"), await RefusedAsync(Closed("2026-03-10", ClosureScope.Districts)));
        Assert.Equal((400, "date: required; part: required; reason: required; scope: required"), await RefusedAsync(new()));
        Assert.Equal((400, "reason: too-short"), await RefusedAsync(Closed("2026-03-10") with { Reason = "風" }));
        Assert.Equal(403, (await host.Client.AnnounceClosureAsync(Supervisor, Closed("2026-03-10"), Ct)).Failure!.Status);
        Assert.Equal(403, (await host.Client.AnnounceClosureAsync(Service, Closed("2026-03-10"), Ct)).Failure!.Status);
        Assert.Equal(403, (await host.Client.ClosuresAsync(Actor.Anyone, Ct)).Failure!.Status);
        var past = (await host.Client.ClosuresAsync(Coordinator, Ct)).Required().Single(c => c.Date == Day("2026-03-05"));
        Assert.Equal("closure-in-past", (await host.Client.WithdrawClosureAsync(Coordinator, past.Id, null, Ct)).Failure!.Code);
        Assert.Equal("closure-not-found", (await host.Client.WithdrawClosureAsync(Coordinator, Guid.NewGuid(), null, Ct)).Failure!.Code);
        Assert.Equal(2, await host.QueryAsync(db => db.Closures.CountAsync(Ct)));

        async Task<(int, string)> RefusedAsync(ClosureRequest request)
        {
            var failure = (await host.Client.AnnounceClosureAsync(Coordinator, request, Ct)).Failure!;
            return (failure.Status, failure.Errors is { } errors ? string.Join("; ", errors.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}: {string.Join(' ', e.Value)}")) : failure.Code);
        }
    }

    [Fact]
    public async Task Token_ChangesWhenTheImpactDoes()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        await host.OpenAsync("2026-03-02T09:00");
        var shown = (await host.Client.AnnounceClosureAsync(Coordinator, Closed("2026-03-05"), Ct)).Required();
        Assert.Equal(shown.Token, (await host.Client.AnnounceClosureAsync(Administrator, Closed("2026-03-05"), Ct)).Required().Token);

        await host.OpenAsync("2026-03-02T09:00");

        var failure = (await host.Client.AnnounceClosureAsync(Coordinator, Closed("2026-03-05") with { Confirm = shown.Token }, Ct)).Failure!;
        Assert.Equal((409, "impact-changed", "2"), (failure.Status, failure.Code, failure.Current));
        Assert.False(await host.QueryAsync(db => db.Closures.AnyAsync(Ct)));
    }

    /// <summary>Several batches; the process dies between two of them; another goes on where it was.</summary>
    [Fact]
    public async Task Recomputation_GoesOnWhereItStopped_AndMovesEachDateOnce()
    {
        const int Cases = Features.RecomputeDueDates.RecomputeDueDates.BatchSize + 20;
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            for (var i = 0; i < Cases / 4; i++)
                await host.DeliverAsync(Submitted("2026-03-02T09:00"));
        }));
        Assert.Equal(Cases, (await host.CloseAsync(Closed("2026-03-05"))).Moves);

        Assert.Equal(Features.RecomputeDueDates.RecomputeDueDates.BatchSize, await host.RecomputeOnceAsync());
        Assert.Equal(20, await host.QueryAsync(db => db.Clocks.CountAsync(c => c.DueOn == Day("2026-03-09"), Ct)));
        await Task.WhenAll(host.RecomputeAsync(), host.RecomputeAsync());

        Assert.Equal(Cases, await host.QueryAsync(db => db.Clocks.CountAsync(c => c.DueOn == Day("2026-03-10"), Ct)));
        Assert.Equal(Cases, await host.QueryAsync(db => db.Moves.CountAsync(Ct)));
        var recomputation = await host.QueryAsync(db => db.Recomputations.SingleAsync(Ct));
        Assert.Equal((Cases, true), (recomputation.Moved, recomputation.FinishedAt is not null));
    }

    /// <summary>Cases that come in while a closure is announced count by the old days and are recomputed, or by the new ones.</summary>
    [Fact]
    public async Task Submissions_DuringAnAnnouncement_AllEndWithTheSameDate()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        var shown = (await host.Client.AnnounceClosureAsync(Coordinator, Closed("2026-03-05"), Ct)).Required();
        var stop = false;
        var submissions = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref stop))
                await host.DeliverAsync(Submitted("2026-03-02T09:00"));
        }, Ct)).ToList();
        Result<CalendarImpact> done;
        while (!(done = await host.Client.AnnounceClosureAsync(Coordinator, Closed("2026-03-05") with { Confirm = shown.Token }, Ct)).Succeeded)
            shown = (await host.Client.AnnounceClosureAsync(Coordinator, Closed("2026-03-05"), Ct)).Required();
        // The last ones are still on their way while the others are recomputed.
        Volatile.Write(ref stop, true);
        await host.RecomputeAsync();
        await Task.WhenAll(submissions);

        Assert.Equal([Day("2026-03-10")], await host.QueryAsync(db => db.Clocks.Select(c => c.DueOn).Distinct().ToListAsync(Ct)));
    }

    private static async Task<Guid> OpenAtAsync(DeadlinesHost host, string agency, string unit)
    {
        var submitted = Submitted("2026-03-02T09:00");
        await host.DeliverAsync(submitted);
        await host.DeliverAsync(Assigned(submitted.CaseId, "2026-03-02T09:01", unit: unit, agency: agency));
        return submitted.CaseId;
    }
}
