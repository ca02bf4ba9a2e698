using CaseTracker.Contracts;

namespace CaseTracker.Deadlines.Domain;

/// <summary>Who may change the office calendar, and who may see it.</summary>
internal static class CalendarRights
{
    /// <summary>The official file: administrators.</summary>
    public static bool MayImport(Actor actor) => IsStaff(actor) && actor.Is(StaffRole.Administrator);

    /// <summary>Closures: coordinators and administrators.</summary>
    public static bool MayClose(Actor actor) => IsStaff(actor) && (actor.Is(StaffRole.Coordinator) || actor.Is(StaffRole.Administrator));

    /// <summary>Calendar and closures: all staff, and the other services.</summary>
    public static bool MaySee(Actor actor) => actor.Kind == ActorKind.Service || IsStaff(actor);

    /// <summary>What the auditor found: auditors, coordinators, administrators.</summary>
    public static bool MaySeeAudit(Actor actor) => actor.Kind == ActorKind.Service || (IsStaff(actor) && actor.Oversees());

    private static bool IsStaff(Actor actor) => actor is { Kind: ActorKind.Staff, StaffId: not null };
}
