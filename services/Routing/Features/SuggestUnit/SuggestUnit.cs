using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;
using CaseTracker.Routing.Features.RouteCase;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CaseTracker.Routing.Features.SuggestUnit;

/// <summary>Where a case in triage should go: from the rules, from what staff decided for like cases lately, and from its words, which Cases knows.</summary>
internal sealed class SuggestUnit(RoutingDbContext db, BusinessTime business, FindUnit find, CasesClient cases, IOptions<RoutingOptions> options)
{
    private static readonly Actor Self = Actor.Service("routing");

    /// <summary>Up to three units, the likeliest first; none when nothing is known.</summary>
    /// <remarks>Each earlier case counts once, for the unit that has it now: a hand-over corrects the first decision.</remarks>
    public async Task<IReadOnlyList<RoutingSuggestion>> ForAsync(Assignment assignment, CancellationToken ct)
    {
        var asked = WordsAsync(assignment.CaseId, ct);
        var (service, district, now) = (assignment.ServiceCode, assignment.District, business.GetUtcNow());
        var from = now - Suggesting.Window;
        var ruled = await RuledAsync(assignment.Facts, ct);
        var counts = await db.Assignments
            .Where(a => a.ServiceCode == service && a.UnitDecidedAt >= from && a.UnitDecidedAt <= now && a.UnitDecidedBy != null)
            .GroupBy(a => a.Unit!)
            .Select(g => new UnitCount(g.Key, g.Count(), g.Count(a => district != null && a.District == district)))
            .ToListAsync(ct);
        var words = await asked;
        // A unit that takes no cases any more is not suggested, whatever went there once.
        string[] codes = [.. counts.Select(c => c.Unit).Union(words?.Select(w => w.Unit) ?? [])];
        var units = await db.Units.Include(u => u.Agency).AsNoTracking().Where(u => codes.Contains(u.Code) && u.Active).ToDictionaryAsync(u => u.Code, ct);
        return [.. Suggesting.Combine(ruled?.Unit.Code, counts.FindAll(c => units.ContainsKey(c.Unit)), words?.Where(w => units.ContainsKey(w.Unit)).ToList())
            .Select(u => new RoutingSuggestion(u.Unit, ReasonWords.Suggestion(u, (u.Ruled ? ruled!.Unit : units[u.Unit]).InWords(), ruled?.Reason), u.Confidence) { Words = u.Words?.Words ?? [] })];
    }

    /// <summary>What the rules say by now: they, or the catalogue, may have changed since the case came in.</summary>
    private async Task<RuledUnit?> RuledAsync(RoutingFacts facts, CancellationToken ct) =>
        await db.ServiceItems.AnyAsync(i => i.Code == facts.ServiceCode, ct) ? await find.ForAsync(facts, ct) : null;

    /// <summary>What the case's words say; null when Cases does not answer in time, which is no reason to wait.</summary>
    private async Task<IReadOnlyList<LikelyUnit>?> WordsAsync(Guid caseId, CancellationToken ct)
    {
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(ct);
        budget.CancelAfter(options.Value.WordsBudget);
        try
        {
            var likely = await cases.LikelyUnitsAsync(Self, caseId, budget.Token);
            return likely.Succeeded ? likely.Value : null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }
}
