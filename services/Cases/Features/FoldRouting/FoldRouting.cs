using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.FoldRouting;

/// <summary>Takes over who is responsible, and gives that agency sight of the case.</summary>
internal sealed class FoldRouting(CasesDbContext db, CaseChanges changes, CaseSeal seal, RoutingClient routing) : IHandle<CaseAssigned>
{
    private static readonly Actor Self = Actor.Service("cases");

    public async Task HandleAsync(CaseAssigned message, CancellationToken ct)
    {
        // Asked before the row is locked: nobody waits for another service while holding a case.
        var reason = message.PreviousUnit is null ? null : await ReasonAsync(message, ct);
        var @case = await db.LockAsync(message.CaseId, ct);
        var owner = @case.OwnerAgency;
        @case.Fold(message, reason is null ? null : seal.Words(reason.Zh, Language.Zh));
        db.Assignments.Add(new CaseAssignment { Id = message.AssignmentId, CaseId = message.CaseId, Version = message.Version, At = Instants.Trim(message.OccurredAt), Unit = message.Unit });
        if (@case.OwnerAgency != owner)
        {
            await db.Access.Where(a => a.Agency == owner && a.CaseId == @case.Id && a.Level == AccessLevel.Responsible).ExecuteDeleteAsync(ct);
            db.Access.Add(new CaseAccess { Agency = @case.OwnerAgency, CaseId = @case.Id, Level = AccessLevel.Responsible });
        }
        changes.Record(@case);
    }

    /// <summary>The message has no words: the reason of a hand-over is read from Routing's history.</summary>
    private async Task<LocalizedText?> ReasonAsync(CaseAssigned message, CancellationToken ct)
    {
        var known = (await routing.CaseAsync(Self, message.CaseId, ct)).Required();
        // The history carries no id; two assignments to one unit in one instant do not happen.
        return known.History.FirstOrDefault(a => a.Unit == message.Unit && (a.At - message.OccurredAt).Duration() < TimeSpan.FromMilliseconds(1))?.Reason;
    }
}
