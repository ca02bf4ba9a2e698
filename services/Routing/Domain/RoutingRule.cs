using CaseTracker.Contracts;

namespace CaseTracker.Routing.Domain;

/// <summary>What a rule may look at: codes and figures, never the words of the case.</summary>
/// <param name="ServiceCode">The service item.</param>
/// <param name="District">District code of the place, or null when unknown.</param>
/// <param name="RoadWidth">Width of the road in metres, or null when unknown.</param>
public sealed record RoutingFacts(string ServiceCode, string? District, decimal? RoadWidth);

/// <summary>A rule that names the unit for cases of certain services, road widths and districts.</summary>
/// <remarks>Every condition that is given must hold. An unknown width or district meets no condition about it.</remarks>
public sealed class RoutingRule
{
    /// <summary>Stable code.</summary>
    public required string Code { get; init; }

    /// <summary>Lower numbers are asked first.</summary>
    public required int Priority { get; set; }

    /// <summary>Service items it is about; at least one.</summary>
    public required string[] Services { get; set; }

    /// <summary>Smallest road width in metres, inclusive, or null.</summary>
    public decimal? RoadWidthAtLeast { get; set; }

    /// <summary>Road width in metres from which it no longer holds, exclusive, or null.</summary>
    public decimal? RoadWidthBelow { get; set; }

    /// <summary>Districts it is about; empty = everywhere, also where the district is unknown.</summary>
    public required string[] Districts { get; set; }

    /// <summary>The unit it names.</summary>
    public required string Unit { get; set; }

    /// <summary>Why, in Chinese.</summary>
    public required string ReasonZh { get; set; }

    /// <summary>Why, in English.</summary>
    public required string? ReasonEn { get; set; }

    /// <summary>Why, in both languages.</summary>
    public LocalizedText Reason => new(ReasonZh, ReasonEn);

    /// <summary>True when every condition holds.</summary>
    public bool Matches(RoutingFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Services.Contains(facts.ServiceCode, StringComparer.Ordinal)
            && (RoadWidthAtLeast is not { } least || facts.RoadWidth >= least)
            && (RoadWidthBelow is not { } below || facts.RoadWidth < below)
            && (Districts.Length == 0 || (facts.District is { } district && Districts.Contains(district, StringComparer.Ordinal)));
    }

    /// <summary>The rule that decides: the first that matches by priority, then by code; null when none does.</summary>
    public static RoutingRule? FirstMatch(IEnumerable<RoutingRule> rules, RoutingFacts facts) =>
        rules.OrderBy(r => r.Priority).ThenBy(r => r.Code, StringComparer.Ordinal).FirstOrDefault(r => r.Matches(facts));
}
