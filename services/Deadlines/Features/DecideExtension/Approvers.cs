using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;

namespace CaseTracker.Deadlines.Features.DecideExtension;

/// <summary>For whom a member of staff decides: for themselves, and as deputy for those who named them.</summary>
internal sealed class Approvers(RoutingClient routing)
{
    private static readonly Actor Self = Actor.Service("deadlines");

    /// <summary>Those whose deputy the actor is; fails when the directory does not answer.</summary>
    public async Task<Result<IReadOnlyList<Actor>>> PrincipalsAsync(Actor actor, CancellationToken ct)
    {
        if (actor is not { Kind: ActorKind.Staff, StaffId: { } staff })
            return Array.Empty<Actor>();
        var directory = await routing.StaffAsync(Self, null, ct);
        if (!directory.Succeeded)
            return directory.Failure;
        return directory.Value.Where(s => s.Deputy == staff && s.Id != staff)
            .Select(s => new Actor { Kind = ActorKind.Staff, StaffId = s.Id, Agency = s.Agency, Unit = s.Unit, Roles = s.Roles }).ToArray();
    }
}
