using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.FoldDeadlines;

/// <summary>Takes over dates and what people decided about them. Messages come in any order; each leaves its timeline entry, and only newer ones change what is in force.</summary>
internal sealed class FoldDeadlines(CasesDbContext db, CaseChanges changes, CaseSeal seal, DeadlinesClient deadlines) :
    IHandle<DeadlineSet>, IHandle<DeadlineRestarted>, IHandle<DeadlinePaused>, IHandle<DeadlineResumed>, IHandle<DeadlineExtended>, IHandle<PromiseGiven>,
    IHandle<DelayForeseen>
{
    private static readonly Actor Self = Actor.Service("cases");

    public Task HandleAsync(DeadlineSet message, CancellationToken ct) => FoldAsync(message, c => c.Fold(message), ct);

    public Task HandleAsync(DeadlineRestarted message, CancellationToken ct) => FoldAsync(message, c => c.Fold(message), ct);

    public Task HandleAsync(DeadlinePaused message, CancellationToken ct) => FoldAsync(message, c => c.Fold(message), ct);

    public Task HandleAsync(DeadlineResumed message, CancellationToken ct) => FoldAsync(message, c => c.Fold(message), ct);

    public async Task HandleAsync(DeadlineExtended message, CancellationToken ct)
    {
        var slots = await SlotsAsync(message.CaseId, NoticeKind.Extension, message.ExtensionId, ct);
        await FoldAsync(message, c => c.Fold(message, seal.Delay(slots, c.Id), Reason(slots, c)), ct);
    }

    public async Task HandleAsync(PromiseGiven message, CancellationToken ct)
    {
        var slots = await SlotsAsync(message.CaseId, NoticeKind.Promise, message.PromiseId, ct);
        await FoldAsync(message, c => c.Fold(message, seal.Delay(slots, c.Id), Reason(slots, c)), ct);
    }

    public async Task HandleAsync(DelayForeseen message, CancellationToken ct)
    {
        var slots = await SlotsAsync(message.CaseId, NoticeKind.DelayForeseen, message.ExplanationId, ct);
        await FoldAsync(message, c => c.Fold(message, Reason(slots, c)), ct);
    }

    private async Task FoldAsync(ICaseEvent message, Action<Case> fold, CancellationToken ct)
    {
        var @case = await db.LockAsync(message.CaseId, ct);
        fold(@case);
        changes.Record(@case);
    }

    /// <summary>Words do not travel on the bus: they are read from their owner, before the case is locked.</summary>
    private async Task<DelaySlots> SlotsAsync(Guid caseId, NoticeKind kind, Guid occasion, CancellationToken ct)
    {
        var facts = (await deadlines.OccasionAsync(Self, caseId, kind, occasion, ct)).Required();
        return facts.Slots ?? throw new InvalidOperationException($"The occasion {occasion} has no words.");
    }

    /// <summary>The reason in the applicant's language where it exists, otherwise as it was written.</summary>
    private SealedWords Reason(DelaySlots slots, Case @case)
    {
        var english = @case.Language == Language.En && !string.IsNullOrEmpty(slots.Reason.En);
        return seal.Words(slots.Reason.In(@case.Language), english ? Language.En : Language.Zh);
    }
}
