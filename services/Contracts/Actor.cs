namespace CaseTracker.Contracts;

/// <summary>Who stands behind a call: carried from service to service in a short-lived signed token.</summary>
public sealed record Actor
{
    /// <summary>What kind of actor this is.</summary>
    public required ActorKind Kind { get; init; }

    /// <summary>For services: its name; for API clients: the client's name; otherwise null.</summary>
    public string? Name { get; init; }

    /// <summary>For staff: who.</summary>
    public Guid? StaffId { get; init; }

    /// <summary>For staff and API clients: the agency's code.</summary>
    public string? Agency { get; init; }

    /// <summary>For staff: the unit's code; null for people who belong to the agency as a whole.</summary>
    public string? Unit { get; init; }

    /// <summary>For staff: the roles.</summary>
    public IReadOnlyList<StaffRole> Roles { get; init; } = [];

    /// <summary>For citizens: 1 = number and proof, 2 = one-time code; 0 = nobody in particular.</summary>
    public int CitizenLevel { get; init; }

    /// <summary>For citizens of level 1 or 2: the case they may see.</summary>
    public Guid? CaseId { get; init; }

    /// <summary>True when the actor has <paramref name="role"/>.</summary>
    public bool Is(StaffRole role) => Roles.Contains(role);

    /// <summary>True for staff who watch over the whole city's cases and the system: auditors, coordinators and administrators.</summary>
    public bool Oversees() => Kind == ActorKind.Staff && (Is(StaffRole.Auditor) || Is(StaffRole.Coordinator) || Is(StaffRole.Administrator));

    /// <summary>A service acting for itself (a consumer, a sweep, a read-model rebuild).</summary>
    public static Actor Service(string name) => new() { Kind = ActorKind.Service, Name = name };

    /// <summary>A citizen who has proved nothing (submitting a case).</summary>
    public static readonly Actor Anyone = new() { Kind = ActorKind.Citizen };
}

/// <summary>Kinds of actors.</summary>
public enum ActorKind
{
    /// <summary>A service acting for itself.</summary>
    Service,
    /// <summary>A person at the public pages or the public API.</summary>
    Citizen,
    /// <summary>A known program with an API key, for example the 1999 call centre.</summary>
    Client,
    /// <summary>A signed-in member of staff.</summary>
    Staff,
}
