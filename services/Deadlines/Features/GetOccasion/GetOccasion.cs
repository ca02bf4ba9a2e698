using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.GetOccasion;

/// <summary>What a notice says about dates, and whether it is still right to send it.</summary>
internal sealed class GetOccasion(DeadlinesDbContext db, BusinessTime business)
{
    public async Task<Result<OccasionFacts>> RunAsync(Guid caseId, NoticeKind kind, Guid occasionId, CancellationToken ct)
    {
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        var clock = await db.Clocks.SingleOrDefaultAsync(c => c.CaseId == caseId, ct);
        return kind switch
        {
            NoticeKind.Extension => clock is null ? null : await ExtensionAsync(clock, occasionId, ct),
            NoticeKind.Overdue => clock is null ? null : await MissedAsync(clock, StageKind.Missed, occasionId, ct),
            NoticeKind.PromiseMissed => clock is null ? null : await MissedAsync(clock, StageKind.PromiseMissed, occasionId, ct),
            NoticeKind.Promise => clock is null ? null : await PromiseAsync(clock, occasionId, ct),
            NoticeKind.DelayForeseen => clock is null ? null : await ExplanationAsync(clock, occasionId, ct),
            NoticeKind.DateMoved => clock is null ? null : await MovedAsync(clock, occasionId, ct),
            NoticeKind.StaffReminder => clock is null ? null : await ReminderAsync(clock, occasionId, ct),
            NoticeKind.SupplementReminder => clock is null ? null : await SupplementAsync(clock, occasionId, ct),
            // Occasions of other services: only the dates are wanted, and there may be none yet.
            _ => new OccasionFacts { Holds = true, OriginalDue = clock is null || clock.State == ClockState.Waiting ? null : clock.OriginalDue, Due = clock is null || clock.State is ClockState.Paused or ClockState.Waiting or ClockState.Stopped ? null : clock.Due },
        } is { } facts ? facts : Failure.NotFound("occasion-not-found");
    }

    private async Task<OccasionFacts?> ExtensionAsync(Clock clock, Guid id, CancellationToken ct)
    {
        if (await db.Extensions.SingleOrDefaultAsync(e => e.Id == id && e.CaseId == clock.CaseId, ct) is not { } extension)
            return null;
        var isLast = !await db.Extensions.AnyAsync(e => e.CaseId == clock.CaseId && e.GrantedAt > extension.GrantedAt, ct);
        return Facts(clock, Holding.OfExtension(clock, extension, isLast)) with { PreviousDue = extension.PreviousDue, Due = extension.Due, Slots = extension.Slots };
    }

    private async Task<OccasionFacts?> MissedAsync(Clock clock, StageKind kind, Guid id, CancellationToken ct)
    {
        if (await db.Stages.SingleOrDefaultAsync(s => s.Id == id && s.CaseId == clock.CaseId && s.Kind == kind, ct) is not { } stage)
            return null;
        // Before its date has passed nobody can promise: any promise is younger than the miss, even one given before the sweep came by.
        var promised = kind == StageKind.Missed
            ? clock.PromiseId is not null
            : await db.Promises.AnyAsync(p => p.CaseId == clock.CaseId && p.GivenAt >= stage.At, ct);
        return Facts(clock, Holding.OfMissed(clock, stage, promised)) with { PreviousDue = stage.Due, Slots = stage.Slots };
    }

    private async Task<OccasionFacts?> PromiseAsync(Clock clock, Guid id, CancellationToken ct) =>
        await db.Promises.SingleOrDefaultAsync(p => p.Id == id && p.CaseId == clock.CaseId, ct) is { } promise
            ? Facts(clock, Holding.OfPromise(clock, promise)) with { PreviousDue = clock.Due, Slots = promise.Slots }
            : null;

    private async Task<OccasionFacts?> ExplanationAsync(Clock clock, Guid id, CancellationToken ct) =>
        await db.Explanations.SingleOrDefaultAsync(e => e.Id == id && e.CaseId == clock.CaseId, ct) is { } explanation
            ? Facts(clock, Holding.OfExplanation(clock, explanation, business.GetUtcNow())) with { Slots = explanation.Slots }
            : null;

