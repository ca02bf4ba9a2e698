using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features;

/// <summary>What every change of a case leaves behind, in the same SaveChanges: its timeline entries, and word to Portal when the public side changed.</summary>
internal sealed class CaseChanges(CasesDbContext db, Outbox<CasesDbContext> outbox, BusinessTime time)
{
    /// <param name="case">The case.</param>
    /// <param name="bulk">True for what time did to very many cases at once: what people do is shown before.</param>
    public void Record(Case @case, bool bulk = false)
    {
        db.Timeline.AddRange(@case.TakeEntries());
        if (@case.PublicChanged)
            outbox.Add(new PublicViewChanged { CaseId = @case.Id, Version = @case.Version, OccurredAt = time.Now() }, bulk);
    }
}
