using CaseTracker.Contracts.Routing;

namespace CaseTracker.Routing.Domain;

/// <summary>How many like cases staff gave to a unit.</summary>
/// <param name="Unit">Unit code.</param>
/// <param name="Cases">Cases of the same service.</param>
/// <param name="InDistrict">Those of them in the same district.</param>
public sealed record UnitCount(string Unit, int Cases, int InDistrict);

/// <summary>What earlier decisions suggest.</summary>
/// <param name="Unit">Unit code.</param>
/// <param name="Cases">Like cases that went there.</param>
/// <param name="Total">Like cases in all.</param>
/// <param name="SameDistrict">True when only cases of the same district were counted.</param>
/// <param name="Confidence">How sure.</param>
public sealed record Precedent(string Unit, int Cases, int Total, bool SameDistrict, RoutingConfidence Confidence);

/// <summary>Suggests a unit for a case in triage from what staff decided for like cases.</summary>
public static class Suggesting
{
    /// <summary>How far back decisions count.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(90);

    /// <summary>From how many cases in the same district on the district's own decisions count alone.</summary>
    public const int EnoughInDistrict = 3;

    /// <summary>The unit that got most, equal numbers settled by code; null when nothing is known.</summary>
    /// <remarks>很可能 needs ten cases of which four in five went there, 可能 three of which half did; the rest is 不確定.</remarks>
    public static Precedent? From(IReadOnlyCollection<UnitCount> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var inDistrict = counts.Sum(c => c.InDistrict);
        var sameDistrict = inDistrict >= EnoughInDistrict;
        var total = sameDistrict ? inDistrict : counts.Sum(c => c.Cases);
        var best = counts.Select(c => (c.Unit, Cases: sameDistrict ? c.InDistrict : c.Cases)).Where(c => c.Cases > 0)
            .OrderByDescending(c => c.Cases).ThenBy(c => c.Unit, StringComparer.Ordinal).FirstOrDefault();
        if (best.Unit is null)
            return null;
        var confidence = (best.Cases, total) switch
        {
            var (cases, all) when all >= 10 && cases * 5 >= all * 4 => RoutingConfidence.Likely,
            var (cases, all) when all >= 3 && cases * 2 >= all => RoutingConfidence.Possible,
            _ => RoutingConfidence.Uncertain,
        };
        return new(best.Unit, best.Cases, total, sameDistrict, confidence);
    }
}
