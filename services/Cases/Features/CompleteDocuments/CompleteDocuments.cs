using CaseTracker.Cases.Data;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.CompleteDocuments;

/// <summary>Finds that nothing is missing (備齊): where the limit counts from complete papers, the clock starts.</summary>
internal sealed class CompleteDocuments(CaseActs acts, Outbox<CasesDbContext> outbox)
{
    public Task<Result<Done>> RunAsync(Actor actor, Guid caseId, CancellationToken ct) => acts.RunAsync(actor, caseId, r => r.Work, "documents-completed", (@case, now) =>
    {
        if (@case.CompleteDocuments(now) is { } refused)
            return refused;
        outbox.Add(new DocumentsCompleted { CaseId = caseId, Version = @case.Version, Round = @case.Round, OccurredAt = now.At });
        return ActEnd.Done(new { });
    }, ct);
}
