using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features;

/// <summary>What the acts of people share, of staff and of the applicant: find the case, ask for the right, act, write the audit, save; and say it when somebody else was faster.</summary>
internal sealed class CaseActs(CasesDbContext db, CaseChanges changes, AuditTrail<CasesDbContext> audit, BusinessTime time)
{
    /// <param name="actor">Who acts.</param>
    /// <param name="caseId">On which case.</param>
    /// <param name="may">The right it takes.</param>
    /// <param name="name">Name of the act in the audit.</param>
    /// <param name="act">The act: changes the case, adds rows and messages.</param>
    /// <param name="ct">Cancels.</param>
    public Task<Result<Done>> RunAsync(Actor actor, Guid caseId, Func<CaseRights, bool> may, string name, Func<Case, Moment, ActEnd> act, CancellationToken ct) =>
        RunAsync(actor, caseId, may, name, (@case, now) => new ValueTask<ActEnd>(act(@case, now)), ct);

    /// <inheritdoc cref="RunAsync(Actor, Guid, Func{CaseRights, bool}, string, Func{Case, Moment, ActEnd}, CancellationToken)"/>
    public Task<Result<Done>> RunAsync(Actor actor, Guid caseId, Func<CaseRights, bool> may, string name, Func<Case, Moment, ValueTask<ActEnd>> act, CancellationToken ct) =>
        RunAsync(actor, caseId, null, may, name, (@case, _, now) => act(@case, now), ct);

    /// <summary>An act that concerns another case too: it is locked with the first one and recorded by the act's own words in the audit of both.</summary>
    public Task<Result<Done>> RunAsync(Actor actor, Guid caseId, Guid otherId, Func<CaseRights, bool> may, string name, Func<Case, Case, Moment, ValueTask<ActEnd>> act, CancellationToken ct) =>
        RunAsync(actor, caseId, (Guid?)otherId, may, name, (@case, other, now) => act(@case, other!, now), ct);

    private async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, Guid? otherId, Func<CaseRights, bool> may, string name, Func<Case, Case?, Moment, ValueTask<ActEnd>> act, CancellationToken ct)
    {
        if (await db.Cases.Where(c => c.Id == caseId).Select(c => (int?)c.Acts).SingleOrDefaultAsync(ct) is not { } acts)
            return Failure.NotFound("case-not-found");
        // Whoever changes a case locks its row first, people and messages alike: a date that comes in at the same moment waits
        // or is waited for and is no reason to refuse. Another person's act is, because this one was decided without it.
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var locked = await db.LockAsync(otherId is { } with ? [caseId, with] : [caseId], ct);
        var (@case, other) = (locked[caseId], otherId is { } id ? locked[id] : null);
        var rights = CaseRights.Of(actor, @case);
        if (!may(rights))
            return rights.See || rights.Own ? Failure.Forbidden() : Failure.NotFound("case-not-found");
        if (@case.Acts != acts)
            return Failure.Conflict("changed-meanwhile", EnumText<CaseStatus>.Write(@case.Status));
        var (failure, facts) = await act(@case, other, new Moment(time.Now(), actor.StaffId, actor.Unit));
        if (failure is not null)
            return failure;
        changes.Record(@case);
        audit.Add(actor, name, caseId, facts);
        if (other is not null && other != @case)
        {
            changes.Record(other);
            audit.Add(actor, name, other.Id, facts);
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return Done.Instance;
    }
}

/// <summary>How an act ended: refused, or done with facts (ids and codes) for the audit.</summary>
internal readonly record struct ActEnd(Failure? Failure, object? Facts)
{
    public static implicit operator ActEnd(Failure failure) => new(failure, null);

    public static ActEnd Done(object facts) => new(null, facts);
}
