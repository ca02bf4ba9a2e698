using CaseTracker.Contracts;

namespace CaseTracker.Routing.Tests;

/// <summary>The invented people of the test's own seeds.</summary>
internal static class TestPeople
{
    public static readonly Guid CoordinatorId = new("00000000-0000-0000-0000-0000000000c1");
    public static readonly Guid OtherCoordinatorId = new("00000000-0000-0000-0000-0000000000c2");
    public static readonly Guid NorthHandlerId = new("00000000-0000-0000-0000-0000000000a1");
    public static readonly Guid OtherNorthHandlerId = new("00000000-0000-0000-0000-0000000000a2");
    public static readonly Guid NorthSupervisorId = new("00000000-0000-0000-0000-0000000000d1");
    public static readonly Guid SouthHandlerId = new("00000000-0000-0000-0000-0000000000a3");
    public static readonly Guid LightSupervisorId = new("00000000-0000-0000-0000-0000000000d2");
    public static readonly Guid WaterHeadId = new("00000000-0000-0000-0000-0000000000e1");

    public static readonly Actor Coordinator = Staff(CoordinatorId, "HUB", "HUB/DESK", StaffRole.Coordinator);
    public static readonly Actor OtherCoordinator = Staff(OtherCoordinatorId, "HUB", "HUB/DESK", StaffRole.Coordinator);
    public static readonly Actor Intake = Staff(new("00000000-0000-0000-0000-0000000000b1"), "HUB", "HUB/DESK", StaffRole.Intake);
    public static readonly Actor NorthHandler = Staff(NorthHandlerId, "ROADS", "ROADS/NORTH", StaffRole.Handler);
    public static readonly Actor NorthSupervisor = Staff(NorthSupervisorId, "ROADS", "ROADS/NORTH", StaffRole.Supervisor);
    public static readonly Actor SouthHandler = Staff(SouthHandlerId, "ROADS", "ROADS/SOUTH", StaffRole.Handler, StaffRole.Intake);
    public static readonly Actor LightSupervisor = Staff(LightSupervisorId, "ROADS", "ROADS/LIGHT", StaffRole.Supervisor);
    public static readonly Actor WaterHandler = Staff(new("00000000-0000-0000-0000-0000000000a4"), "WATER", "WATER/DITCH", StaffRole.Handler);
    public static readonly Actor WaterSupervisor = Staff(new("00000000-0000-0000-0000-0000000000d4"), "WATER", "WATER/DITCH", StaffRole.Supervisor);
    public static readonly Actor WaterHead = Staff(WaterHeadId, "WATER", null, StaffRole.AgencyHead);
    public static readonly Actor Auditor = Staff(new("00000000-0000-0000-0000-0000000000f1"), "HUB", null, StaffRole.Auditor);
    public static readonly Actor Service = Actor.Service("notifications");

    public static Actor Staff(Guid id, string agency, string? unit, params StaffRole[] roles) =>
        new() { Kind = ActorKind.Staff, StaffId = id, Agency = agency, Unit = unit, Roles = roles };
}
