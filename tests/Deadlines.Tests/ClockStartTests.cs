using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Deadlines.Domain;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests;

/// <summary>From when a clock counts, what a supplement does to it, and the agency's own limit.</summary>
public class ClockStartTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ClockStart.DocumentsComplete)]
    [InlineData(ClockStart.Confirmed)]
    public async Task Waits_UntilNothingIsMissing_ThenCountsFromThere(ClockStart start)
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync(Submitted("2026-03-02T09:00") with { Clock = Simple with { Start = start } });

        Assert.Empty(await host.SentNamesAsync(caseId));
        Assert.Empty(await host.OpenStepsAsync(caseId));
        await host.MoveToAsync("2026-03-12T10:00"); // Thu: later than five working days
        var waiting = await host.ClockOfAsync(caseId);
        Assert.Equal((true, false, Day("2026-03-19")), (waiting.Waiting, waiting.Overdue, waiting.Due.Date)); // Thu: as if it started now
        Assert.Equal((null, null), Dates(await host.OccasionAsync(caseId, NoticeKind.Receipt, caseId)));
        Assert.Equal("clock-waiting", (await host.Client.ExtendAsync(Handler, caseId, Delay("2026-04-01"), Ct)).Failure!.Code);
        Assert.Equal("clock-waiting", (await RefusedAsync(host.Client.ExplainAsync(Handler, caseId, Delay("2026-04-01"), Ct))).Code);
        Assert.Equal("clock-waiting", (await RefusedAsync(host.Client.PauseAsync(Handler, caseId, new() { Kind = PauseKind.Interpretation, Note = "請中央解釋" }, Ct))).Code);

        await host.DeliverAsync(Completed(caseId, "2026-03-12T10:00"));
        await host.DeliverAsync(Completed(caseId, "2026-03-13T10:00"));

        var set = Assert.Single(await host.SentAsync<DeadlineSet>(caseId));
        Assert.Equal((1L, Day("2026-03-19")), (set.Version, set.Due.Date));
        Assert.Equal("5個工作天，文件備齊後從3月13日起算。遇到2天例假日不上班，最後一天是3月19日。", set.Reckoning!.Zh);
        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((false, Day("2026-03-19"), Day("2026-03-19")), (clock.Waiting, clock.OriginalDue.Date, clock.Due.Date));
        Assert.Equal("文件備齊日不計", clock.Ledger[0].Why.Zh);
        Assert.Equal(4, (await host.OpenStepsAsync(caseId)).Count);
    }

    [Fact]
    public async Task CompleteAtReceipt_StartsAtOnce()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync(Submitted("2026-03-02T09:00") with { Clock = Simple with { Start = ClockStart.DocumentsComplete }, DocumentsComplete = true });

        Assert.Equal(Day("2026-03-09"), Assert.Single(await host.SentAsync<DeadlineSet>(caseId)).Due.Date);
        Assert.Equal("收件日不計", (await host.ClockOfAsync(caseId)).Ledger[0].Why.Zh);
    }

    [Fact]
    public async Task CompletedBeforeTheSubmissionIsHeardOf_AndPapersAskedForBefore_ChangeNothing()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-12T10:00");
        var submitted = Submitted("2026-03-02T09:00") with { Clock = Simple with { Start = ClockStart.DocumentsComplete } };
        var supplement = Guid.NewGuid();
        await host.DeliverAsync(Completed(submitted.CaseId, "2026-03-06T10:00"));
        await host.DeliverAsync(Requested(submitted.CaseId, supplement, "2026-03-03T10:00"));
        await host.DeliverAsync(Received(submitted.CaseId, supplement, "2026-03-05T10:00"));

        await host.DeliverAsync(submitted);

        Assert.Equal(["DeadlineSet"], await host.SentNamesAsync(submitted.CaseId));
        var clock = await host.ClockOfAsync(submitted.CaseId);
        Assert.Equal((Day("2026-03-13"), false), (clock.Due.Date, clock.Paused)); // Fri 3/6 + 5
    }

    [Fact]
    public async Task AnsweredWhileWaiting_IsSatisfiedAndNeverLate()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync(Submitted("2026-03-02T09:00") with { Clock = Simple with { Start = ClockStart.DocumentsComplete } });

        await host.DeliverAsync(Replied(caseId, "2026-03-02T10:00"));
        await host.DeliverAsync(Completed(caseId, "2026-03-02T11:00"));
        await host.MoveToAsync("2026-04-01");

        Assert.Empty(await host.SentNamesAsync(caseId));
        Assert.Equal(At("2026-03-02T10:00"), (await host.ClockOfAsync(caseId)).SatisfiedAt);
    }

    [Theory]
    [InlineData(SupplementEffect.Resume, "2026-03-17")] // Tue: 3 days were left
    [InlineData(SupplementEffect.Restart, "2026-03-19")] // Thu: 5 days from Fri
    public async Task Supplement_ResumesOrRestarts(SupplementEffect effect, string due)
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (caseId, supplement) = (await host.OpenAsync(Submitted("2026-03-02T09:00") with { Clock = Simple with { OnSupplement = effect } }), Guid.NewGuid());
        await host.MoveToAsync("2026-03-04T10:00"); // Wed
        await host.DeliverAsync(Requested(caseId, supplement, "2026-03-04T10:00"));
        Assert.Equal(Day("2026-03-09"), (await host.QueryAsync(async db => (await db.Clocks.FindAsync([caseId], Ct))!)).DueOn);
        await host.MoveToAsync("2026-03-12T10:00"); // Thu
        Assert.Equal(Day(due), (await host.ClockOfAsync(caseId)).Due.Date);

        await host.DeliverAsync(Received(caseId, supplement, "2026-03-12T10:00"));

        var resumed = Assert.Single(await host.SentAsync<DeadlineResumed>(caseId));
        Assert.Equal(Day(due), resumed.Due.Date);
        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((Day("2026-03-09"), Day(due)), (clock.OriginalDue.Date, clock.Due.Date));
        Assert.Equal(clock.Due.Date, clock.Ledger[^1].Date);
        Assert.Equal(effect == SupplementEffect.Restart ? "收到補件日不計，重新起算" : "收件日不計", clock.Ledger[0].Why.Zh);
        Assert.Equal(clock.Reckoning, resumed.Reckoning);
        Assert.StartsWith(effect == SupplementEffect.Restart ? "5個工作天，收到補件後從3月13日起算。" : "5個工作天，從3月3日起算。中間停止計算8天（等補件），", resumed.Reckoning!.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_SupplementAskedForTooLate_RestartsNothing()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (caseId, supplement) = (await host.OpenAsync(Submitted("2026-03-02T09:00") with { Clock = Simple with { OnSupplement = SupplementEffect.Restart } }), Guid.NewGuid());
        await host.MoveToAsync("2026-03-10T09:00");

        await host.DeliverAsync(Requested(caseId, supplement, "2026-03-10T09:00"));
        await host.DeliverAsync(Received(caseId, supplement, "2026-03-12T10:00"));

        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((Day("2026-03-09"), true), (clock.Due.Date, clock.Overdue));
    }

    [Fact]
    public async Task InternalLimit_RemindsTheHandlerOnItsMorning_AndPromisesNothing()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync(Submitted("2026-03-02T09:00") with { Clock = Simple with { Internal = new(3, LimitUnit.WorkingDays) } });

        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((Day("2026-03-09"), Day("2026-03-05")), (clock.Due.Date, clock.InternalDue!.Date));
        Assert.Contains("internal_due 2026-03-05T08:30", await host.OpenStepsAsync(caseId));
        await host.MoveToAsync("2026-03-05T08:30");
        var reminder = Assert.Single(await host.SentAsync<ReminderDue>(caseId), r => r.Stage == ReminderStage.InternalDue);
        Assert.Equal((true, Day("2026-03-09")), ((await host.OccasionAsync(caseId, NoticeKind.StaffReminder, reminder.ReminderId)).Holds, reminder.Due.Date));
        await host.ExtendAsync(caseId, Delay("2026-03-16"));
        var supplement = Guid.NewGuid();
        await host.DeliverAsync(Requested(caseId, supplement, "2026-03-06T08:30"));
        await host.DeliverAsync(Received(caseId, supplement, "2026-03-09T08:30"));
        Assert.Equal(Day("2026-03-05"), (await host.ClockOfAsync(caseId)).InternalDue!.Date);
    }

    [Fact]
    public async Task InternalLimit_IsPausedToo()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (caseId, supplement) = (await host.OpenAsync(Submitted("2026-03-02T09:00") with { Clock = Simple with { Internal = new(3, LimitUnit.WorkingDays) } }), Guid.NewGuid());

        await host.DeliverAsync(Requested(caseId, supplement, "2026-03-03T09:00"));
        await host.DeliverAsync(Received(caseId, supplement, "2026-03-05T09:00"));

        Assert.Equal(Day("2026-03-09"), (await host.ClockOfAsync(caseId)).InternalDue!.Date); // two days left: Fri, Mon
    }

    [Fact]
    public async Task Ladder_FollowsTheItemsRules()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync(Submitted("2026-03-02T09:00", 10) with
        {
            Clock = Simple with { Reminders = [new(3, ReminderTo.AgencyHead), new(-4, ReminderTo.Supervisor), new(-1, ReminderTo.Handler), new(1, ReminderTo.Supervisor), new(2, ReminderTo.Supervisor)] },
        }); // due Mon 3/16

        Assert.Equal(
            [
                "due_soon 2026-03-10T08:30", "due_soon 2026-03-13T08:30", "missed 2026-03-17T00:00",
                "overdue 2026-03-17T08:30", "overdue 2026-03-18T08:30", "overdue_long 2026-03-19T08:30",
            ], await host.OpenStepsAsync(caseId));
        await host.MoveToAsync("2026-03-19T09:00");
        Assert.Equal([ReminderStage.DueSoon, ReminderStage.DueSoon, ReminderStage.Overdue, ReminderStage.Overdue, ReminderStage.OverdueLong], (await host.SentAsync<ReminderDue>(caseId)).Select(r => r.Stage));
    }

    [Fact]
    public async Task Ladder_Usual_EndsWithTheHeadOfTheAgency()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync(Submitted("2026-03-02T09:00") with { Clock = new() { SilenceDays = 0 } });

        Assert.Equal(
            ["due_soon 2026-03-05T08:30", "due_today 2026-03-09T08:30", "missed 2026-03-10T00:00", "overdue 2026-03-10T08:30", "overdue_long 2026-03-16T08:30"],
            await host.OpenStepsAsync(caseId)); // Mon: the fifth office morning from Tue
    }

    /// <summary>Handed to another unit of the city: the citizen's clock runs on.</summary>
    [Fact]
    public async Task WE52_HandOver_DoesNotRestartTheClock()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T00:00");
        var caseId = await host.OpenAsync("2026-03-02T00:00");
        await host.MoveToAsync("2026-03-03T10:00");

        await host.DeliverAsync(Assigned(caseId, "2026-03-03T10:00", version: 2, unit: "PWB-ROADS/MAINT", agency: "PWB-ROADS"));

        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((Day("2026-03-09"), Day("2026-03-09")), (clock.OriginalDue.Date, clock.Due.Date));
        await host.MoveToAsync("2026-03-10T00:00");
        Assert.Equal(Day("2026-03-09"), Assert.Single(await host.SentAsync<DeadlineMissed>(caseId)).Due.Date);
    }

    private static (DueDate?, DueDate?) Dates(OccasionFacts facts) => (facts.OriginalDue, facts.Due);
}
