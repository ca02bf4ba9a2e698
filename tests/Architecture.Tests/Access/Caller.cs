using CaseTracker.Contracts;

namespace CaseTracker.Architecture.Tests.Access;

/// <summary>Where somebody sits, seen from the unit in charge of the case.</summary>
public enum Seat
{
    Unit,
    Agency,
    Elsewhere,
}

/// <summary>Somebody who calls an endpoint.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Actor">Null when the call carries no token.</param>
/// <param name="Seat">For staff and API clients.</param>
/// <param name="OfCase">Handler or deputy of the case; for citizens: the case is theirs.</param>
/// <param name="WrongToken">The token was made for another service.</param>
public sealed record Caller(string Name, Actor? Actor, Seat Seat = Seat.Elsewhere, bool OfCase = false, bool WrongToken = false)
{
    public bool Is(StaffRole role) => Actor is { Kind: ActorKind.Staff } actor && actor.Is(role);

    /// <summary>Everybody there is, for one case.</summary>
    public static IReadOnlyList<Caller> All(Guid caseId, Guid handler, Guid deputy)
    {
        var callers = new List<Caller>
        {
            new("nobody", null),
            new("a token for another service", Actor.Service("cases"), WrongToken: true),
            new("a citizen", Actor.Anyone),
            new("a citizen with number and proof", Actor.Anyone with { CitizenLevel = 1, CaseId = caseId }, OfCase: true),
            new("a citizen with a code", Actor.Anyone with { CitizenLevel = 2, CaseId = caseId }, OfCase: true),
            new("a citizen with number and proof of another case", Actor.Anyone with { CitizenLevel = 1, CaseId = Guid.NewGuid() }),
            new("a citizen with a code of another case", Actor.Anyone with { CitizenLevel = 2, CaseId = Guid.NewGuid() }),
            new("a client of the agency", new() { Kind = ActorKind.Client, Name = "call-centre", Agency = RunningProduct.Agency }, Seat.Agency),
            new("a client of another agency", new() { Kind = ActorKind.Client, Name = "call-centre", Agency = "WRB" }),
            new("a client without an agency", new() { Kind = ActorKind.Client, Name = "statistics" }),
            new("the handler", Staff(handler, RunningProduct.Agency, RunningProduct.Unit, StaffRole.Handler), Seat.Unit, OfCase: true),
            new("the deputy, of another agency", Staff(deputy, "WRB", "WRB/SEWERS", StaffRole.Handler), OfCase: true),
        };
        callers.AddRange(((string[])["cases", "deadlines", "routing", "notifications", "portal", "desk"]).Select(service => new Caller($"service {service}", Actor.Service(service))));
        foreach (var (seat, agency, unit) in ((Seat, string, string?)[])[(Seat.Unit, RunningProduct.Agency, RunningProduct.Unit), (Seat.Agency, RunningProduct.Agency, RunningProduct.OtherUnit), (Seat.Elsewhere, "WRB", "WRB/SEWERS")])
        {
            callers.Add(new($"staff without a role, {seat}", Staff(Guid.NewGuid(), agency, unit), seat));
            callers.AddRange(Enum.GetValues<StaffRole>().Select(role => new Caller($"{role}, {seat}", Staff(Guid.NewGuid(), agency, role == StaffRole.AgencyHead ? null : unit, role), seat)));
        }
        return callers;
    }

    private static Actor Staff(Guid id, string agency, string? unit, params StaffRole[] roles) => new() { Kind = ActorKind.Staff, StaffId = id, Agency = agency, Unit = unit, Roles = roles };
}
