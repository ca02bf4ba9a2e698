using CaseTracker.Contracts;

namespace CaseTracker.Deadlines.Domain;

/// <summary>Who may see a clock and who may give dates. Handlers and supervisors of the unit in charge, the handler, the deputy, and coordinators.</summary>
internal static class ClockRights
{
    public static bool MayAct(Actor actor, CaseAssignment? assignment) =>
        actor is { Kind: ActorKind.Staff, StaffId: { } staff }
        && (actor.Is(StaffRole.Coordinator)
            || (assignment is not null
                && (staff == assignment.Handler || staff == assignment.Deputy
                    || (actor.Unit == assignment.Unit && (actor.Is(StaffRole.Handler) || actor.Is(StaffRole.Supervisor))))));

    /// <summary>Who approves at a level: holders of its role in the unit or agency in charge, and whoever stands above them. Where a case has no unit, coordinators.</summary>
    public static bool MayApprove(Actor actor, StaffRole role, CaseAssignment? assignment)
    {
        if (actor is not { Kind: ActorKind.Staff, StaffId: not null })
            return false;
        if (assignment is null)
            return actor.Is(StaffRole.Coordinator);
        var head = actor.Agency == assignment.Agency && actor.Is(StaffRole.AgencyHead);
        return head || (role != StaffRole.AgencyHead && actor.Is(role) && (role == StaffRole.Supervisor ? actor.Unit == assignment.Unit : actor.Agency == assignment.Agency));
    }

    /// <summary>Who speaks for a unit of an agency: its supervisors, the head of the agency, and coordinators.</summary>
    public static bool MaySpeakFor(Actor actor, string? unit, string? agency) =>
        actor is { Kind: ActorKind.Staff, StaffId: not null }
        && (actor.Is(StaffRole.Coordinator)
            || (actor.Is(StaffRole.Supervisor) && actor.Unit is not null && actor.Unit == unit)
            || (actor.Is(StaffRole.AgencyHead) && actor.Agency is not null && actor.Agency == agency));

    /// <summary>Everybody of the agency in charge reads, auditors everywhere, and the other services for their own work.</summary>
    public static bool MaySee(Actor actor, CaseAssignment? assignment) =>
        actor.Kind == ActorKind.Service
        || MayAct(actor, assignment)
        || (actor is { Kind: ActorKind.Staff, StaffId: not null }
            && (actor.Is(StaffRole.Auditor) || (actor.Agency is not null && actor.Agency == assignment?.Agency)));
}
