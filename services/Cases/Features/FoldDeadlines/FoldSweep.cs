using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.FoldDeadlines;

/// <summary>Takes over what time did to dates, a whole city's in one minute: in a queue of its own, many cases in one transaction.</summary>
internal sealed class FoldSweep(CasesDbContext db, CaseChanges changes, CaseSeal seal, DeadlinesClient deadlines) :
    IHandleBatch<DeadlineMissed>, IHandleBatch<PromiseMissed>, IHandleBatch<ReminderDue>, IHandleBatch<DeadlineMoved>, IHandleBatch<SilenceExceeded>, IHandleBatch<FollowUpMissed>
{
    private static readonly Actor Self = Actor.Service("cases");

    public Task HandleAsync(IReadOnlyList<ReminderDue> messages, CancellationToken ct) => FoldAsync(messages, (c, m) => c.Fold(m), ct);

    public Task HandleAsync(IReadOnlyList<DeadlineMoved> messages, CancellationToken ct) => FoldAsync(messages, (c, m) => c.Fold(m), ct);

    public Task HandleAsync(IReadOnlyList<SilenceExceeded> messages, CancellationToken ct) => FoldAsync(messages, (c, m) => c.Fold(m), ct);

    public Task HandleAsync(IReadOnlyList<FollowUpMissed> messages, CancellationToken ct) => FoldAsync(messages, (c, m) => c.Fold(m), ct);

    public async Task HandleAsync(IReadOnlyList<DeadlineMissed> messages, CancellationToken ct)
    {
        var slots = await SlotsAsync(messages, m => m.StageId, ct);
        await FoldAsync(messages, (c, m) => c.Fold(m, seal.Delay(slots[m.StageId], c.Id)), ct);
    }

    public async Task HandleAsync(IReadOnlyList<PromiseMissed> messages, CancellationToken ct)
    {
        var slots = await SlotsAsync(messages, m => m.StageId, ct);
        await FoldAsync(messages, (c, m) => c.Fold(m, seal.Delay(slots[m.StageId], c.Id)), ct);
    }

    private async Task FoldAsync<TMessage>(IReadOnlyList<TMessage> messages, Action<Case, TMessage> fold, CancellationToken ct) where TMessage : ICaseEvent
    {
        var cases = await db.LockAsync([.. messages.Select(m => m.CaseId)], ct);
        foreach (var message in messages)
        {
            var @case = cases[message.CaseId];
            fold(@case, message);
            changes.Record(@case, bulk: true);
        }
    }

    /// <summary>Words do not travel on the bus: they are read from their owner, before the cases are locked.</summary>
    private async Task<Dictionary<Guid, DelaySlots>> SlotsAsync<TMessage>(IReadOnlyList<TMessage> messages, Func<TMessage, Guid> stage, CancellationToken ct)
    {
        var known = (await deadlines.StageSlotsAsync(Self, [.. messages.Select(stage)], ct)).Required();
        return known.Count == messages.DistinctBy(stage).Count() ? known.ToDictionary(s => s.StageId, s => s.Slots)
            : throw new InvalidOperationException("A stage has no words.");
    }
}
