using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.FollowCase;

/// <summary>Stops, resumes, satisfies and ends clocks as cases go on.</summary>
/// <remarks>Each message leaves a fact, whether the clock is open yet or not; the clock is derived from all facts. So order and repetition do not matter.</remarks>
internal sealed class FollowCaseHandler(ClockStore store, BusinessTime business)
    : IHandle<CaseProgressed>, IHandle<SupplementRequested>, IHandle<SupplementReceived>, IHandle<SupplementExtended>, IHandle<DocumentsCompleted>, IHandle<CaseReplied>, IHandle<CaseClosed>,
      IHandle<CaseWithdrawn>, IHandle<WithdrawalUndone>, IHandle<CaseReferred>, IHandle<ReferralEnded>
{
    public async Task HandleAsync(CaseProgressed message, CancellationToken ct)
    {
        if (message is { Public: false, FirstReport: false })
            return;
        await store.LockCaseAsync(message.CaseId, ct);
        if (message.Public)
        {
            await store.KeepFactAsync(message.CaseId, message.Round, CaseFactKind.Progressed, message.OccurredAt, ct);
            await store.KeepWordAsync(message.CaseId, message.Round, message.OccurredAt, ct);
        }
        if (message is { ReferralId: { } referral, FollowUpOn: { } followUpOn })
        {
            // The next day is told with the word.
            await store.KeepPauseAsync(message.CaseId, message.Round, referral, PauseKind.Referral, pausedAt: null, followUpOn, resumedAt: null, ct);
            await FollowAsync(message, message.Round, ct);
        }
        if (!message.FirstReport)
        {
            if (await store.HoldAsync(message.CaseId, ct) is { } held && held.Clock.Round == message.Round)
                await store.BreakSilenceAsync(held.Clock, (await store.CalendarAsync(held.Assignment, ct)).AssumingWeekdays(), business.GetUtcNow(), ct);
            return;
        }
        await store.KeepFactAsync(message.CaseId, message.Round, CaseFactKind.FirstReport, message.OccurredAt, ct);
        await FollowAsync(message, message.Round, ct);
    }

    public async Task HandleAsync(SupplementRequested message, CancellationToken ct)
    {
        await store.LockCaseAsync(message.CaseId, ct);
        await store.KeepFactAsync(message.CaseId, message.Round, CaseFactKind.Progressed, message.OccurredAt, ct);
        await store.KeepWordAsync(message.CaseId, message.Round, message.OccurredAt, ct);
        await store.KeepPauseAsync(message.CaseId, message.Round, message.SupplementId, PauseKind.Supplement, message.OccurredAt, message.DueOn, resumedAt: null, ct);
        await FollowAsync(message, message.Round, ct);
    }

    public async Task HandleAsync(SupplementReceived message, CancellationToken ct)
    {
        await store.LockCaseAsync(message.CaseId, ct);
        await store.KeepPauseAsync(message.CaseId, message.Round, message.SupplementId, PauseKind.Supplement, pausedAt: null, dueOn: null, message.OccurredAt, ct);
        await FollowAsync(message, message.Round, ct);
    }

    public async Task HandleAsync(SupplementExtended message, CancellationToken ct)
    {
        await store.LockCaseAsync(message.CaseId, ct);
        await store.KeepPauseAsync(message.CaseId, message.Round, message.SupplementId, PauseKind.Supplement, pausedAt: null, message.DueOn, resumedAt: null, ct);
        await FollowAsync(message, message.Round, ct);
    }

    public async Task HandleAsync(DocumentsCompleted message, CancellationToken ct)
    {
        await store.LockCaseAsync(message.CaseId, ct);
        await store.KeepFactAsync(message.CaseId, message.Round, CaseFactKind.DocumentsComplete, message.OccurredAt, ct);
        await FollowAsync(message, message.Round, ct);
    }

    public Task HandleAsync(CaseReplied message, CancellationToken ct) => EndAsync(message, message.Round, CaseFactKind.Replied, ct);

    public Task HandleAsync(CaseClosed message, CancellationToken ct) => EndAsync(message, message.Round, CaseFactKind.Closed, ct);

    public async Task HandleAsync(CaseWithdrawn message, CancellationToken ct)
    {
        await store.LockCaseAsync(message.CaseId, ct);
        await store.KeepPauseAsync(message.CaseId, message.Round, message.WithdrawalId, PauseKind.Withdrawal, message.OccurredAt, dueOn: null, resumedAt: null, ct);
        await FollowAsync(message, message.Round, ct);
    }

    public async Task HandleAsync(WithdrawalUndone message, CancellationToken ct)
    {
        await store.LockCaseAsync(message.CaseId, ct);
        await store.KeepPauseAsync(message.CaseId, message.Round, message.WithdrawalId, PauseKind.Withdrawal, pausedAt: null, dueOn: null, message.OccurredAt, ct);
        await FollowAsync(message, message.Round, ct);
    }

    public async Task HandleAsync(CaseReferred message, CancellationToken ct)
    {
        await store.LockCaseAsync(message.CaseId, ct);
        await store.KeepWordAsync(message.CaseId, message.Round, message.OccurredAt, ct);
        await store.KeepPauseAsync(message.CaseId, message.Round, message.ReferralId, PauseKind.Referral, message.OccurredAt, message.FollowUpOn, resumedAt: null, ct);
        await FollowAsync(message, message.Round, ct);
    }

    public async Task HandleAsync(ReferralEnded message, CancellationToken ct)
    {
        await store.LockCaseAsync(message.CaseId, ct);
        await store.KeepFactAsync(message.CaseId, message.Round, CaseFactKind.Progressed, message.OccurredAt, ct);
        await store.KeepWordAsync(message.CaseId, message.Round, message.OccurredAt, ct);
        await store.KeepPauseAsync(message.CaseId, message.Round, message.ReferralId, PauseKind.Referral, pausedAt: null, dueOn: null, message.OccurredAt, ct);
        await FollowAsync(message, message.Round, ct);
    }

    private async Task EndAsync(ICaseEvent message, int round, CaseFactKind kind, CancellationToken ct)
    {
        await store.LockCaseAsync(message.CaseId, ct);
        await store.KeepFactAsync(message.CaseId, round, kind, message.OccurredAt, ct);
        await FollowAsync(message, round, ct);
    }

    private async Task FollowAsync(ICaseEvent message, int round, CancellationToken ct)
    {
        // What overtook its reopening waits for it.
        if (await store.HoldAsync(message.CaseId, ct) is not { } held || held.Clock.Round < round)
            return;
        var calendar = (await store.CalendarAsync(held.Assignment, ct)).AssumingWeekdays();
        var now = business.GetUtcNow();
        if (round < held.Clock.Round)
        {
            await store.CorrectAsync(held.Clock, round, calendar, now, ct);
            return;
        }
        // A request for papers is a word of ours; its answer is the applicant's, and our silence counts anew from there.
        if (message is CaseProgressed { Public: true } or SupplementRequested or SupplementReceived)
            await store.BreakSilenceAsync(held.Clock, calendar, now, ct);
        await store.FollowAsync(held, calendar, now, ct);
        // A second request for papers, or more time for one, changes neither state nor date, and has steps of its own.
        if (message is SupplementRequested or SupplementReceived or SupplementExtended && !held.Clock.HasEnded)
            await store.ReplanAsync(held.Clock, calendar, now, ct);
    }
}
