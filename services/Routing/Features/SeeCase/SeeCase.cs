using CaseTracker.Contracts;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.SeeCase;

internal sealed class SeeCase(RoutingDbContext db, ChooseHandler.ChooseHandler choose)
{
    /// <summary>Where a case is, or null when there is no such case for <paramref name="actor"/>.</summary>
    public async Task<Assignment?> FindAsync(Actor actor, Guid caseId, CancellationToken ct)
    {
        if (await db.Assignments.AsNoTracking().Include(a => a.Offer).SingleOrDefaultAsync(a => a.CaseId == caseId, ct) is not { } assignment)
            return null;
        // Most of those who ask are other services: nothing needs to be read for them.
        if (AssignmentRights.MaySee(actor, assignment.Agency, assignment.Offer?.Agency, assignment.Handler, null))
            return assignment;
        var owner = assignment.Agency ?? await db.Agencies.Where(a => a.Coordinating).Select(a => a.Code).SingleOrDefaultAsync(ct);
        return AssignmentRights.MaySee(actor, owner, assignment.Offer?.Agency, assignment.Handler, await choose.DeputyOfAsync(assignment.Handler, ct)) ? assignment : null;
    }
}
