using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;

namespace CaseTracker.Cases.Tests;

internal static class TestPeople
{
    public static readonly Guid HandlerId = Guid.Parse("11111111-0000-4000-8000-000000000001");
    public static readonly Guid DeputyId = Guid.Parse("11111111-0000-4000-8000-000000000002");
    public static readonly Guid CoordinatorId = Guid.Parse("11111111-0000-4000-8000-000000000003");

    public static readonly Actor Portal = Actor.Service("portal");
    public static readonly Actor Notifications = Actor.Service("notifications");
    public static readonly Actor CallCentre = new() { Kind = ActorKind.Client, Name = "1999", Agency = "CITY" };

    public static readonly Actor Handler = Staff(HandlerId, "ROADS", "ROADS/NORTH", StaffRole.Handler);
    public static readonly Actor Deputy = Staff(DeputyId, "PARKS", "PARKS/TREES", StaffRole.Handler);
    public static readonly Actor Coordinator = Staff(CoordinatorId, "CITY", "CITY/DESK", StaffRole.Coordinator);
    public static readonly Actor Colleague = Staff(Guid.Parse("11111111-0000-4000-8000-000000000004"), "ROADS", "ROADS/NORTH", StaffRole.Handler);
    public static readonly Actor Supervisor = Staff(Guid.Parse("11111111-0000-4000-8000-000000000005"), "ROADS", "ROADS/NORTH", StaffRole.Supervisor);
    public static readonly Actor Intake = Staff(Guid.Parse("11111111-0000-4000-8000-000000000006"), "ROADS", "ROADS/DESK", StaffRole.Intake);
    public static readonly Actor OtherUnit = Staff(Guid.Parse("11111111-0000-4000-8000-000000000007"), "ROADS", "ROADS/SOUTH", StaffRole.Handler);
    public static readonly Actor AgencyHead = Staff(Guid.Parse("11111111-0000-4000-8000-000000000008"), "ROADS", null, StaffRole.AgencyHead);
    public static readonly Actor OtherAgency = Staff(Guid.Parse("11111111-0000-4000-8000-000000000009"), "PARKS", "PARKS/TREES", StaffRole.Handler);
    public static readonly Actor OtherSupervisor = Staff(Guid.Parse("11111111-0000-4000-8000-000000000010"), "PARKS", "PARKS/TREES", StaffRole.Supervisor);
    public static readonly Actor Auditor = Staff(Guid.Parse("11111111-0000-4000-8000-000000000011"), "CITY", null, StaffRole.Auditor);
    public static readonly Actor CityIntake = Staff(Guid.Parse("11111111-0000-4000-8000-000000000012"), "CITY", "CITY/DESK", StaffRole.Intake);

    public static Actor Staff(Guid id, string agency, string? unit, params StaffRole[] roles) => new() { Kind = ActorKind.Staff, StaffId = id, Agency = agency, Unit = unit, Roles = roles };

    /// <summary>As the staff directory names them.</summary>
    public static StaffMember Member(Actor actor, Guid? deputy) => new()
    {
        Id = actor.StaffId!.Value,
        Name = new("某人"),
        Title = new("主管"),
        Email = "somebody@example.test",
        Agency = actor.Agency!,
        Unit = actor.Unit,
        Roles = actor.Roles,
        Deputy = deputy,
    };
}
