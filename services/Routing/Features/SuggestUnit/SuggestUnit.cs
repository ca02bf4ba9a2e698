using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.SuggestUnit;

internal sealed class SuggestUnit(RoutingDbContext db, BusinessTime business)
{
    /// <summary>Where a case in triage should go, from what staff decided for like cases lately; null when nothing is known.</summary>
    /// <remarks>Each case counts once, for the unit that has it now: a hand-over corrects the first decision.</remarks>
    public async Task<RoutingSuggestion?> ForAsync(Assignment assignment, CancellationToken ct)
    {
        var (service, district, now) = (assignment.ServiceCode, assignment.District, business.GetUtcNow());
        var from = now - Suggesting.Window;
        var counts = await db.Assignments
            .Where(a => a.ServiceCode == service && a.UnitDecidedAt >= from && a.UnitDecidedAt <= now && a.UnitDecidedBy != null)
            .GroupBy(a => a.Unit!)
            .Select(g => new UnitCount(g.Key, g.Count(), g.Count(a => district != null && a.District == district)))
            .ToListAsync(ct);
        if (Suggesting.From(counts) is not { } precedent)
            return null;
        var unit = await db.Units.Include(u => u.Agency).AsNoTracking().SingleOrDefaultAsync(u => u.Code == precedent.Unit && u.Active, ct);
        return unit is null ? null : new(unit.Code, ReasonWords.Precedents(precedent, unit.InWords()), precedent.Confidence);
    }
}
