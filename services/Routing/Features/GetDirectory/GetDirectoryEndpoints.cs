using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Routing.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.GetDirectory;

internal static class GetDirectoryEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/agencies", async (RoutingDbContext db, CancellationToken ct) => (await AgenciesAsync(db, ct)).ToHttp());
        routes.MapGet("/staff", async (string? unit, Guid? deputy, Actor actor, RoutingDbContext db, CancellationToken ct) => (await StaffAsync(unit, deputy, actor, db, ct)).ToHttp());
    }

    private static async Task<Result<Agency[]>> AgenciesAsync(RoutingDbContext db, CancellationToken ct)
    {
        var rows = await db.Agencies.AsNoTracking().Include(a => a.Units).OrderBy(a => a.Position).ThenBy(a => a.Code).ToListAsync(ct);
        return rows.Select(a => a.ToContract()).Where(a => a.Units.Count > 0).ToArray();
    }

    private static async Task<Result<StaffMember[]>> StaffAsync(string? unit, Guid? deputy, Actor actor, RoutingDbContext db, CancellationToken ct)
    {
        var people = await db.Staff.AsNoTracking().Where(s => s.Active && (string.IsNullOrEmpty(unit) || s.UnitCode == unit) && (deputy == null || s.Deputy == deputy))
            .OrderBy(s => s.AgencyCode).ThenBy(s => s.UnitCode).ThenBy(s => s.Id).ToListAsync(ct);
        return people.Select(p => p.ToContract(withEmail: actor.Kind == ActorKind.Service)).ToArray();
    }
}
