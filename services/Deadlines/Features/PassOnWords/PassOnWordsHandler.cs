using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.PassOnWords;

/// <summary>Reminds staff of what the applicant has just told us: by the way on which they hear of dates.</summary>
internal sealed class PassOnWordsHandler(DeadlinesDbContext db, ClockStore store, Outbox<DeadlinesDbContext> outbox, BusinessTime business) : IHandle<ApplicantSpoke>
{
    public async Task HandleAsync(ApplicantSpoke message, CancellationToken ct)
    {
        await store.LockCaseAsync(message.CaseId, ct);
        // Tried again until the case's own message has opened the clock, or started it anew.
        if (await store.HoldAsync(message.CaseId, ct) is not { } held || held.Clock.Round < message.Round)
            throw new InvalidOperationException($"The applicant of case {message.CaseId} spoke before its clock was open.");
        if ((held.Clock.HasEnded && held.Clock.FollowUpOn is null) || held.Clock.Round > message.Round)
            return;
        var now = business.GetUtcNow();
        db.Reminders.Add(held.Clock.Remind(StageOf(message.Word), now, out var told));
        outbox.Add(told);
        // The applicant is promised a new date within a working day: whether it came is looked at.
        if (message.Word == ApplicantWord.NewsAsked)
            db.DueSteps.Add(StepPlan.Step(message.CaseId, DueStepKind.NewsDue, StepPlan.NewsEnd(now, await store.CalendarAsync(held.Assignment, ct)), now));
    }

    private static ReminderStage StageOf(ApplicantWord word) => word switch
    {
        ApplicantWord.NewsAsked => ReminderStage.NewsAsked,
        ApplicantWord.SupplementAnswered => ReminderStage.SupplementAnswered,
        ApplicantWord.Added => ReminderStage.ApplicantAdded,
        _ => throw new ArgumentOutOfRangeException(nameof(word), word, null),
    };
}
