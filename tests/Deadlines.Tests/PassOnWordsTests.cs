using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests;

/// <summary>What the applicant tells us reaches staff as a reminder.</summary>
public class PassOnWordsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NewsAskedFor_RemindsTheSupervisor_UntilANewDateIsGiven()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        var caseId = await host.OpenAsync("2026-03-02T09:00", 1);
        await host.MoveToAsync("2026-03-09T10:00");
        var spoke = Spoke(caseId, "2026-03-09T10:00");
        var message = Guid.NewGuid();

        await host.DeliverAsync(spoke, message);
        await host.DeliverAsync(spoke, message);

        var reminder = Assert.Single(await host.SentAsync<ReminderDue>(caseId), r => r.Stage == ReminderStage.NewsAsked);
        Assert.Equal(At("2026-03-09T10:00"), reminder.OccurredAt);
        var facts = await host.OccasionAsync(caseId, NoticeKind.StaffReminder, reminder.ReminderId);
        Assert.Equal((true, ReminderStage.NewsAsked), (facts.Holds, facts.Stage));

        (await host.Client.PromiseAsync(Supervisor, caseId, Delay("2026-03-20"), Ct)).Required();
        Assert.Equal("overtaken", (await host.OccasionAsync(caseId, NoticeKind.StaffReminder, reminder.ReminderId)).CancelReason);
    }

    /// <summary>The page that takes the question promises a new date within a working day: when none came, who stands above hears of it, once.</summary>
    [Theory]
    [InlineData("", 1)]
    [InlineData("promise", 0)]
    [InlineData("reply", 0)]
    [InlineData("supplement", 0)]
    [InlineData("withdrawal undone", 1)]
    public async Task NewsAskedFor_WithoutANewDateInAWorkingDay_GoesHigher(string answer, int told)
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        var caseId = await host.OpenAsync("2026-03-02T09:00", 1);
        await host.MoveToAsync("2026-03-06T10:00"); // Friday
        await host.DeliverAsync(Spoke(caseId, "2026-03-06T10:00"));
        await host.MoveToAsync("2026-03-09T16:00");
        switch (answer)
        {
            case "promise":
                (await host.Client.PromiseAsync(Supervisor, caseId, Delay("2026-03-20"), Ct)).Required();
                break;
            case "reply":
                await host.DeliverAsync(Replied(caseId, "2026-03-09T16:00"));
                break;
            case "supplement":
                await host.DeliverAsync(Requested(caseId, Guid.NewGuid(), "2026-03-09T16:00"));
                break;
            case "withdrawal undone":
                // What plans every step anew forgets none.
                var withdrawal = Guid.NewGuid();
                await host.DeliverAsync(new CaseWithdrawn { CaseId = caseId, Version = 10, OccurredAt = At("2026-03-09T15:00"), WithdrawalId = withdrawal });
                await host.DeliverAsync(new WithdrawalUndone { CaseId = caseId, Version = 11, OccurredAt = At("2026-03-09T15:30"), WithdrawalId = withdrawal });
                break;
        }
        await host.MoveToAsync("2026-03-10T08:29");
        Assert.DoesNotContain(await host.SentAsync<ReminderDue>(caseId), r => r.Stage == ReminderStage.NewsMissed);

        await host.MoveToAsync("2026-03-10T08:30"); // the morning after Monday
        await host.MoveToAsync("2026-03-16T08:30");

        var reminders = (await host.SentAsync<ReminderDue>(caseId)).Where(r => r.Stage == ReminderStage.NewsMissed).ToList();
        Assert.Equal(told, reminders.Count);
        if (told == 0)
            return;
        Assert.Equal(At("2026-03-10T08:30"), reminders[0].OccurredAt);
        Assert.True((await host.OccasionAsync(caseId, NoticeKind.StaffReminder, reminders[0].ReminderId)).Holds);
        (await host.Client.PromiseAsync(Supervisor, caseId, Delay("2026-03-25"), Ct)).Required();
        Assert.Equal("overtaken", (await host.OccasionAsync(caseId, NoticeKind.StaffReminder, reminders[0].ReminderId)).CancelReason);
    }

    [Theory]
    [InlineData(ApplicantWord.SupplementAnswered, ReminderStage.SupplementAnswered)]
    [InlineData(ApplicantWord.Added, ReminderStage.ApplicantAdded)]
    public async Task WhatElseIsSaid_RemindsTheHandler_WhileTheCaseIsOpen(ApplicantWord word, ReminderStage stage)
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        var (caseId, supplement) = (await host.OpenAsync("2026-03-02T09:00"), Guid.NewGuid());
        await host.DeliverAsync(Requested(caseId, supplement, "2026-03-02T10:00"));

        await host.DeliverAsync(Spoke(caseId, "2026-03-02T11:00", word));

        var reminder = Assert.Single(await host.SentAsync<ReminderDue>(caseId));
        Assert.Equal(stage, reminder.Stage);
        Assert.True((await host.OccasionAsync(caseId, NoticeKind.StaffReminder, reminder.ReminderId)).Holds);
    }

    [Fact]
    public async Task AnAnsweredCase_RemindsNobody()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        var caseId = await host.OpenAsync("2026-03-02T09:00", 1);
        await host.DeliverAsync(Replied(caseId, "2026-03-02T10:00"));

        await host.DeliverAsync(Spoke(caseId, "2026-03-09T10:00"));

        Assert.DoesNotContain(await host.SentAsync<ReminderDue>(caseId), r => r.Stage == ReminderStage.NewsAsked);
    }

    private static ApplicantSpoke Spoke(Guid caseId, string at, ApplicantWord word = ApplicantWord.NewsAsked) =>
        new() { CaseId = caseId, Version = 9, OccurredAt = At(at), Word = word };
}
