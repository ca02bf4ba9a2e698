using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.FoldRouting;

/// <summary>Takes over who is responsible and who is asked to be, and gives those agencies sight of the case. Messages come in any order.</summary>
internal sealed class FoldRouting(CasesDbContext db, CaseChanges changes, CaseSeal seal, RoutingClient routing) : IHandle<CaseAssigned>, IHandle<CaseOffered>, IHandle<OfferEnded>
{
    private static readonly Actor Self = Actor.Service("cases");

    public async Task HandleAsync(CaseAssigned message, CancellationToken ct)
    {
        // Asked before the row is locked: nobody waits for another service while holding a case.
        var reason = message.PreviousUnit is null ? null : await ReasonAsync(message, message.Unit, ct);
        await FoldAsync(message, @case =>
        {
            @case.Fold(message, reason);
            db.Assignments.Add(new CaseAssignment { Id = message.AssignmentId, CaseId = message.CaseId, Version = message.Version, At = Instants.Trim(message.OccurredAt), Unit = message.Unit });
        }, ct);
    }

    public async Task HandleAsync(CaseOffered message, CancellationToken ct)
    {
        var reason = await ReasonAsync(message, message.GivingUnit, ct);
        await FoldAsync(message, @case => @case.Fold(message, reason), ct);
    }

    public async Task HandleAsync(OfferEnded message, CancellationToken ct)
    {
        var reason = message.How == AssignmentKind.Returned ? await ReasonAsync(message, null, ct) : null;
        await FoldAsync(message, @case => @case.Fold(message, reason), ct);
    }

    private async Task FoldAsync(ICaseEvent message, Action<Case> fold, CancellationToken ct)
    {
        var @case = await db.LockAsync(message.CaseId, ct);
        fold(@case);
        await GiveSightAsync(@case, ct);
        changes.Record(@case);
    }

    /// <summary>The agency in charge sees the case, and the one that is asked while it is; nobody else.</summary>
    private async Task GiveSightAsync(Case @case, CancellationToken ct)
    {
        var rows = await db.Access.Where(a => a.CaseId == @case.Id).ToDictionaryAsync(a => a.Agency, ct);
        var wanted = new Dictionary<string, AccessLevel>();
        if (@case.OfferedAgency is { } asked)
            wanted[asked] = AccessLevel.Offered;
        wanted[@case.OwnerAgency] = AccessLevel.Responsible;
        db.Access.RemoveRange(rows.Values.Where(a => !wanted.ContainsKey(a.Agency)));
        foreach (var (agency, level) in wanted)
            if (rows.TryGetValue(agency, out var row))
                row.Level = level;
            else
                db.Access.Add(new CaseAccess { Agency = agency, CaseId = @case.Id, Level = level });
    }

    /// <summary>Messages have no words: a reason is read from the line of Routing's history that the message tells of.</summary>
    private async Task<SealedWords?> ReasonAsync(ICaseEvent message, string? unit, CancellationToken ct)
    {
        var known = (await routing.CaseAsync(Self, message.CaseId, ct)).Required();
        // An instance of Routing from before lines had numbers names the unit and the instant; two lines of one unit in one instant do not happen.
        var line = known.History.FirstOrDefault(a => a.Version == message.Version)
            ?? known.History.FirstOrDefault(a => a.Version == 0 && a.Unit == unit && (a.At - message.OccurredAt).Duration() < TimeSpan.FromMilliseconds(1));
        return line is null ? null : seal.Words(line.Reason.Zh, Language.Zh);
    }
}
