using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.AuditObligations;

internal static class GetAuditEndpoint
{
    private const int Shown = 200;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/audit", async (Actor actor, DeadlinesDbContext db, CancellationToken ct) => (await ReadAsync(actor, db, ct)).ToHttp());

    private static async Task<Result<AuditReport>> ReadAsync(Actor actor, DeadlinesDbContext db, CancellationToken ct)
    {
        if (!CalendarRights.MaySeeAudit(actor))
            return Failure.Forbidden();
        if (await db.AuditRuns.AsNoTracking().OrderByDescending(r => r.RanAt).ThenByDescending(r => r.Id).FirstOrDefaultAsync(ct) is not { } run)
            return new AuditReport(null, 0, 0, [], 0);
        var differences = await db.AuditDifferences.AsNoTracking().Where(d => d.RunId == run.Id).OrderBy(d => d.Number).Take(Shown)
            .Select(d => new AuditDifference(d.CaseId, d.Code, d.Expected, d.Found)).ToListAsync(ct);
        return new AuditReport(run.RanAt, run.Cases, run.Untold, differences, run.Differences);
    }
}
