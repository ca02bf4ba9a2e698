using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.FollowCase;

/// <summary>Stops, resumes, satisfies and ends clocks as cases go on.</summary>
/// <remarks>Each message leaves a fact, whether the clock is open yet or not; the clock is derived from all facts. So order and repetition do not matter.</remarks>
internal sealed class FollowCaseHandler(ClockStore store, ReferenceData reference, BusinessTime business)
    : IHandle<CaseProgressed>, IHandle<SupplementRequested>, IHandle<SupplementReceived>, IHandle<CaseReplied>, IHandle<CaseClosed>
{
    public async Task HandleAsync(CaseProgressed message, CancellationToken ct)
    {
        if (message is { Public: false, FirstReport: false })
            return;
        await store.LockCaseAsync(message.CaseId, ct);
        if (message.Public)
            await store.KeepFactAsync(message.CaseId, CaseFactKind.Progressed, message.OccurredAt, ct);
        if (!message.FirstReport)
            return;
        await store.KeepFactAsync(message.CaseId, CaseFactKind.FirstReport, message.OccurredAt, ct);
        await FollowAsync(message, ct);
    }

    public async Task HandleAsync(SupplementRequested message, CancellationToken ct)
    {
        await store.LockCaseAsync(message.CaseId, ct);
        await store.KeepFactAsync(message.CaseId, CaseFactKind.Progressed, message.OccurredAt, ct);
        await store.KeepPauseAsync(message.CaseId, message.SupplementId, pausedAt: message.OccurredAt, resumedAt: null, ct);
        await FollowAsync(message, ct);
    }

    public async Task HandleAsync(SupplementReceived message, CancellationToken ct)
    {
        await store.LockCaseAsync(message.CaseId, ct);
        await store.KeepPauseAsync(message.CaseId, message.SupplementId, pausedAt: null, resumedAt: message.OccurredAt, ct);
        await FollowAsync(message, ct);
    }

    public Task HandleAsync(CaseReplied message, CancellationToken ct) => EndAsync(message, CaseFactKind.Replied, ct);

    public Task HandleAsync(CaseClosed message, CancellationToken ct) => EndAsync(message, CaseFactKind.Closed, ct);

    private async Task EndAsync(ICaseEvent message, CaseFactKind kind, CancellationToken ct)
    {
        await store.LockCaseAsync(message.CaseId, ct);
        await store.KeepFactAsync(message.CaseId, kind, message.OccurredAt, ct);
        await FollowAsync(message, ct);
    }

    private async Task FollowAsync(ICaseEvent message, CancellationToken ct)
    {
        if (await store.HoldAsync(message.CaseId, ct) is { } held)
            await store.FollowAsync(held, (await reference.CalendarAsync(ct)).AssumingWeekdays(), business.GetUtcNow(), ct);
    }
}
