using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.MeasureSuggestions;

/// <summary>How often the suggestions of the last 90 days were taken, and what was decided instead: for whoever looks after the rules.</summary>
internal sealed class MeasureSuggestions(RoutingDbContext db, BusinessTime business)
{
    private const int MostOverrides = 10;
    private const int MostReasons = 3;

    public async Task<Result<SuggestionAcceptance>> RunAsync(Actor actor, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Service && !actor.Is(StaffRole.Coordinator) && !actor.Is(StaffRole.Auditor))
            return Failure.Forbidden();
        var now = business.GetUtcNow();
        var from = now - Suggesting.Window;
        var decided = await db.Decisions.Where(d => d.SuggestionTaken != null && d.At >= from && d.At <= now)
            .GroupBy(d => new { d.SuggestedUnit, d.Unit, d.SuggestionTaken, d.OverruledBecause })
            .Select(g => new { g.Key.SuggestedUnit, g.Key.Unit, g.Key.SuggestionTaken, g.Key.OverruledBecause, Cases = g.Count() }).ToListAsync(ct);
        return new SuggestionAcceptance
        {
            From = from,
            Decided = decided.Sum(d => d.Cases),
            First = decided.Where(d => d.SuggestionTaken == 1).Sum(d => d.Cases),
            Other = decided.Where(d => d.SuggestionTaken > 1).Sum(d => d.Cases),
            Overrides = [.. decided.Where(d => d.SuggestionTaken != 1).GroupBy(d => (d.SuggestedUnit, d.Unit))
                .Select(g => new SuggestionOverride(g.Key.SuggestedUnit!, g.Key.Unit, g.Sum(d => d.Cases),
                    [.. g.Where(d => d.OverruledBecause is not null).OrderByDescending(d => d.Cases).ThenBy(d => d.OverruledBecause, StringComparer.Ordinal).Take(MostReasons).Select(d => d.OverruledBecause!)]))
                .OrderByDescending(o => o.Cases).ThenBy(o => o.Suggested, StringComparer.Ordinal).ThenBy(o => o.Decided, StringComparer.Ordinal).Take(MostOverrides)],
        };
    }
}
