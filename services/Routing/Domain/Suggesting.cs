using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;

namespace CaseTracker.Routing.Domain;

/// <summary>How many like cases staff gave to a unit.</summary>
/// <param name="Unit">Unit code.</param>
/// <param name="Cases">Cases of the same service.</param>
/// <param name="InDistrict">Those of them in the same district.</param>
public sealed record UnitCount(string Unit, int Cases, int InDistrict);

/// <summary>What earlier decisions say for a unit.</summary>
/// <param name="Unit">Unit code.</param>
/// <param name="Cases">Like cases that went there, at least 1.</param>
/// <param name="Total">Like cases in all.</param>
/// <param name="SameDistrict">True when only cases of the same district were counted.</param>
/// <param name="Confidence">How sure that alone would be.</param>
public sealed record Precedent(string Unit, int Cases, int Total, bool SameDistrict, RoutingConfidence Confidence);

/// <summary>A unit to suggest, with what speaks for it: a rule, like cases, the words, or several of them.</summary>
/// <param name="Unit">Unit code.</param>
/// <param name="Confidence">How sure.</param>
/// <param name="Ruled">The rules as they are now name it.</param>
/// <param name="Precedent">Like cases that went there, or null.</param>
/// <param name="Words">What the case's words say for it, or null when they do not.</param>
public sealed record SuggestedUnit(string Unit, RoutingConfidence Confidence, bool Ruled, Precedent? Precedent, LikelyUnit? Words);

/// <summary>Suggests units for a case in triage: from the rules, from what staff decided for like cases, and from what its words say.</summary>
public static class Suggesting
{
    /// <summary>How far back decisions count.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(90);

    /// <summary>From how many cases in the same district on the district's own decisions count alone.</summary>
    public const int EnoughInDistrict = 3;

    /// <summary>How many units are suggested at most.</summary>
    public const int Most = 3;

    // Where few like cases were decided, the share of all cases that units have stands in for them: it counts as much as so many decisions.
    private const double SharesCountAs = 5;

    private const int ManyCases = 10;
    private const int SomeCases = 3;

    /// <summary>What earlier decisions say, the unit that got most first, equal numbers settled by code.</summary>
    /// <remarks>很可能 needs ten cases of which four in five went there, 可能 three of which half did; the rest is 不確定.</remarks>
    public static IReadOnlyList<Precedent> Precedents(IReadOnlyCollection<UnitCount> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var inDistrict = counts.Sum(c => c.InDistrict);
        var sameDistrict = inDistrict >= EnoughInDistrict;
        var total = sameDistrict ? inDistrict : counts.Sum(c => c.Cases);
        return [.. counts.Select(c => (c.Unit, Cases: sameDistrict ? c.InDistrict : c.Cases)).Where(c => c.Cases > 0)
            .OrderByDescending(c => c.Cases).ThenBy(c => c.Unit, StringComparer.Ordinal)
            .Select(c => new Precedent(c.Unit, c.Cases, total, sameDistrict, Confidence((double)c.Cases / total, 0.8, total)))];
    }

    /// <summary>The units to suggest, the likeliest first, at most <see cref="Most"/>; each has something that speaks for it.</summary>
    /// <param name="ruled">Code of the unit that the rules name, or null; it comes first.</param>
    /// <param name="counts">What staff decided for like cases.</param>
    /// <param name="words">What the case's words say, or null when that is not known: then earlier decisions alone count.</param>
    /// <remarks>
    /// A unit's score is what the words say for it plus the logarithm of its share of the like cases; of the scores' shares, nine in ten (with ten cases to go by) are 很可能, half (with three) 可能.
    /// </remarks>
    public static IReadOnlyList<SuggestedUnit> Combine(string? ruled, IReadOnlyCollection<UnitCount> counts, IReadOnlyCollection<LikelyUnit>? words)
    {
        var precedents = Precedents(counts);
        var found = words is { Count: > 0 }
            ? ByWords(precedents, counts, words)
            : precedents.Select(p => new SuggestedUnit(p.Unit, p.Confidence, false, p, null));
        if (ruled is null)
            return [.. found.Take(Most)];
        var all = found.ToList();
        var named = all.Find(u => u.Unit == ruled) ?? new(ruled, RoutingConfidence.Likely, true, null, null);
        return [named with { Ruled = true, Confidence = RoutingConfidence.Likely }, .. all.Where(u => u.Unit != ruled).Take(Most - 1)];
    }

    private static IEnumerable<SuggestedUnit> ByWords(IReadOnlyList<Precedent> precedents, IReadOnlyCollection<UnitCount> counts, IReadOnlyCollection<LikelyUnit> words)
    {
        // The decisions of one district are too few to be weighed against words: they are all counted here, wherever they were.
        var total = counts.Sum(c => c.Cases);
        var decided = counts.ToDictionary(c => c.Unit, c => precedents.FirstOrDefault(p => p.Unit == c.Unit) ?? new(c.Unit, c.Cases, total, false, RoutingConfidence.Uncertain));
        var cases = counts.ToDictionary(c => c.Unit, c => c.Cases);
        // A unit that is not among the likely ones is at most as likely as the last of them.
        var least = words.Min(w => w.Weight);
        var units = words.Select(w => (w.Unit, Words: (LikelyUnit?)w)).Concat(cases.Keys.Except(words.Select(w => w.Unit)).Select(u => (Unit: u, Words: (LikelyUnit?)null)))
            .Select(u => (u.Unit, u.Words, Precedent: decided.GetValueOrDefault(u.Unit), Score: (u.Words?.Weight ?? least) + Math.Log((cases.GetValueOrDefault(u.Unit) + (SharesCountAs * (u.Words?.Share ?? 0))) / (total + SharesCountAs))))
            .OrderByDescending(u => u.Score).ThenBy(u => u.Unit, StringComparer.Ordinal).ToList();
        var sum = units.Sum(u => Math.Exp(u.Score - units[0].Score));
        return units.Where(u => u.Precedent is not null || u.Words is { Weight: > 0 })
            .Select(u => new SuggestedUnit(u.Unit, Confidence(Math.Exp(u.Score - units[0].Score) / sum, 0.9, Math.Max(total, u.Words?.Cases ?? 0)), false, u.Precedent, u.Words is { Weight: > 0 } ? u.Words : null));
    }

    private static RoutingConfidence Confidence(double share, double likely, int cases) =>
        cases >= ManyCases && share >= likely ? RoutingConfidence.Likely
        : cases >= SomeCases && share >= 0.5 ? RoutingConfidence.Possible
        : RoutingConfidence.Uncertain;
}
