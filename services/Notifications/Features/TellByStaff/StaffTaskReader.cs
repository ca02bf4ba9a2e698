using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.TellByStaff;

/// <summary>The tasks of staff: who may do them, and how the calls went so far.</summary>
internal sealed class StaffTaskReader(NotificationsDbContext db, CasesClient cases)
{
    private static readonly StaffRole[] Tellers = [StaffRole.Intake, StaffRole.Coordinator, StaffRole.Handler, StaffRole.Supervisor, StaffRole.AgencyHead];

    public static bool MayTell(Actor actor) => actor is { Kind: ActorKind.Staff, StaffId: not null } && Tellers.Any(actor.Is);

    /// <summary>The notice, for those who tell its applicant: the agency that has the case, and coordinators. To everybody else there is no such notice.</summary>
    public async Task<Result<(Obligation Owed, NoticeFacts Facts)>> FindAsync(Actor actor, Guid obligationId, CancellationToken ct)
    {
        if (!MayTell(actor))
            return Failure.Forbidden();
        if (await db.Obligations.AsNoTracking().SingleOrDefaultAsync(o => o.Id == obligationId && o.RecipientStaffId == null, ct) is not { } owed)
            return Failure.NotFound("notice-not-found");
        var facts = await cases.NoticeFactsAsync(Actor.Service("notifications"), owed.CaseId, owed.Kind, owed.OccasionId, ct);
        if (!facts.Succeeded)
            return facts.Failure;
        return facts.Value.Agency == actor.Agency || actor.Is(StaffRole.Coordinator) ? (owed, facts.Value) : Failure.NotFound("notice-not-found");
    }

    /// <summary>The task itself, locked until the transaction ends; null when it is none any more.</summary>
    public async Task<Obligation?> LockAsync(Guid obligationId, CancellationToken ct)
    {
        var owed = await db.Obligations.FromSql($"select * from notifications.obligations where id = {obligationId} for update").SingleAsync(ct);
        return owed is { State: NoticeState.Task, TaskContent: not null } ? owed : null;
    }

    /// <summary>When nobody answered (business time), oldest first, of each of these notices that was called about.</summary>
    public async Task<ILookup<Guid, DateTimeOffset>> UnansweredAsync(IReadOnlyCollection<Guid> obligationIds, CancellationToken ct)
    {
        var calls = await db.Attempts.AsNoTracking().Where(a => obligationIds.Contains(a.ObligationId) && a.Transport == LogTellingAct.Call && a.State == AttemptState.NotSent)
            .OrderBy(a => a.No).Select(a => new { a.ObligationId, a.Evidence }).ToListAsync(ct);
        return calls.ToLookup(c => c.ObligationId, c => JsonSerializer.Deserialize<CallEvidence>(c.Evidence!, JsonSerializerOptions.Web)!.At);
    }

    private sealed record CallEvidence(DateTimeOffset At);
}
