using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.ListApprovals;

internal static class ListApprovalsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/extension-requests", async (Actor actor, ListApprovals read, CancellationToken ct) => (await read.RunAsync(actor, ct)).ToHttp());
}

/// <summary>Requests for extensions that wait for the actor, also as somebody's deputy; the nearest date first.</summary>
internal sealed class ListApprovals(DeadlinesDbContext db, RoutingClient routing, ReferenceData reference, BusinessTime business)
{
    private const int Longest = 500;
    private static readonly Actor Self = Actor.Service("deadlines");

    public async Task<Result<IReadOnlyList<ExtensionRequestView>>> RunAsync(Actor actor, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Staff || actor.StaffId is null)
            return Failure.Forbidden();
        // Without the directory everybody still sees what is theirs.
        IReadOnlyList<Actor> principals = await routing.PrincipalsAsync(Self, actor, ct) is { Succeeded: true, Value: var found } ? found : [];
        var everybody = principals.Append(actor).ToList();
        var agencies = everybody.Select(a => a.Agency).OfType<string>().Distinct().ToArray();
        var unassignedToo = everybody.Exists(a => a.Is(StaffRole.Coordinator));
        var now = business.GetUtcNow();
        var levels = await reference.LevelsAsync(ct);
        var waiting = await (
            from request in db.ExtensionRequests.AsNoTracking()
            join clock in db.Clocks.AsNoTracking() on request.CaseId equals clock.CaseId
            join assigned in db.Assignments.AsNoTracking() on request.CaseId equals assigned.CaseId into assignments
            from assignment in assignments.DefaultIfEmpty()
            where request.State == ExtensionRequestState.Waiting && (clock.OverdueFrom > now || clock.State == ClockState.Paused)
                && (assignment == null ? unassignedToo : agencies.Contains(assignment.Agency))
            orderby clock.OverdueFrom, request.Id
            select new { request, clock.ServiceCode, assignment }).Take(Longest).ToListAsync(ct);
        return waiting
            .Where(w => ClockRights.MayApprove(actor, levels.Find(w.request.Level).Role, w.assignment)
                || (w.request.RequestedBy != actor.StaffId && principals.Any(p => ClockRights.MayApprove(p, levels.Find(w.request.Level).Role, w.assignment))))
            .Select(w => w.request.ToView(w.ServiceCode, w.assignment?.Unit, levels)).ToArray();
    }
}
