using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.FollowMain;

/// <summary>Tells the applicants of merged cases what is said of the main case's date, where that is later than their own.</summary>
internal sealed class FollowMainHandler(DeadlinesDbContext db, ClockStore store, TellMerged merged, ReferenceData reference, BusinessTime business)
    : IHandle<CasesMerged>, IHandle<CaseUnmerged>, IHandle<DeadlineExtended>, IHandle<PromiseGiven>
{
    public async Task HandleAsync(CasesMerged message, CancellationToken ct)
    {
        await store.LockCaseAsync(message.CaseId, ct);
        if (!await KeepAsync(message.CaseId, message.MainId, message.Version, ct) || await store.HoldAsync(message.CaseId, ct) is not { } held)
            return;
        await store.KeepWordAsync(message.CaseId, held.Clock.Round, message.OccurredAt, ct);
        await store.BreakSilenceAsync(held.Clock, (await store.CalendarAsync(held.Assignment, ct)).AssumingWeekdays(), business.GetUtcNow(), ct);
        if (await store.ReadAsync(message.MainId, ct) is { } main && await SaidAsync(main, held.Step, message.MergedBy, ct) is (var slots, var by))
            await merged.TellAsync(held, slots, by, ct);
    }

    public async Task HandleAsync(CaseUnmerged message, CancellationToken ct)
    {
        await store.LockCaseAsync(message.CaseId, ct);
        if (await KeepAsync(message.CaseId, null, message.Version, ct) && await store.HoldAsync(message.CaseId, ct) is { Clock: { ExplanationId: { } id } clock }
            && await db.Explanations.AnyAsync(e => e.Id == id && e.OfMain, ct))
            clock.DropExplanation();
    }

    public async Task HandleAsync(DeadlineExtended message, CancellationToken ct)
    {
        if (await db.Extensions.FindAsync([message.ExtensionId], ct) is { } said)
            await merged.RunAsync(message.CaseId, said.Slots, said.GrantedBy, ct);
    }

    public async Task HandleAsync(PromiseGiven message, CancellationToken ct)
    {
        if (await db.Promises.FindAsync([message.PromiseId], ct) is { } said)
            await merged.RunAsync(message.CaseId, said.Slots, said.GivenBy, ct);
    }

    /// <summary>What is said of the main case's date now: the last promise, explanation or extension, else the date itself. Nothing while it stands, or once it has passed without a word.</summary>
    private async Task<(DelaySlots Slots, Guid By)?> SaidAsync(HeldClock main, PresentStep step, Guid mergedBy, CancellationToken ct)
    {
        var clock = main.Clock;
        if (clock.State != ClockState.Running)
            return null;
        if (clock.PromiseId is { } promiseId && await db.Promises.FindAsync([promiseId], ct) is { } promise)
            return (promise.Slots, promise.GivenBy);
        if (clock.ExplanationId is { } explanationId && await db.Explanations.FindAsync([explanationId], ct) is { } explanation)
            return (explanation.Slots, explanation.GivenBy);
        if (clock.IsOverdue(business.GetUtcNow()))
            return null;
        if (main.Facts.Extensions is [.., var extension])
            return (extension.Slots, extension.GrantedBy);
        return ((await reference.WordsAsync(ct)).MergedSlots(clock.DueOn, step), mergedBy);
    }

    /// <summary>Keeps what Cases said last, in whatever order it comes.</summary>
    /// <returns>False when something newer is known.</returns>
    private async Task<bool> KeepAsync(Guid caseId, Guid? mainId, long version, CancellationToken ct)
    {
        if (await db.Merges.FindAsync([caseId], ct) is not { } merge)
            db.Merges.Add(new Merge { CaseId = caseId, MainId = mainId, Version = version });
        else if (version > merge.Version)
            (merge.MainId, merge.Version) = (mainId, version);
        else
            return false;
        return true;
    }
}
