using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Deadlines.Domain;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests;

public class OpenClockTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Submitted_OpensTheClock_AndPlansItsSteps()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-02-13T16:30");

        var caseId = await host.OpenAsync("2026-02-13T16:30"); // Fri

        var set = Assert.Single(await host.SentAsync<DeadlineSet>(caseId));
        Assert.Equal(new DueDate(Day("2026-03-02"), At("2026-03-03"), false), set.Due);
        Assert.Equal((1L, At("2026-02-13T16:30")), (set.Version, set.OccurredAt));
        Assert.Equal(
            [
                "due_soon 2026-02-25T08:30", // Wed: Thu 2/26 is one office day before, 2/27 is off
                "due_today 2026-03-02T08:30", // Mon
                "missed 2026-03-03T00:00", // Tue
                "overdue 2026-03-03T08:30",
            ], await host.OpenStepsAsync(caseId));
        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((Day("2026-03-02"), Day("2026-03-02")), (clock.OriginalDue.Date, clock.Due.Date));
        Assert.False(clock.Paused || clock.Overdue);
        Assert.Equal(18, clock.Ledger.Count);
        Assert.Equal(Day("2026-02-23"), clock.NextOfficeDays[0]); // Mon after Lunar New Year
    }

    [Fact]
    public async Task Submitted_Again_ChangesNothing()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var submitted = Submitted("2026-03-02T09:00");
        await host.DeliverAsync(submitted);

        await host.DeliverAsync(submitted);
        await host.DeliverAsync(submitted with { Limit = new(9, LimitUnit.WorkingDays) });

        Assert.Single(await host.SentAsync<DeadlineSet>(submitted.CaseId));
        Assert.Equal(4, (await host.OpenStepsAsync(submitted.CaseId)).Count);
    }

    [Theory]
    [InlineData(1, LimitUnit.WorkingDays, new[] { "due_today 2026-03-03T08:30", "missed 2026-03-04T00:00", "overdue 2026-03-04T08:30" })] // no day left for "soon"
    [InlineData(5, LimitUnit.CalendarDays, new[] { "due_soon 2026-03-05T08:30", "due_today 2026-03-09T08:30", "missed 2026-03-10T00:00", "overdue 2026-03-10T08:30" })] // Sat → Mon 3/9
    [InlineData(4, LimitUnit.Hours, new[] { "due_soon 2026-03-02T11:00", "missed 2026-03-02T13:00", "overdue 2026-03-03T08:30" })]
    [InlineData(1, LimitUnit.Hours, new[] { "missed 2026-03-02T10:00", "overdue 2026-03-03T08:30" })]
    [InlineData(120, LimitUnit.Hours, new[] { "due_soon 2026-03-04T21:00", "missed 2026-03-07T09:00", "overdue 2026-03-09T08:30" })] // Sat → first office morning Mon
    public async Task Steps_PerLimit(int value, LimitUnit unit, string[] steps)
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00"); // Mon

        Assert.Equal(steps, await host.OpenStepsAsync(await host.OpenAsync("2026-03-02T09:00", value, unit)));
    }

    [Fact]
    public async Task Letter_ThreeWeeksOld_IsOverdueAtOnce_AndItsSupervisorReminded()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-23T14:00"); // Mon
        var submitted = Submitted("2026-03-02T10:00", keyedInAt: "2026-03-23T14:00");

        await host.DeliverAsync(submitted);
        Assert.Equal(["missed 2026-03-10T00:00", "overdue 2026-03-10T08:30"], await host.OpenStepsAsync(submitted.CaseId));
        Assert.True((await host.ClockOfAsync(submitted.CaseId)).Overdue);
        await host.SweepAsync();

        Assert.Equal(["DeadlineSet", "DeadlineMissed", "ReminderDue"], await host.SentNamesAsync(submitted.CaseId));
        var missed = Assert.Single(await host.SentAsync<DeadlineMissed>(submitted.CaseId));
        Assert.Equal((Day("2026-03-09"), At("2026-03-23T14:00"), Day("2026-03-25")), (missed.Due.Date, missed.OccurredAt, missed.ExpectedOn)); // Wed: the second office day after today
        Assert.True((await host.OccasionAsync(submitted.CaseId, NoticeKind.Overdue, missed.StageId)).Holds);
        Assert.Equal(ReminderStage.Overdue, Assert.Single(await host.SentAsync<ReminderDue>(submitted.CaseId)).Stage);
    }

    [Fact]
    public async Task Facts_BeforeTheSubmission_AreNotLost()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-12T09:00");
        var (submitted, supplement) = (Submitted("2026-03-02T09:00"), Guid.NewGuid());
        await host.DeliverAsync(Replied(submitted.CaseId, "2026-03-11T15:00"));
        await host.DeliverAsync(Received(submitted.CaseId, supplement, "2026-03-07T09:00"));
        await host.DeliverAsync(Requested(submitted.CaseId, supplement, "2026-03-04T09:00"));
        await host.DeliverAsync(Assigned(submitted.CaseId, "2026-03-02T09:30"));
        Assert.Equal("clock-not-open", (await host.Client.ClockAsync(Service, submitted.CaseId, Ct)).Failure!.Code);

        await host.DeliverAsync(submitted);

        var clock = await host.ClockOfAsync(submitted.CaseId);
        Assert.Equal((Day("2026-03-11"), At("2026-03-11T15:00")), (clock.Due.Date, clock.SatisfiedAt)); // Wed, 3 days over the stop
        Assert.Empty(await host.OpenStepsAsync(submitted.CaseId));
        Assert.True((await host.Client.ClockAsync(Handler, submitted.CaseId, Ct)).Succeeded);
    }

    /// <summary>The messages of a case in every order, each twice: the clock ends the same.</summary>
    [Fact]
    public async Task Messages_InAnyOrder_EndTheSame()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-12T09:00");
        foreach (var order in Permutations(5))
        {
            var (submitted, supplement) = (Submitted("2026-03-02T09:00"), Guid.NewGuid());
            object[] messages =
            [
                submitted, Requested(submitted.CaseId, supplement, "2026-03-04T09:00"), Received(submitted.CaseId, supplement, "2026-03-07T09:00"),
                Replied(submitted.CaseId, "2026-03-10T15:00"), Closed(submitted.CaseId, "2026-03-10T16:00", replied: true),
            ];
            foreach (var i in order)
                await host.DeliverAsync(messages[i]);
            foreach (var message in messages)
                await host.DeliverAsync(message);

            var clock = await host.QueryAsync(db => db.Clocks.SingleAsync(c => c.CaseId == submitted.CaseId, Ct));
            Assert.Equal((ClockState.Satisfied, At("2026-03-10T15:00"), Day("2026-03-11")), (clock.State, clock.SatisfiedAt, clock.DueOn));
            Assert.Empty(await host.OpenStepsAsync(submitted.CaseId));
            Assert.Single(await host.SentAsync<DeadlineSet>(submitted.CaseId));
        }
    }

    [Fact]
    public async Task SubmissionAndReply_AtTheSameMoment_DoNotMissEachOther()
    {
        await using var host = await DeadlinesHost.StartAsync();
        for (var i = 0; i < 40; i++)
        {
            var submitted = Submitted("2026-03-02T09:00");
            await Task.WhenAll(host.DeliverAsync(submitted), host.DeliverAsync(Replied(submitted.CaseId, "2026-03-02T09:05")), host.DeliverAsync(Assigned(submitted.CaseId, "2026-03-02T09:01")));

            Assert.Equal(At("2026-03-02T09:05"), (await host.ClockOfAsync(submitted.CaseId)).SatisfiedAt);
            Assert.Empty(await host.OpenStepsAsync(submitted.CaseId));
        }
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public async Task FirstReport_SatisfiesWhereTheServiceSaysSo(bool serviceSaysSo, bool firstReport, bool satisfied)
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00", 4, LimitUnit.Hours, firstReportSatisfies: serviceSaysSo);

        await host.DeliverAsync(Progressed(caseId, "2026-03-02T10:00", firstReport: firstReport));

        Assert.Equal(satisfied, (await host.ClockOfAsync(caseId)).SatisfiedAt is not null);
        Assert.Equal(satisfied, (await host.OpenStepsAsync(caseId)).Count == 0);
    }

    [Fact]
    public async Task Closed_StopsTheClock()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");

        await host.DeliverAsync(Closed(caseId, "2026-03-03T09:00"));
        await host.MoveToAsync("2026-04-01");

        Assert.Equal(["DeadlineSet"], await host.SentNamesAsync(caseId));
        var clock = await host.ClockOfAsync(caseId);
        Assert.False(clock.Overdue);
        Assert.Null(clock.SatisfiedAt);
    }

    [Fact]
    public async Task BeyondTheCalendar_TheClockOpensProvisionally()
    {
        await using var host = await DeadlinesHost.StartAsync("2027-12-20T09:00");

        var caseId = await host.OpenAsync("2027-12-20T09:00", 3, LimitUnit.Months, DeadlinePolicy.Statutory);

        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal(Day("2028-03-20"), clock.Due.Date);
        Assert.Contains("2028年的辦公日曆還沒有正式公布", clock.Ledger[^1].Why.Zh, StringComparison.Ordinal);
        Assert.True(await host.QueryAsync(db => db.Clocks.AnyAsync(c => c.CaseId == caseId && c.Provisional, Ct)));
    }

    private static IEnumerable<int[]> Permutations(int n) => n == 0 ? [[]] : Permutations(n - 1).SelectMany(p => Enumerable.Range(0, n).Select(i => (int[])[.. p[..i], n - 1, .. p[i..]]));
}
