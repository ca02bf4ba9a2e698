using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Accounts;

namespace CaseTracker.Desk.Reading;

/// <summary>Extensions that wait for the person of this request: asked once, for the page and for the number in the navigation.</summary>
internal sealed class WaitingApprovals(DeadlinesClient deadlines, RoutingClient routing, StaffDirectory directory)
{
    private Result<IReadOnlyList<ExtensionRequestView>>? read;

    public async Task<Result<IReadOnlyList<ExtensionRequestView>>> ReadAsync(StaffPerson person, CancellationToken ct) =>
        read ??= await deadlines.ApprovalsAsync(person.Actor, ct);

    /// <summary>True for those who approve and for their deputies.</summary>
    public async Task<bool> ConcernAsync(StaffPerson person, CancellationToken ct) =>
        person.IsAny(StaffPolicies.MayApprove)
        || (await directory.ReadAsync(routing, ct)).Staff.Any(s => s.Deputy == person.Id && s.Roles.Any(StaffPolicies.MayApprove.Contains));

    /// <summary>What was read no longer holds: something was decided.</summary>
    public void Forget() => read = null;
}
