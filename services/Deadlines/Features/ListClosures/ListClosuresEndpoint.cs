using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.ListClosures;

internal static class ListClosuresEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/closures", async (Actor actor, DeadlinesDbContext db, CancellationToken ct) => (await ReadAsync(actor, db, ct)).ToHttp());

    private static async Task<Result<Closure[]>> ReadAsync(Actor actor, DeadlinesDbContext db, CancellationToken ct)
    {
        if (!CalendarRights.MaySee(actor))
            return Failure.Forbidden();
        var moved = await db.Recomputations.Where(r => r.ClosureId != null && !r.Withdrawal).GroupBy(r => r.ClosureId!.Value).Select(g => new { g.Key, Moved = g.Sum(r => r.Moved) })
            .ToDictionaryAsync(g => g.Key, g => g.Moved, ct);
        var rows = await db.Closures.AsNoTracking().OrderByDescending(c => c.Date).ThenByDescending(c => c.AnnouncedAt).ThenBy(c => c.Id).ToListAsync(ct);
        return rows.Select(c => new Closure
        {
            Id = c.Id,
            Date = c.Date,
            Part = c.Part,
            Scope = c.Scope,
            Districts = c.Districts,
            Agency = c.Agency,
            Reason = c.Reason,
            AnnouncedAt = c.AnnouncedAt,
            AnnouncedBy = c.AnnouncedBy,
            WithdrawnAt = c.WithdrawnAt,
            Moved = moved.GetValueOrDefault(c.Id),
        }).ToArray();
    }
}
