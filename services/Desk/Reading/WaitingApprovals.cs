using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Accounts;

namespace CaseTracker.Desk.Reading;

/// <summary>What waits for somebody's approval, each part from its owner; null where the owner does not answer.</summary>
internal sealed record Waiting(IReadOnlyList<ExtensionRequestView>? Extensions, IReadOnlyList<SetAsideView>? SetAsides, IReadOnlyList<WaitingReply>? Replies)
{
    public int Count => (Extensions?.Count ?? 0) + (SetAsides?.Count ?? 0) + (Replies?.Count ?? 0);
}

/// <summary>What waits for the person of this request: asked once, for the page and for the number in the navigation.</summary>
internal sealed class WaitingApprovals(DeadlinesClient deadlines, CasesClient cases, RoutingClient routing, StaffDirectory directory)
{
    private Waiting? read;

    public async Task<Waiting> ReadAsync(StaffPerson person, CancellationToken ct)
    {
        if (read is not null)
            return read;
        var extensions = deadlines.ApprovalsAsync(person.Actor, ct);
        var setAsides = cases.SetAsideRequestsAsync(person.Actor, ct);
        var replies = cases.WaitingRepliesAsync(person.Actor, ct);
        await Task.WhenAll(extensions, setAsides, replies);
        return read = new((await extensions).Value, (await setAsides).Value, (await replies).Value);
    }

    /// <summary>True for those who approve and for their deputies.</summary>
    public async Task<bool> ConcernAsync(StaffPerson person, CancellationToken ct) =>
        person.IsAny(StaffPolicies.MayApprove)
        || (await directory.ReadAsync(routing, ct)).Staff.Any(s => s.Deputy == person.Id && s.Roles.Any(StaffPolicies.MayApprove.Contains));

    /// <summary>What was read no longer holds: something was decided.</summary>
    public void Forget() => read = null;
}
