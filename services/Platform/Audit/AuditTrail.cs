using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Platform.Data;

namespace CaseTracker.Platform;

/// <summary>Writes who did what into the owner's audit table, with the same SaveChanges as the act: no audit, no act.</summary>
/// <typeparam name="TDbContext">The owner's database.</typeparam>
public sealed class AuditTrail<TDbContext>(TDbContext db, MachineTime machine) where TDbContext : ServiceDbContext
{
    /// <summary>Adds an entry.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="act">What, kebab-case.</param>
    /// <param name="caseId">About which case.</param>
    /// <param name="facts">Ids and codes only, never personal data; an object that is written as JSON.</param>
    public void Add(Actor actor, string act, Guid? caseId, object? facts = null)
    {
        ArgumentNullException.ThrowIfNull(actor);
        db.Add(new AuditEntry
        {
            At = machine.GetUtcNow(),
            ActorKind = EnumText<ActorKind>.Write(actor.Kind),
            ActorName = actor.Name,
            StaffId = actor.StaffId,
            Agency = actor.Agency,
            Act = act,
            CaseId = caseId,
            Facts = facts is null ? null : JsonSerializer.Serialize(facts, facts.GetType(), ContractJson.Options),
        });
    }
}
