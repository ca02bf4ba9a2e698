using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Deadlines.Features.AuditObligations;
using CaseTracker.Deadlines.Features.Estimates;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests;

/// <summary>A reopened case: its clock starts anew, and nothing of the handling before holds any more.</summary>
public class RestartClockTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reopened_CountsThePublishedLimitFromThere_AndTellsTheSupervisor()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00"); // Mon, due Mon 3/9
        await host.MoveToAsync("2026-03-04T10:00");
        await host.DeliverAsync(Replied(caseId, "2026-03-04T10:00"));
        await host.MoveToAsync("2026-03-12T15:00"); // Thu
        Assert.Empty(await host.OpenStepsAsync(caseId));

        var reopened = Reopened(caseId, "2026-03-12T15:00");
        await host.DeliverAsync(reopened);
        await host.DeliverAsync(reopened);

        var restarted = Assert.Single(await host.SentAsync<DeadlineRestarted>(caseId));
        Assert.Equal((2L, 2, reopened.ReopeningId, Day("2026-03-19")), (restarted.Version, restarted.Round, restarted.ReopeningId, restarted.Due.Date));
        Assert.Equal("5個工作天，收到您再反映的意見後從3月13日起算。遇到2天例假日不上班，最後一天是3月19日。", restarted.Reckoning.Zh);
        Assert.Equal("5 working days, counted anew from 13 March, after you asked us to look again. 2 weekend days did not count; the last day is 19 March.", restarted.Reckoning.En);
        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((Day("2026-03-19"), Day("2026-03-19"), false, false, (DateTimeOffset?)null), (clock.OriginalDue.Date, clock.Due.Date, clock.Overdue, clock.Paused, clock.SatisfiedAt));
        Assert.StartsWith("再反映日不計", clock.Ledger[0].Why.Zh, StringComparison.Ordinal);
        Assert.Equal(["due_soon 2026-03-17T08:30", "due_today 2026-03-19T08:30", "missed 2026-03-20T00:00", "overdue 2026-03-20T08:30"], await host.OpenStepsAsync(caseId));
        var reminder = Assert.Single(await host.SentAsync<ReminderDue>(caseId));
        Assert.Equal((ReminderStage.Reopened, Day("2026-03-19")), (reminder.Stage, reminder.Due.Date));
        Assert.True((await host.OccasionAsync(caseId, NoticeKind.StaffReminder, reminder.ReminderId)).Holds);
        Assert.Equal(Day("2026-03-19"), (await host.OccasionAsync(caseId, NoticeKind.Reopened, reopened.ReopeningId)).Due?.Date);
    }

    [Fact]
    public async Task LatenessIsNotCarriedOver_AndTheNewDateThatPassesIsToldAnew()
    {
        await using var host = await DeadlinesHost.StartAsync();
        await host.KnowOfficesAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00"); // due Mon 3/9
        await host.MoveToAsync("2026-03-10T09:00");
        var first = Assert.Single(await host.SentAsync<DeadlineMissed>(caseId));
        await host.DeliverAsync(Settled(caseId, NoticeKind.Overdue, first.StageId, "2026-03-10T09:00"));
        await host.PromiseAsync(caseId, Delay("2026-03-25"));
        await host.MoveToAsync("2026-03-11T10:00");
        await host.DeliverAsync(Replied(caseId, "2026-03-11T10:00"));
        await host.MoveToAsync("2026-03-12T10:00");

        await host.DeliverAsync(Reopened(caseId, "2026-03-12T10:00")); // due Thu 3/19
        await host.MoveToAsync("2026-03-19T23:59");

        Assert.Single(await host.SentAsync<DeadlineMissed>(caseId));
        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((false, (DateOnly?)null), (clock.Overdue, clock.PromisedOn));
        Assert.Equal((false, "satisfied"), Held(await host.OccasionAsync(caseId, NoticeKind.Overdue, first.StageId)));

        await host.MoveToAsync("2026-03-20T09:00");
        var second = (await host.SentAsync<DeadlineMissed>(caseId))[^1];
        Assert.NotEqual(first.StageId, second.StageId);
        Assert.Equal((2, Day("2026-03-19"), DelaySource.Fallback), (second.Round, second.Due.Date, second.Source));
        Assert.Equal((true, null), Held(await host.OccasionAsync(caseId, NoticeKind.Overdue, second.StageId)));
        Assert.Equal([ReminderStage.DueSoon, ReminderStage.DueToday, ReminderStage.Overdue], (await host.SentAsync<ReminderDue>(caseId)).SkipWhile(r => r.Stage != ReminderStage.Reopened).Skip(1).Select(r => r.Stage));
        await host.DeliverAsync(Settled(caseId, NoticeKind.Overdue, second.StageId, "2026-03-20T09:00"));
        // The promise of the first handling is over: only the date of the next word is waited for.
        await host.MoveToAsync("2026-03-26T09:00");
        Assert.Equal((2, Day("2026-03-24")), Assert.Single(await host.SentAsync<PromiseMissed>(caseId)) is var missed ? (missed.Round, missed.PromisedOn) : default);

        await host.NightAsync<AuditObligations>();
        var report = (await host.Client.AuditAsync(Auditor, Ct)).Required();
        Assert.Empty(report.Differences);
        Assert.Equal(1, report.Cases);
    }

    [Fact]
    public async Task TheSecondHandling_CanBeExtendedAndStopped_LikeTheFirst()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (caseId, supplement) = (await host.OpenAsync("2026-03-02T09:00", 5, policy: DeadlinePolicy.Statutory), Guid.NewGuid());
        await host.ExtendAsync(caseId, Delay("2026-03-11"));
        await host.MoveToAsync("2026-03-10T10:00");
        await host.DeliverAsync(Requested(caseId, Guid.NewGuid(), "2026-03-10T10:00"));
        await host.DeliverAsync(Closed(caseId, "2026-03-10T10:00")); // papers were out: nothing of that stands any more
        await host.DeliverAsync(Reopened(caseId, "2026-03-10T10:00")); // due Tue 3/17
        Assert.Equal((Day("2026-03-17"), false, 0), (await host.ClockOfAsync(caseId)) is var c ? (c.Due.Date, c.Paused, c.Extensions.Count) : default);

        await host.ExtendAsync(caseId, Delay("2026-03-20"));
        var extended = (await host.SentAsync<DeadlineExtended>(caseId))[^1];
        Assert.Equal((2, 1, Day("2026-03-17"), Day("2026-03-20")), (extended.Round, extended.Times, extended.PreviousDue.Date, extended.Due.Date));
        await host.MoveToAsync("2026-03-11T10:00"); // one of its days is used
        await host.DeliverAsync(Requested(caseId, supplement, "2026-03-11T10:00") with { Round = 2 });
        Assert.True((await host.ClockOfAsync(caseId)).Paused);
        await host.MoveToAsync("2026-03-13T10:00");
        await host.DeliverAsync(Received(caseId, supplement, "2026-03-13T10:00") with { Round = 2 });

        Assert.Equal((2, 2), ((await host.SentAsync<DeadlinePaused>(caseId))[^1].Round, (await host.SentAsync<DeadlineResumed>(caseId))[^1].Round));
        await host.NightAsync<AuditObligations>();
        Assert.Empty((await host.Client.AuditAsync(Auditor, Ct)).Required().Differences);
    }

    [Fact]
    public async Task AReplyInTime_HeardOfAfterTheReopening_VoidsTheOldMissAndNothingElse()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.MoveToAsync("2026-03-10T09:00");
        var missed = Assert.Single(await host.SentAsync<DeadlineMissed>(caseId));
        await host.DeliverAsync(Reopened(caseId, "2026-03-10T08:00"));
        var before = await host.ClockOfAsync(caseId);

        await host.DeliverAsync(Replied(caseId, "2026-03-09T17:00"));

        Assert.Equivalent(before with { Defects = 0 }, await host.ClockOfAsync(caseId));
        Assert.NotNull(await host.QueryAsync(db => db.Stages.Where(s => s.Id == missed.StageId).Select(s => s.VoidedAt).SingleAsync(Ct)));
        var ended = await host.QueryAsync(db => db.EndedRounds.AsNoTracking().SingleAsync(r => r.CaseId == caseId, Ct));
        Assert.Equal((ClockState.Satisfied, At("2026-03-09T17:00"), (DateTimeOffset?)null), (ended.State, ended.SatisfiedAt, ended.MissedAt));
        await host.NightAsync<AuditObligations>();
        Assert.Empty((await host.Client.AuditAsync(Auditor, Ct)).Required().Differences);
    }

    [Fact]
    public async Task AnExtensionToldTooLate_HeardOfAfterTheReopening_CountsForItsOwnHandling()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.ExtendAsync(caseId, Delay("2026-03-20"));
        var extension = Assert.Single(await host.SentAsync<DeadlineExtended>(caseId)).ExtensionId;
        await host.MoveToAsync("2026-03-12T09:00");
        await host.DeliverAsync(Replied(caseId, "2026-03-12T09:00"));
        await host.DeliverAsync(Reopened(caseId, "2026-03-12T09:00"));
        var before = await host.ClockOfAsync(caseId);

        await host.DeliverAsync(Settled(caseId, NoticeKind.Extension, extension, "2026-03-11T09:00"));

        Assert.Equivalent(before, await host.ClockOfAsync(caseId));
        Assert.Empty(await host.SentAsync<DeadlineMissed>(caseId));
        Assert.Equal(Day("2026-03-09"), await host.QueryAsync(db => db.EndedRounds.Where(r => r.CaseId == caseId).Select(r => r.DueOn).SingleAsync(Ct)));
        Assert.Equal((false, "satisfied"), Held(await host.OccasionAsync(caseId, NoticeKind.Extension, extension)));
    }

    [Fact]
    public async Task AClosureMovesTheNewDate_AndNeverThatOfAnEarlierHandling()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.DeliverAsync(Replied(caseId, "2026-03-02T10:00"));
        await host.MoveToAsync("2026-03-03T10:00");
        await host.DeliverAsync(Reopened(caseId, "2026-03-03T10:00")); // due Tue 3/10

        await host.CloseAsync(Closed("2026-03-09"));
        await host.RecomputeAsync();

        var moved = Assert.Single(await host.SentAsync<DeadlineMoved>(caseId));
        Assert.Equal((2, Day("2026-03-10"), Day("2026-03-11")), (moved.Round, moved.PreviousDue.Date, moved.Due.Date));
        Assert.Equal(Day("2026-03-09"), await host.QueryAsync(db => db.EndedRounds.Where(r => r.CaseId == caseId).Select(r => r.DueOn).SingleAsync(Ct)));
    }

    [Fact]
    public async Task Silence_CountsFromTheReopening()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync(Submitted("2026-03-02T09:00", 20) with { Clock = Simple with { SilenceDays = 3 } });
        await host.DeliverAsync(Progressed(caseId, "2026-03-02T10:00"));
        await host.DeliverAsync(Replied(caseId, "2026-03-02T11:00"));
        await host.MoveToAsync("2026-03-12T10:00");

        await host.DeliverAsync(Reopened(caseId, "2026-03-12T10:00"));

        Assert.Contains("silence 2026-03-18T08:30", await host.OpenStepsAsync(caseId));
        await host.MoveToAsync("2026-03-18T09:00");
        Assert.Equal((2, At("2026-03-12T10:00")), Assert.Single(await host.SentAsync<SilenceExceeded>(caseId)) is var silence ? (silence.Round, silence.SilentSince) : default);
    }

    [Fact]
    public async Task Estimates_CountTheFirstHandling()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.DeliverAsync(Replied(caseId, "2026-03-05T09:00"));
        await host.DeliverAsync(Reopened(caseId, "2026-03-06T09:00"));
        await host.DeliverAsync(Replied(caseId, "2026-03-20T09:00") with { Round = 2 });
        await host.MoveToAsync("2026-03-21T02:10");

        await host.NightAsync<ComputeEstimates>();

        Assert.Equal((1, 3m), await host.QueryAsync(db => db.Estimates.Where(e => e.ServiceCode == Estimate.WholeCity).Select(e => new { e.Cases, e.MedianDays }).SingleAsync(Ct)) is var e ? (e.Cases, e.MedianDays) : default);
    }

    [Fact]
    public async Task WordsOfTheNewHandling_WaitForItsClock()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.DeliverAsync(Replied(caseId, "2026-03-03T09:00"));
        var spoke = new ApplicantSpoke { CaseId = caseId, Version = 21, OccurredAt = At("2026-03-04T09:00"), Word = ApplicantWord.Added, Round = 2 };

        await Assert.ThrowsAnyAsync<Exception>(() => host.DeliverAsync(spoke));
        await host.DeliverAsync(Reopened(caseId, "2026-03-04T09:00"));
        await host.DeliverAsync(spoke);

        Assert.Equal([ReminderStage.Reopened, ReminderStage.ApplicantAdded], (await host.SentAsync<ReminderDue>(caseId)).Select(r => r.Stage));
    }

    /// <summary>Messages of three handlings, in any order and some of them twice: the clock and what is kept of the earlier ones come out the same.</summary>
    [Fact]
    public async Task AnyOrderOfMessages_MakesTheSameClock()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-05-04T09:00");
        var expected = await PlayAsync(host, messages => messages);
        Assert.Contains("round 3", expected, StringComparison.Ordinal);
        var random = new Random(20260504);
        for (var run = 0; run < 40; run++)
            Assert.Equal(expected, await PlayAsync(host, messages =>
            {
                var twice = messages.Concat(messages.Where(_ => random.Next(4) == 0)).ToArray();
                random.Shuffle(twice);
                return twice;
            }));
    }

    private static async Task<string> PlayAsync(DeadlinesHost host, Func<object[], IEnumerable<object>> order)
    {
        var submitted = Submitted("2026-03-02T09:00");
        var (caseId, one, two, three) = (submitted.CaseId, Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        foreach (var message in order([
            submitted,
            Assigned(caseId, "2026-03-02T09:00"),
            Progressed(caseId, "2026-03-03T09:00"),
            Requested(caseId, one, "2026-03-04T09:00"),
            Received(caseId, one, "2026-03-06T09:00"),
            Requested(caseId, two, "2026-03-09T09:00"), // never came: closed all the same
            Closed(caseId, "2026-03-12T09:00"),
            Reopened(caseId, "2026-03-20T09:00"),
            Requested(caseId, three, "2026-03-23T09:00") with { Round = 2 },
            Received(caseId, three, "2026-03-25T09:00") with { Round = 2 },
            Replied(caseId, "2026-03-27T09:00") with { Round = 2 },
            Closed(caseId, "2026-03-30T09:00", replied: true) with { Round = 2 },
            Reopened(caseId, "2026-04-20T09:00", round: 3),
            Progressed(caseId, "2026-04-22T09:00") with { Round = 3 },
        ]))
            await host.DeliverAsync(message);
        return await host.QueryAsync(async db =>
        {
            var clock = await db.Clocks.AsNoTracking().SingleAsync(c => c.CaseId == caseId, Ct);
            var ended = await db.EndedRounds.AsNoTracking().Where(r => r.CaseId == caseId).OrderBy(r => r.Round).ToListAsync(Ct);
            var steps = await db.DueSteps.AsNoTracking().Where(s => s.CaseId == caseId).OrderBy(s => s.At).ThenBy(s => s.Kind).ToListAsync(Ct);
            return string.Join('\n', [
                $"round {clock.Round} from {clock.ReopenedAt:O}: {clock.State}, due {clock.DueOn} ({clock.OriginalDueOn}), {clock.PausedAt:O} {clock.SatisfiedAt:O} {clock.StoppedAt:O} {clock.MissedAt:O}",
                .. ended.Select(r => $"was {r.Round} from {r.ReopenedAt:O}: {r.State}, due {r.DueOn} ({r.OriginalDueOn}), {r.PausedAt:O} {r.SatisfiedAt:O} {r.StoppedAt:O} {r.MissedAt:O}"),
                .. steps.Select(s => $"{s.Kind} {s.At:O}"),
            ]);
        });
    }

    private static (bool, string?) Held(OccasionFacts facts) => (facts.Holds, facts.CancelReason);
}
