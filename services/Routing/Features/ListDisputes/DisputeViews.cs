using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.ListDisputes;

/// <summary>Cases about which units do not agree: all of them for the coordinators, or the one of a case.</summary>
internal sealed class DisputeViews(RoutingDbContext db)
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/disputes", async (Actor actor, DisputeViews views, CancellationToken ct) => (await views.ForAsync(actor, ct)).ToHttp());

    private async Task<Result<DisputeView[]>> ForAsync(Actor actor, CancellationToken ct)
    {
        if (!AssignmentRights.Settles(actor))
            return Failure.Forbidden();
        return await ReadAsync(await db.Assignments.AsNoTracking().Where(a => a.ClosedAt == null && a.DisputedAt != null).OrderBy(a => a.DisputedAt).Take(DisputeView.Most).ToListAsync(ct), ct);
    }

    /// <summary>The dispute about a case, or null.</summary>
    public async Task<DisputeView?> OfAsync(Assignment assignment, CancellationToken ct) =>
        assignment is { ClosedAt: null, DisputedAt: not null } ? (await ReadAsync([assignment], ct)).Single() : null;

    private async Task<DisputeView[]> ReadAsync(IReadOnlyList<Assignment> disputed, CancellationToken ct)
    {
        var ids = disputed.Select(a => a.CaseId).ToList();
        var lines = (await db.Decisions.AsNoTracking().Where(d => ids.Contains(d.CaseId) && (d.Kind == AssignmentKind.Returned || d.Kind == AssignmentKind.Unanswered)).OrderBy(d => d.Version).ToListAsync(ct))
            .ToLookup(d => d.CaseId);
        return [.. disputed.Select(a => new DisputeView
        {
            CaseId = a.CaseId,
            Unit = a.Unit!,
            Since = a.DisputedAt!.Value,
            Cause = a.DisputeCause!.Value,
            Refusals = [.. lines[a.CaseId].Where(d => d.Version > a.SettledVersion).Select(d =>
                new RefusalView(d.At, d.OfferedTo!, d.DecidedBy, d.Kind == AssignmentKind.Returned ? new(d.ReasonZh, d.ReasonEn) : null, d.Alternative))],
        })];
    }
}
