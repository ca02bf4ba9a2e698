using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Deadlines.Features.AuditObligations;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests;

/// <summary>A case that was passed on has no date of ours, but news of it is promised by a day that does not pass in silence.</summary>
public class ReferralTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Referred_EndsTheClock_AndRemindsOnTheDayOfTheNextNews()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00"); // Mon, due Mon 3/9
        await host.MoveToAsync("2026-03-04T10:00");

        await host.DeliverAsync(Referred(caseId, Guid.NewGuid(), "2026-03-04T10:00", "2026-03-13"));

        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((Day("2026-03-13"), false, false), (clock.FollowUpOn, clock.Overdue, clock.Paused));
        Assert.Equal(["follow_up_due 2026-03-13T08:30", "follow_up_missed 2026-03-14T00:00"], await host.OpenStepsAsync(caseId));
        Assert.Equal("clock-ended", (await host.Client.ExtendAsync(Handler, caseId, Delay("2026-03-20"), Ct)).Failure!.Code);

        await host.MoveToAsync("2026-03-13T08:30");

        var reminder = Assert.Single(await host.SentAsync<ReminderDue>(caseId));
        Assert.Equal((ReminderStage.FollowUpDue, Day("2026-03-13")), (reminder.Stage, reminder.Due.Date));
        Assert.True((await host.OccasionAsync(caseId, NoticeKind.StaffReminder, reminder.ReminderId)).Holds);
        Assert.DoesNotContain("DeadlineMissed", await host.SentNamesAsync(caseId));
        await host.NightAsync<AuditObligations>();
        Assert.Empty((await host.Client.AuditAsync(Auditor, Ct)).Required().Differences);
    }

    [Fact]
    public async Task TheDayPassesWithoutNews_TellsStaffAndApplicant_Once()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (caseId, referral) = (await host.OpenAsync("2026-03-02T09:00"), Guid.NewGuid());
        await host.DeliverAsync(Referred(caseId, referral, "2026-03-02T10:00", "2026-03-06")); // Friday

        await host.MoveToAsync("2026-03-20T10:00");
        // What plans every step anew tells nothing again.
        var withdrawal = Guid.NewGuid();
        await host.DeliverAsync(new CaseWithdrawn { CaseId = caseId, Version = 10, OccurredAt = At("2026-03-20T10:00"), WithdrawalId = withdrawal });
        Assert.Empty(await host.OpenStepsAsync(caseId));
        await host.DeliverAsync(new WithdrawalUndone { CaseId = caseId, Version = 11, OccurredAt = At("2026-03-20T10:30"), WithdrawalId = withdrawal });
        await host.MoveToAsync("2026-03-27T10:00");

        var missed = Assert.Single(await host.SentAsync<FollowUpMissed>(caseId));
        // Saturday and Sunday are no office days: the second one after the miss is Tuesday.
        Assert.Equal((At("2026-03-07"), Day("2026-03-06"), Day("2026-03-10")), (missed.OccurredAt, missed.FollowUpOn, missed.NextWordOn));
        Assert.Equal([ReminderStage.FollowUpDue, ReminderStage.FollowUpMissed], (await host.SentAsync<ReminderDue>(caseId)).Select(r => r.Stage));
        Assert.Equal(missed.ReminderId, (await host.SentAsync<ReminderDue>(caseId))[1].ReminderId);
    }

    [Fact]
    public async Task Word_WithTheNextDay_IsWaitedForInstead()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (caseId, referral) = (await host.OpenAsync("2026-03-02T09:00"), Guid.NewGuid());
        await host.DeliverAsync(Referred(caseId, referral, "2026-03-02T10:00", "2026-03-06"));
        await host.MoveToAsync("2026-03-06T09:00");
        var reminder = Assert.Single(await host.SentAsync<ReminderDue>(caseId));

        await host.DeliverAsync(Word(caseId, referral, "2026-03-06T09:00", "2026-03-17"));

        Assert.Equal(["follow_up_due 2026-03-17T08:30", "follow_up_missed 2026-03-18T00:00"], await host.OpenStepsAsync(caseId));
        Assert.Equal("overtaken", (await host.OccasionAsync(caseId, NoticeKind.StaffReminder, reminder.ReminderId)).CancelReason);
        await host.MoveToAsync("2026-03-16T10:00");
        Assert.Empty(await host.SentAsync<FollowUpMissed>(caseId));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AskedForNews_GoesHigherUntilThereIsAWord(bool answered)
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (caseId, referral) = (await host.OpenAsync("2026-03-02T09:00"), Guid.NewGuid());
        await host.DeliverAsync(Referred(caseId, referral, "2026-03-02T10:00", "2026-03-06"));
        await host.MoveToAsync("2026-03-12T10:00"); // Thursday
        await host.DeliverAsync(new ApplicantSpoke { CaseId = caseId, Version = 9, OccurredAt = At("2026-03-12T10:00"), Word = ApplicantWord.NewsAsked });
        var asked = Assert.Single(await host.SentAsync<ReminderDue>(caseId), r => r.Stage == ReminderStage.NewsAsked);
        Assert.True((await host.OccasionAsync(caseId, NoticeKind.StaffReminder, asked.ReminderId)).Holds);
        await host.MoveToAsync("2026-03-13T10:00");
        if (answered)
        {
            await host.DeliverAsync(Word(caseId, referral, "2026-03-13T10:00", "2026-03-20"));
            Assert.Equal("overtaken", (await host.OccasionAsync(caseId, NoticeKind.StaffReminder, asked.ReminderId)).CancelReason);
        }

        await host.MoveToAsync("2026-03-16T08:30"); // the morning after Friday

        Assert.Equal(answered ? 0 : 1, (await host.SentAsync<ReminderDue>(caseId)).Count(r => r.Stage == ReminderStage.NewsMissed));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // the messages overtook each other
    public async Task Ended_GoesOnAsIfItHadStood(bool endedFirst)
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (caseId, referral) = (await host.OpenAsync("2026-03-02T09:00"), Guid.NewGuid());
        await host.MoveToAsync("2026-03-04T10:00"); // Wed: two of five days are used
        if (!endedFirst)
            await host.DeliverAsync(Referred(caseId, referral, "2026-03-04T10:00", "2026-03-20"));
        await host.MoveToAsync("2026-03-06T10:00"); // Fri
        await host.DeliverAsync(new ReferralEnded { CaseId = caseId, Version = 6, OccurredAt = At("2026-03-06T10:00"), ReferralId = referral });
        if (endedFirst)
            await host.DeliverAsync(Referred(caseId, referral, "2026-03-04T10:00", "2026-03-20"));

        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((null, Day("2026-03-11"), false), (clock.FollowUpOn, clock.Due.Date, clock.Overdue)); // Mon, Tue, Wed
        Assert.Contains(clock.Ledger, l => l.Why.Zh.Contains("由其他機關負責的期間", StringComparison.Ordinal));
        Assert.Equal(Day("2026-03-11"), Assert.Single(await host.SentAsync<DeadlineResumed>(caseId)).Due.Date);
        Assert.Equal(Day("2026-03-11"), (await host.OccasionAsync(caseId, NoticeKind.Receipt, caseId)).Due?.Date);
        Assert.DoesNotContain(await host.OpenStepsAsync(caseId), s => s.StartsWith("follow_up", StringComparison.Ordinal));
        await host.NightAsync<AuditObligations>();
        Assert.Empty((await host.Client.AuditAsync(Auditor, Ct)).Required().Differences);
    }

    [Fact]
    public async Task Closed_NothingIsWaitedFor()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.DeliverAsync(Referred(caseId, Guid.NewGuid(), "2026-03-02T10:00", "2026-03-06"));

        await host.DeliverAsync(new CaseClosed { CaseId = caseId, Version = 7, OccurredAt = At("2026-03-05T10:00"), ClosingId = Guid.NewGuid(), Outcome = Contracts.Outcome.ReferredDone, Replied = false });
        await host.MoveToAsync("2026-03-20T10:00");

        Assert.Empty(await host.OpenStepsAsync(caseId));
        Assert.Equal(["DeadlineSet"], await host.SentNamesAsync(caseId));
        // While the clock had ended no date is told.
        Assert.Null((await host.OccasionAsync(caseId, NoticeKind.Receipt, caseId)).Due);
    }

    private static CaseReferred Referred(Guid caseId, Guid id, string at, string followUpOn) => new() { CaseId = caseId, Version = 5, OccurredAt = At(at), ReferralId = id, FollowUpOn = Day(followUpOn) };

    private static CaseProgressed Word(Guid caseId, Guid id, string at, string followUpOn) =>
        new() { CaseId = caseId, Version = 8, OccurredAt = At(at), Public = true, FirstReport = false, ReferralId = id, FollowUpOn = Day(followUpOn) };
}
