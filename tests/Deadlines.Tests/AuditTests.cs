using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Deadlines.Features.AuditObligations;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests;

public class AuditTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Everything that can happen to a date, done by the service itself: the two ways of deriving it agree.</summary>
    [Fact]
    public async Task CleanHistory_HasNoDifference()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        var told = await host.OpenAsync("2026-03-02T09:00");
        await host.OpenAsync("2026-03-02T09:00", 2, LimitUnit.Months, DeadlinePolicy.Statutory);
        await host.OpenAsync("2026-03-02T09:00", 21, LimitUnit.CalendarDays, DeadlinePolicy.Statutory);
        var hours = await host.OpenAsync("2026-03-02T09:00", 4, LimitUnit.Hours);
        await host.DeliverAsync(Requested(hours, Guid.NewGuid(), "2026-03-02T09:40"));
        var extended = await host.OpenAsync("2026-03-02T09:00");
        var paused = await host.OpenAsync("2026-03-02T09:00");
        var closed = await host.OpenAsync("2026-03-02T09:00");
        var supplement = Guid.NewGuid();
        await host.MoveToAsync("2026-03-04T09:00");
        await host.DeliverAsync(Requested(paused, supplement, "2026-03-04T09:00"));
        await host.ExtendAsync(extended, Delay("2026-03-20"));
        await host.MoveToAsync("2026-03-06T09:00");
        await host.DeliverAsync(Closed(closed, "2026-03-06T09:00"));
        await host.CloseAsync(Closed("2026-03-20"));
        await host.MoveToAsync("2026-03-07T09:00");
        await host.DeliverAsync(Received(paused, supplement, "2026-03-07T09:00"));
        await host.MoveToAsync("2026-03-10T08:31");
        await host.DeliverAsync(Settled(told, NoticeKind.Overdue, await StageAsync(host, told), "2026-03-10T08:30"));
        await host.MoveToAsync("2026-03-11T10:00");
        await host.DeliverAsync(Replied(paused, "2026-03-11T10:00"));
        await host.DeliverAsync(Replied(told, "2026-03-11T10:00"));
        await host.MoveToAsync("2026-03-19T10:00");

        await host.NightAsync<AuditObligations>();

        var report = await ReportAsync(host);
        Assert.Empty(report.Differences);
        Assert.Equal((7, 0, 0, At("2026-03-19T10:00")), (report.Cases, report.Untold, report.TotalDifferences, report.RanAt));
    }

    [Theory]
    [InlineData("due-differs", "update deadlines.clocks set due_on = '2026-03-11', overdue_from = '2026-03-11T16:00Z'")]
    [InlineData("missed-not-found", "delete from deadlines.stages")]
    [InlineData("missed-too-early", "update deadlines.stages set at = '2026-03-09T10:00Z'")]
    [InlineData("missed-twice", "insert into deadlines.stages select gen_random_uuid(), case_id, kind, at, due_on, overdue_from, has_time, promised_on, slots, source, voided_at from deadlines.stages")]
    [InlineData("missed-though-kept", "insert into deadlines.case_facts select case_id, 'replied', '2026-03-09T04:00Z' from deadlines.clocks")]
    [InlineData("told-twice", "insert into deadlines.told_notices select gen_random_uuid(), state, case_id, kind, occasion_id, channel, '2026-03-11T01:00Z' from deadlines.told_notices")]
    [InlineData("told-too-early", "update deadlines.told_notices set at = '2026-03-09T10:00Z'")]
    [InlineData("told-after-end", "insert into deadlines.case_facts select case_id, 'closed', '2026-03-09T23:00Z' from deadlines.clocks")]
    [InlineData("told-without-cause", "update deadlines.told_notices set occasion_id = gen_random_uuid()")]
    [InlineData("not-told", "delete from deadlines.told_notices")]
    [InlineData("not-told", "update deadlines.told_notices set at = '2026-03-12T01:00Z'")]
    [InlineData("not-told", "update deadlines.told_notices set state = 'failed'")]
    public async Task Planted_IsFound(string code, string sql)
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        var caseId = await host.OpenAsync("2026-03-02T09:00"); // due Mon 3/9
        await host.MoveToAsync("2026-03-10T08:31");
        await host.DeliverAsync(Settled(caseId, NoticeKind.Overdue, await StageAsync(host, caseId), "2026-03-10T08:30"));
        await host.MoveToAsync("2026-03-13T09:00");
        await host.NightAsync<AuditObligations>();
        Assert.Empty((await ReportAsync(host)).Differences);

        await host.TamperAsync(sql);
        host.JumpTo("2026-03-13T10:00");
        await host.NightAsync<AuditObligations>();

        var report = await ReportAsync(host);
        Assert.Contains(code, report.Differences.Select(d => d.Code));
        Assert.All(report.Differences, d => Assert.Equal(caseId, d.CaseId));
        Assert.Equal(report.Differences.Count(d => d.Code == "not-told"), report.Untold);
        Assert.Equal(report.TotalDifferences, report.Differences.Count);
    }

    /// <summary>Overtaken by a promise, answered, or standing before anybody could be told: nothing was owed any more.</summary>
    [Fact]
    public async Task NotTold_WhereNothingWasOwedAnyMore_IsNoDifference()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        var (promised, replied) = (await host.OpenAsync("2026-03-02T09:00"), await host.OpenAsync("2026-03-02T09:00"));
        await host.MoveToAsync("2026-03-10T08:00");
        await host.PromiseAsync(promised, Delay("2026-03-20"));
        await host.DeliverAsync(Replied(replied, "2026-03-10T08:00"));
        await host.MoveToAsync("2026-03-13T09:00");

        await host.NightAsync<AuditObligations>();

        Assert.Empty((await ReportAsync(host)).Differences);
    }

    [Fact]
    public async Task Report_BeforeTheFirstRun_AndForWhom()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var report = await ReportAsync(host);
        Assert.Equal((null, 0), (report.RanAt, report.Cases));
        foreach (var actor in new[] { Coordinator, Administrator, Service })
            Assert.True((await host.Client.AuditAsync(actor, Ct)).Succeeded);
        foreach (var actor in new[] { Handler, Supervisor, Actor.Anyone })
            Assert.Equal(403, (await host.Client.AuditAsync(actor, Ct)).Failure!.Status);
    }

    /// <summary>Random histories: the walker and the calculator find the same end.</summary>
    [Fact]
    public void Walker_AgreesWithTheCalculator()
    {
        var random = new Random(20260302);
        for (var i = 0; i < 20_000; i++)
        {
            var received = At("2026-01-02").AddMinutes(random.Next(60 * 24 * 200));
            var unit = (LimitUnit)random.Next(4);
            var submitted = Submitted("2026-03-02") with { ReceivedAt = received, OccurredAt = received, Limit = new(random.Next(1, unit == LimitUnit.Months ? 4 : 30), unit), Clock = new() { OnSupplement = random.Next(3) == 0 ? SupplementEffect.Restart : SupplementEffect.Resume } };
            var calendar = Calendar.WithSaturdayRule(random.Next(3) == 0 ? SaturdayRule.Noon : SaturdayRule.EndOfDay).WithClosures(Enumerable.Range(0, random.Next(4)).Select(_ => Taipei.DateOf(received).AddDays(random.Next(40)))).AssumingWeekdays();
            var clock = Clock.Open(submitted, calendar, received, out _);
            var pauses = new List<Pause>();
            for (var n = random.Next(4); n > 0; n--)
            {
                var from = received.AddMinutes(random.Next(60 * 24 * 30));
                pauses.Add(new() { Id = Guid.NewGuid(), Round = 1, Kind = PauseKind.Supplement, CaseId = clock.CaseId, PausedAt = from, ResumedAt = random.Next(6) == 0 ? null : from.AddMinutes(random.Next(60 * 24 * 12)) });
            }
            List<Extension> extensions = [];
            if (random.Next(3) == 0)
            {
                var granted = received.AddMinutes(random.Next(60 * 24 * 20));
                var due = calendar.OfficeDayOnOrAfter(Taipei.DateOf(granted).AddDays(random.Next(1, 40)));
                extensions.Add(clock.Extend(new(due, Taipei.StartOf(due.AddDays(1)), false), null!, new([], [], []), calendar, Guid.NewGuid(), granted, out _));
            }
            clock.Follow(new(pauses, [], extensions), calendar, received);
            var expected = clock.OverdueFrom;
            var walked = new DayWalker(new(clock, pauses, [], extensions, [], [], []), calendar).Walk();
            Assert.True(walked == expected, $"{i}: {received:O} {submitted.Limit}, pauses {string.Join("; ", pauses.Select(p => $"{p.PausedAt:O}–{p.ResumedAt:O}"))}, extensions {string.Join("; ", extensions.Select(e => $"{e.GrantedAt:O} {e.DueOn}"))}: {walked:O} instead of {expected:O}");
        }
    }

    private static async Task<AuditReport> ReportAsync(DeadlinesHost host) => (await host.Client.AuditAsync(Auditor, Ct)).Required();

    private static Task<Guid> StageAsync(DeadlinesHost host, Guid caseId) => host.QueryAsync(db => db.Stages.Where(s => s.CaseId == caseId && s.Kind == StageKind.Missed && s.VoidedAt == null).Select(s => s.Id).SingleAsync(Ct));
}
