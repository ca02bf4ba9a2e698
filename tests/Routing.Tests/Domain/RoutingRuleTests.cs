using CaseTracker.Routing.Domain;
using Xunit;

namespace CaseTracker.Routing.Tests.Domain;

public sealed class RoutingRuleTests
{
    private const string South = "6400200000";

    private static readonly RoutingRule[] Rules =
    [
        Rule("narrow-south", 20, below: 6, district: South),
        Rule("wide", 10, least: 6),
        Rule("elsewhere", 30, district: "6400300000"),
        Rule("b-last", 90),
        Rule("a-last", 90),
    ];

    [Theory]
    [InlineData("6", South, "wide")]                     // exactly 6 m is wide
    [InlineData("6.00", null, "wide")]                   // wide needs no district
    [InlineData("5.99", South, "narrow-south")]
    [InlineData("0.5", South, "narrow-south")]
    [InlineData("5.99", "6400300000", "elsewhere")]
    [InlineData("5.99", null, "a-last")]                 // an unknown district meets no district's rule
    [InlineData(null, South, "a-last")]                  // an unknown width is neither wide nor narrow
    [InlineData(null, "6400300000", "elsewhere")]
    [InlineData(null, null, "a-last")]                   // equal priority: by code
    public void FirstMatch_WidthAndDistrict_Decide(string? width, string? district, string expected)
    {
        var metres = width is null ? (decimal?)null : decimal.Parse(width, System.Globalization.CultureInfo.InvariantCulture);

        var rule = RoutingRule.FirstMatch(Rules, new("DITCH", district, metres));

        Assert.Equal(expected, rule?.Code);
    }

    [Fact]
    public void FirstMatch_OtherService_NobodyDecides() => Assert.Null(RoutingRule.FirstMatch(Rules, new("LAMP", South, 8)));

    private static RoutingRule Rule(string code, int priority, decimal? least = null, decimal? below = null, string? district = null) => new()
    {
        Code = code,
        Priority = priority,
        Services = ["DITCH"],
        RoadWidthAtLeast = least,
        RoadWidthBelow = below,
        Districts = district is null ? [] : [district],
        Unit = "U",
        ReasonZh = "因為",
        ReasonEn = "because",
    };
}
