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
