using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests;

/// <summary>Papers that do not come: a reminder, then a decision of staff, never a rejection by itself.</summary>
public class SupplementLapseTests
{
    /// <summary>Notice on Wed 3/25, ten days: the tenth, Sat 4/4, is off until Mon 4/6.</summary>
    [Fact]
    public async Task WE46_LastDayMovesFromDaysOff_AndLapsesTheNextDay()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-23T09:00");
        var (caseId, supplement) = (await host.OpenAsync("2026-03-23T09:00", 30, LimitUnit.CalendarDays), Guid.NewGuid());
        await host.MoveToAsync("2026-03-25T10:00");
        await host.DeliverAsync(Requested(caseId, supplement, "2026-03-25T10:00") with { DueOn = Day("2026-03-25").AddDays(10) });

        Assert.Equal(["supplement_due_soon 2026-04-01T08:30", "supplement_lapsed 2026-04-08T08:30"], await host.OpenStepsAsync(caseId)); // two office days before Tue 4/7: Thu, Wed
        await host.MoveToAsync("2026-04-07T23:59");
        var soon = Assert.Single(await host.SentAsync<SupplementDueSoon>(caseId));
        Assert.Equal((supplement, Day("2026-04-07"), At("2026-04-01T08:30")), (soon.SupplementId, soon.DueOn, soon.OccurredAt));
        Assert.Empty(await host.SentAsync<ReminderDue>(caseId));

        await host.MoveToAsync("2026-04-20");

        var reminder = Assert.Single(await host.SentAsync<ReminderDue>(caseId));
        Assert.Equal((ReminderStage.SupplementLapsed, At("2026-04-08T08:30")), (reminder.Stage, reminder.OccurredAt));
        Assert.True((await host.OccasionAsync(caseId, NoticeKind.StaffReminder, reminder.ReminderId)).Holds);
        // Staff decide: the clock stands, and nothing is closed, replied or missed.
        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((true, false, null), (clock.Paused, clock.Overdue, clock.SatisfiedAt));
        Assert.Equal(["DeadlineSet", "DeadlinePaused", "SupplementDueSoon", "ReminderDue"], await host.SentNamesAsync(caseId));
        await host.DeliverAsync(Received(caseId, supplement, "2026-04-20T00:00"));
        Assert.Equal("overtaken", (await host.OccasionAsync(caseId, NoticeKind.StaffReminder, reminder.ReminderId)).CancelReason);
    }

    [Fact]
    public async Task Reminder_HoldsWhileThePapersAreOut()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (caseId, supplement) = (await host.OpenAsync("2026-03-02T09:00"), Guid.NewGuid());
        await host.DeliverAsync(Requested(caseId, supplement, "2026-03-02T10:00"));
        Assert.True((await host.OccasionAsync(caseId, NoticeKind.SupplementReminder, supplement)).Holds);

        await host.DeliverAsync(Received(caseId, supplement, "2026-03-03T10:00"));

        Assert.Equal("overtaken", (await host.OccasionAsync(caseId, NoticeKind.SupplementReminder, supplement)).CancelReason);
        Assert.DoesNotContain(await host.OpenStepsAsync(caseId), s => s.StartsWith("supplement", StringComparison.Ordinal));
        await host.MoveToAsync("2026-03-30");
        Assert.Empty(await host.SentAsync<SupplementDueSoon>(caseId));
        Assert.DoesNotContain(await host.SentAsync<ReminderDue>(caseId), r => r.Stage == ReminderStage.SupplementLapsed);
    }

    [Fact]
    public async Task ShortTime_LeavesNoRoomForAReminder()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");

        await host.DeliverAsync(Requested(caseId, Guid.NewGuid(), "2026-03-02T09:00") with { DueOn = Day("2026-03-04") });

        Assert.Equal(["supplement_lapsed 2026-03-05T08:30"], await host.OpenStepsAsync(caseId));
    }

    [Fact]
    public async Task TwoRequests_EachHasItsSteps()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (caseId, first, second) = (await host.OpenAsync("2026-03-02T09:00"), Guid.NewGuid(), Guid.NewGuid());
        await host.DeliverAsync(Requested(caseId, first, "2026-03-02T09:00") with { DueOn = Day("2026-03-04") });
        await host.DeliverAsync(Requested(caseId, second, "2026-03-02T09:00") with { DueOn = Day("2026-03-10") });

        await host.MoveToAsync("2026-03-20");

        Assert.Equal([At("2026-03-05T08:30"), At("2026-03-11T08:30")], (await host.SentAsync<ReminderDue>(caseId)).Where(r => r.Stage == ReminderStage.SupplementLapsed).Select(r => r.OccurredAt));
    }

    /// <summary>More time may be heard of before the request itself, and after the first last day had lapsed.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MoreTime_MovesTheSteps_WhateverComesFirst(bool first)
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (caseId, supplement) = (await host.OpenAsync("2026-03-02T09:00"), Guid.NewGuid());
        var (asked, more) = (Requested(caseId, supplement, "2026-03-02T09:00") with { DueOn = Day("2026-03-04") }, More(caseId, supplement, "2026-03-02T10:00", "2026-03-11"));

        await host.DeliverAsync(first ? more : asked);
        await host.DeliverAsync(first ? asked : more);

        Assert.Equal(["supplement_due_soon 2026-03-09T08:30", "supplement_lapsed 2026-03-12T08:30"], await host.OpenStepsAsync(caseId));
        Assert.True((await host.ClockOfAsync(caseId)).Paused);
        await host.MoveToAsync("2026-03-11T12:00");
        Assert.Equal(Day("2026-03-11"), Assert.Single(await host.SentAsync<SupplementDueSoon>(caseId)).DueOn);
    }

    [Fact]
    public async Task MoreTime_AfterTheLapse_LapsesAgain()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (caseId, supplement) = (await host.OpenAsync("2026-03-02T09:00"), Guid.NewGuid());
        await host.DeliverAsync(Requested(caseId, supplement, "2026-03-02T09:00") with { DueOn = Day("2026-03-04") });
        await host.MoveToAsync("2026-03-05T09:00");

        await host.DeliverAsync(More(caseId, supplement, "2026-03-05T09:00", "2026-03-11"));
        await host.MoveToAsync("2026-03-20");

        Assert.Equal([At("2026-03-05T08:30"), At("2026-03-12T08:30")], (await host.SentAsync<ReminderDue>(caseId)).Where(r => r.Stage == ReminderStage.SupplementLapsed).Select(r => r.OccurredAt));
    }

    private static SupplementExtended More(Guid caseId, Guid supplement, string at, string dueOn) =>
        new() { CaseId = caseId, Version = 5, OccurredAt = At(at), SupplementId = supplement, DueOn = Day(dueOn) };

    /// <summary>A part of what was asked for emits nothing in Cases: here the clock goes on standing, and the last day stays.</summary>
    [Fact]
    public async Task PartialAnswer_KeepsTheClockStopped()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (caseId, supplement) = (await host.OpenAsync("2026-03-02T09:00"), Guid.NewGuid());
        await host.DeliverAsync(Requested(caseId, supplement, "2026-03-03T09:00"));

        await host.DeliverAsync(Progressed(caseId, "2026-03-05T09:00"));
        await host.MoveToAsync("2026-03-13T09:00");

        Assert.True((await host.ClockOfAsync(caseId)).Paused);
        Assert.Empty(await host.SentAsync<DeadlineMissed>(caseId));
        Assert.Contains("supplement_lapsed 2026-03-18T08:30", await host.OpenStepsAsync(caseId));
    }
}
