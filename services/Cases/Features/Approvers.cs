using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;

namespace CaseTracker.Cases.Features;

/// <summary>For whom a member of staff decides: for themselves and, as their deputy, for others.</summary>
internal sealed class Approvers(RoutingClient routing)
{
    private static readonly Actor Self = Actor.Service("cases");

    /// <summary>Everybody the actor may decide for, the actor last; without the directory nobody knows.</summary>
    public async Task<Result<IReadOnlyList<Actor>>> ForAsync(Actor actor, CancellationToken ct)
    {
        var answer = await routing.PrincipalsAsync(Self, actor, ct);
        if (!answer.Succeeded)
            return answer.Failure;
        return answer.Value.Append(actor).ToArray();
    }
}