    private async Task<OccasionFacts?> MovedAsync(Clock clock, Guid id, CancellationToken ct)
    {
        if (await db.Moves.SingleOrDefaultAsync(m => m.Id == id && m.CaseId == clock.CaseId, ct) is not { } move)
            return null;
        var isLast = !await db.Moves.AnyAsync(m => m.CaseId == clock.CaseId && m.At > move.At, ct);
        return Facts(clock, Holding.OfMove(clock, move, isLast)) with { PreviousDue = move.PreviousDue, Due = move.Due, MoveReason = await ReasonAsync(move, ct) };
    }

    private async Task<LocalizedText> ReasonAsync(Move move, CancellationToken ct) => await db.Recomputations.SingleOrDefaultAsync(r => r.Id == move.RecomputationId, ct) switch
    {
        null => MoveWords.OtherAgency,
        { Cause: MoveCause.Closure, Withdrawal: true } r => MoveWords.Reopened(r.FromDay),
        { Cause: MoveCause.Closure } r => MoveWords.Closed(r.FromDay),
        _ => MoveWords.NewCalendar,
    };

    private async Task<OccasionFacts?> ReminderAsync(Clock clock, Guid id, CancellationToken ct) =>
        await db.Reminders.SingleOrDefaultAsync(r => r.Id == id && r.CaseId == clock.CaseId, ct) is { } reminder
            ? Facts(clock, await WhyNotAsync(clock, reminder, ct)) with { Due = reminder.Due, Stage = reminder.Stage }
            : null;

    private async Task<string?> WhyNotAsync(Clock clock, Reminder reminder, CancellationToken ct) => reminder.Stage switch
    {
        ReminderStage.Silence => Holding.OfTask(clock, reminder, clock.SilentSince is not null),
        ReminderStage.SupplementLapsed => Holding.OfTask(clock, reminder, await db.Pauses.AnyAsync(p => p.CaseId == clock.CaseId && p.Round == clock.Round && p.Kind == PauseKind.Supplement && p.PausedAt != null && p.ResumedAt == null, ct)),
        ReminderStage.ApprovalWaiting => Holding.OfTask(clock, reminder, await db.ExtensionRequests.AnyAsync(r => r.CaseId == clock.CaseId && r.State == ExtensionRequestState.Waiting, ct)),
        ReminderStage.FollowUpDue or ReminderStage.FollowUpMissed => Holding.OfFollowUp(clock, reminder),
        // A promise given since is the new date.
        ReminderStage.PromiseMissed => Holding.OfTask(clock, reminder, clock.AwaitedOn is null),
        // So is one that answers the applicant who asked.
        ReminderStage.NewsAsked or ReminderStage.NewsMissed => Holding.OfTask(clock, reminder, !await db.Promises.AnyAsync(p => p.CaseId == clock.CaseId && p.GivenAt >= reminder.At, ct)
            && (clock.FollowUpOn is null || !await db.CaseFacts.AnyAsync(f => f.CaseId == clock.CaseId && f.Round == clock.Round && f.Kind == CaseFactKind.Word && f.At >= reminder.At, ct))),
        ReminderStage.SupplementAnswered or ReminderStage.ApplicantAdded or ReminderStage.Reopened => Holding.OfTask(clock, reminder, waits: true),
        _ => Holding.OfReminder(clock, reminder),
    };

    private async Task<OccasionFacts?> SupplementAsync(Clock clock, Guid id, CancellationToken ct) =>
        await db.Pauses.SingleOrDefaultAsync(p => p.Id == id && p.CaseId == clock.CaseId && p.Kind == PauseKind.Supplement, ct) is { } supplement
            ? Facts(clock, Holding.OfSupplement(clock, supplement)) with { OriginalDue = clock.State == ClockState.Waiting ? null : clock.OriginalDue, Due = null }
            : null;

    private static OccasionFacts Facts(Clock clock, string? cancelReason) => new()
    {
        Holds = cancelReason is null,
        CancelReason = cancelReason,
        OriginalDue = clock.OriginalDue,
        Due = clock.Due,
    };
}
