using CaseTracker.Contracts;

namespace CaseTracker.Routing.Domain;

/// <summary>Who may see and who may decide who is responsible.</summary>
/// <remarks>
/// Coordinators: every case, every unit, every handler, with effect at once. Handlers and supervisors of the unit in charge: a handler of their own unit, or ask
/// another unit to take the case over, whose handlers and supervisors answer and choose its handler. Nobody else; only coordinators take cases out of triage.
/// </remarks>
public static class AssignmentRights
{
    /// <summary>True when <paramref name="actor"/> may know where a case is and why.</summary>
    /// <remarks>The other services; coordinators and auditors; staff of <paramref name="ownerAgency"/> and of <paramref name="askedAgency"/>; the handler and the handler's deputy.</remarks>
    /// <param name="actor">Who asks.</param>
    /// <param name="ownerAgency">The agency in charge; the coordinating one while the case is in triage.</param>
    /// <param name="askedAgency">The agency of a unit that is asked to take the case over, while it has not answered.</param>
    /// <param name="handler">The handler.</param>
    /// <param name="deputy">The handler's deputy.</param>
    public static bool MaySee(Actor actor, string? ownerAgency, string? askedAgency, Guid? handler, Guid? deputy)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.Kind == ActorKind.Service)
            return true;
        return IsPerson(actor) && (actor.Is(StaffRole.Coordinator) || actor.Is(StaffRole.Auditor)
            || (actor.Agency is not null && (actor.Agency == ownerAgency || actor.Agency == askedAgency)) || actor.StaffId == handler || actor.StaffId == deputy);
    }

    /// <summary>True when <paramref name="actor"/> may decide anything about a case that <paramref name="presentUnit"/> has (null = triage).</summary>
    public static bool MayDecide(Actor actor, string? presentUnit)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return IsCoordinator(actor) || (presentUnit is not null && IsOfUnit(actor, presentUnit));
    }

    /// <summary>True when what <paramref name="actor"/> decides about another unit takes effect at once, without asking it, and ends a dispute.</summary>
    public static bool Settles(Actor actor) => IsCoordinator(actor);

    /// <summary>True when <paramref name="actor"/> may answer for <paramref name="askedUnit"/>.</summary>
    public static bool MayAnswer(Actor actor, string askedUnit) => IsOfUnit(actor, askedUnit);

    /// <summary>True when <paramref name="actor"/> may name a handler of <paramref name="unit"/>.</summary>
    public static bool MayNameHandler(Actor actor, string unit)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return IsCoordinator(actor) || IsOfUnit(actor, unit);
    }

    private static bool IsCoordinator(Actor actor) => IsPerson(actor) && actor.Is(StaffRole.Coordinator);

    private static bool IsOfUnit(Actor actor, string unit) => IsPerson(actor) && actor.Unit == unit && (actor.Is(StaffRole.Handler) || actor.Is(StaffRole.Supervisor));

    private static bool IsPerson(Actor actor) => actor is { Kind: ActorKind.Staff, StaffId: not null };
}
