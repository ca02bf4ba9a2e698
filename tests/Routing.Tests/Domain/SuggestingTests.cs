using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using CaseTracker.Routing.Domain;
using Xunit;

namespace CaseTracker.Routing.Tests.Domain;

public sealed class SuggestingTests
{
    [Theory]
    [InlineData(12, 3, RoutingConfidence.Likely)]       // 12 of 15
    [InlineData(8, 2, RoutingConfidence.Likely)]        // 8 of 10: four in five, ten cases
    [InlineData(8, 1, RoutingConfidence.Possible)]      // 8 of 9: too few to be sure
    [InlineData(11, 4, RoutingConfidence.Possible)]     // 11 of 15: less than four in five
    [InlineData(2, 1, RoutingConfidence.Possible)]
    [InlineData(1, 1, RoutingConfidence.Uncertain)]     // half, but of two
    [InlineData(1, 0, RoutingConfidence.Uncertain)]
    public void Precedents_ShareAndNumber_GiveConfidence(int first, int others, RoutingConfidence expected)
    {
        var precedent = First([new("A", first, 0), .. others == 0 ? Array.Empty<UnitCount>() : [new("B", others, 0)]]);

        Assert.NotNull(precedent);
        Assert.Equal(("A", first, first + others, false, expected), (precedent.Unit, precedent.Cases, precedent.Total, precedent.SameDistrict, precedent.Confidence));
    }

    [Fact]
    public void Precedents_LessThanHalf_IsUncertain()
    {
        var precedent = First([new("A", 4, 0), new("B", 3, 0), new("C", 3, 0)]);

        Assert.Equal(("A", RoutingConfidence.Uncertain), (precedent?.Unit, precedent?.Confidence));
    }

    [Fact]
    public void Precedents_ThreeInTheDistrict_CountAlone()
    {
        var precedent = First([new("A", 20, 1), new("B", 2, 2)]);

        Assert.Equal(new Precedent("B", 2, 3, SameDistrict: true, RoutingConfidence.Possible), precedent);
    }

    [Fact]
    public void Precedents_TwoInTheDistrict_AreTooFew()
    {
        var precedent = First([new("A", 20, 0), new("B", 2, 2)]);

        Assert.Equal(("A", 20, 22, false), (precedent?.Unit, precedent?.Cases, precedent?.Total, precedent?.SameDistrict));
    }

    [Fact]
    public void Precedents_EqualNumbers_AreSettledByCode() => Assert.Equal("A", First([new("B", 3, 0), new("A", 3, 0)])?.Unit);

    [Fact]
    public void Precedents_Nothing_IsNothing() => Assert.Null(First([]));

    [Fact]
    public void Combine_NineInTenOfTheScore_IsLikely_WithTenCasesToGoBy()
    {
        Assert.Equal(RoutingConfidence.Likely, Suggesting.Combine(null, [], [Likely("A", 3, 0.5, 10), Likely("B", 0.7, 0.5, 10)])[0].Confidence);
        Assert.Equal(RoutingConfidence.Possible, Suggesting.Combine(null, [], [Likely("A", 2.5, 0.5, 10), Likely("B", 0.7, 0.5, 10)])[0].Confidence);
        Assert.Equal(RoutingConfidence.Possible, Suggesting.Combine(null, [], [Likely("A", 3, 0.5, 9), Likely("B", 0.7, 0.5, 10)])[0].Confidence);
        Assert.Equal(RoutingConfidence.Uncertain, Suggesting.Combine(null, [], [Likely("A", 3, 0.5, 2), Likely("B", 0.7, 0.5, 10)])[0].Confidence);
    }

    [Fact]
    public void Combine_NothingSpeaksForAUnit_IsNotSuggested() =>
        Assert.Equal(["A"], Suggesting.Combine(null, [], [Likely("A", 0.1, 0.1, 10), Likely("B", -0.1, 0.9, 90)]).Select(s => s.Unit));

    [Fact]
    public void Combine_ManyDecisionsAgainstAWeakWord_StandFirst()
    {
        var suggested = Suggesting.Combine(null, [new("A", 45, 0), new("B", 5, 0)], [Likely("B", 1, 0.5, 50), Likely("A", 0, 0.5, 50)]);

        Assert.Equal([("A", false), ("B", true)], suggested.Select(s => (s.Unit, s.Words is not null)));
    }

    [Fact]
    public void Combine_UnitOfTheRules_IsFirstAndOnce()
    {
        var suggested = Suggesting.Combine("B", [new("A", 20, 0), new("B", 1, 0), new("C", 2, 0), new("D", 1, 0)], null);

        Assert.Equal(["B", "A", "C"], suggested.Select(s => s.Unit));
        Assert.Equal((true, RoutingConfidence.Likely, 1), (suggested[0].Ruled, suggested[0].Confidence, suggested[0].Precedent?.Cases));
    }

    [Fact]
    public void Combine_WithoutWords_IsWhatWasDecidedBefore() =>
        Assert.Equal(["B", "A"], Suggesting.Combine(null, [new("A", 2, 0), new("B", 8, 0)], []).Select(s => s.Unit));

    private static Precedent? First(IReadOnlyCollection<UnitCount> counts) => Suggesting.Precedents(counts) is [var first, ..] ? first : null;

    private static LikelyUnit Likely(string unit, double weight, double share, int cases) => new(unit, weight, share, cases, []);
}
