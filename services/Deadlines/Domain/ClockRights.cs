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

    /// <summary>Everybody of the agency in charge reads, auditors everywhere, and the other services for their own work.</summary>
    public static bool MaySee(Actor actor, CaseAssignment? assignment) =>
        actor.Kind == ActorKind.Service
        || MayAct(actor, assignment)
        || (actor is { Kind: ActorKind.Staff, StaffId: not null }
            && (actor.Is(StaffRole.Auditor) || (actor.Agency is not null && actor.Agency == assignment?.Agency)));
}
