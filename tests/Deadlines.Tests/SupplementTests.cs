using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests;

public class SupplementTests
{
    [Fact]
    public async Task Requested_StopsTheClock_ReceivedResumesIt()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (caseId, supplement) = (await host.OpenAsync("2026-03-02T09:00"), Guid.NewGuid()); // Mon, due Mon 3/9
        await host.MoveToAsync("2026-03-04T10:00"); // Wed

        await host.DeliverAsync(Requested(caseId, supplement, "2026-03-04T10:00"));

        Assert.Equal(["supplement_due_soon 2026-03-16T08:30", "supplement_lapsed 2026-03-19T08:30"], await host.OpenStepsAsync(caseId)); // the applicant's last day is Wed 3/18
        Assert.True((await host.ClockOfAsync(caseId)).Paused);
        await host.MoveToAsync("2026-03-12T10:00"); // Thu: the old date has passed, nobody is late
        var waiting = await host.ClockOfAsync(caseId);
        Assert.False(waiting.Overdue);
        Assert.Equal(Day("2026-03-17"), waiting.Due.Date); // Tue: as if it went on now, 3 days left
        Assert.Null((await host.OccasionAsync(caseId, NoticeKind.Receipt, caseId)).Due);

        await host.DeliverAsync(Received(caseId, supplement, "2026-03-12T10:00"));

        Assert.Equal(["DeadlineSet", "DeadlinePaused", "DeadlineResumed"], await host.SentNamesAsync(caseId));
        var resumed = Assert.Single(await host.SentAsync<DeadlineResumed>(caseId));
        Assert.Equal((3L, Day("2026-03-17")), (resumed.Version, resumed.Due.Date));
        Assert.Equal(["due_soon 2026-03-13T08:30", "due_today 2026-03-17T08:30", "missed 2026-03-18T00:00", "overdue 2026-03-18T08:30"], await host.OpenStepsAsync(caseId));
        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((Day("2026-03-09"), Day("2026-03-17"), false), (clock.OriginalDue.Date, clock.Due.Date, clock.Paused));
        Assert.Single(clock.Ledger, l => l.Why.Zh.StartsWith("停止計算", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rounds_AddUp()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00", 30, LimitUnit.CalendarDays); // Wed 4/1
        foreach (var (from, to) in new[] { ("2026-03-05T09:00", "2026-03-10T09:00"), ("2026-03-20T09:00", "2026-03-25T09:00") })
        {
            var supplement = Guid.NewGuid();
            await host.MoveToAsync(from);
            await host.DeliverAsync(Requested(caseId, supplement, from));
            await host.MoveToAsync(to);
            await host.DeliverAsync(Received(caseId, supplement, to));
        }

        Assert.Equal(Day("2026-04-13"), (await host.ClockOfAsync(caseId)).Due.Date); // Sat 4/11 → Mon
        Assert.Equal([Day("2026-04-07"), Day("2026-04-13")], (await host.SentAsync<DeadlineResumed>(caseId)).Select(r => r.Due.Date)); // Mon 4/6 is off → Tue
    }

    [Fact]
    public async Task Hours_StopByTheMinute()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-05T10:00");
        var (caseId, supplement) = (await host.OpenAsync("2026-03-05T10:00", 4, LimitUnit.Hours), Guid.NewGuid());

        await host.DeliverAsync(Requested(caseId, supplement, "2026-03-05T10:40"));
        await host.DeliverAsync(Received(caseId, supplement, "2026-03-05T12:10"));

        Assert.Equal(At("2026-03-05T15:30"), (await host.ClockOfAsync(caseId)).Due.OverdueFrom);
        Assert.Contains("due_soon 2026-03-05T13:30", await host.OpenStepsAsync(caseId));
    }

    [Fact]
    public async Task ReceivedBeforeRequested_MovesTheDateAllTheSame()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (caseId, supplement) = (await host.OpenAsync("2026-03-02T09:00"), Guid.NewGuid());

        await host.DeliverAsync(Received(caseId, supplement, "2026-03-07T09:00"));
        Assert.Equal(["DeadlineSet"], await host.SentNamesAsync(caseId));
        await host.DeliverAsync(Requested(caseId, supplement, "2026-03-04T09:00"));

        Assert.Equal(["DeadlineSet", "DeadlinePaused", "DeadlineResumed"], await host.SentNamesAsync(caseId));
        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((Day("2026-03-11"), false), (clock.Due.Date, clock.Paused));
    }

    [Fact]
    public async Task RequestedAfterTheDate_DoesNotUndoTheMiss_AndThePromisedDateWaits()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (caseId, supplement) = (await host.OpenAsync("2026-03-02T09:00"), Guid.NewGuid()); // due Mon 3/9
        await host.MoveToAsync("2026-03-10T09:00"); // Tue, missed: a supervisor is to give a date by Thu 3/12
        await host.DeliverAsync(Requested(caseId, supplement, "2026-03-10T09:00"));
        var missed = Assert.Single(await host.SentAsync<DeadlineMissed>(caseId));
        Assert.Equal((false, "paused"), Held(await host.OccasionAsync(caseId, NoticeKind.Overdue, missed.StageId)));

        await host.MoveToAsync("2026-03-20T09:00"); // Fri
        Assert.Empty(await host.SentAsync<PromiseMissed>(caseId));
        await host.DeliverAsync(Received(caseId, supplement, "2026-03-20T09:00"));

        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((Day("2026-03-09"), true), (clock.Due.Date, clock.Overdue));
        Assert.Equal(["promise_missed 2026-03-25T00:00"], await host.OpenStepsAsync(caseId)); // Wed: two office days after Fri are Tue
        Assert.Equal((true, null), Held(await host.OccasionAsync(caseId, NoticeKind.Overdue, missed.StageId)));
    }

    [Fact]
    public async Task RequestThatCameInTime_ButWasHeardOfLate_VoidsTheMiss()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.MoveToAsync("2026-03-10T00:00");
        var missed = Assert.Single(await host.SentAsync<DeadlineMissed>(caseId));
        Assert.Equal(1, (await host.ClockOfAsync(caseId)).Defects);
        var supplement = Guid.NewGuid();

        await host.DeliverAsync(Requested(caseId, supplement, "2026-03-09T23:50")); // Mon, the last day
        Assert.Equal((false, "paused"), Held(await host.OccasionAsync(caseId, NoticeKind.Overdue, missed.StageId)));
        await host.DeliverAsync(Received(caseId, supplement, "2026-03-11T10:00"));

        Assert.Equal((false, "overtaken"), Held(await host.OccasionAsync(caseId, NoticeKind.Overdue, missed.StageId)));
        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((Day("2026-03-11"), false, 0), (clock.Due.Date, clock.Overdue, clock.Defects));
        await host.MoveToAsync("2026-03-12T00:00");
        Assert.Equal(2, (await host.SentAsync<DeadlineMissed>(caseId)).Count);
    }

    private static (bool, string?) Held(OccasionFacts facts) => (facts.Holds, facts.CancelReason);
}
