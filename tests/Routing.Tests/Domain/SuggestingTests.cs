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
    public void From_ShareAndNumber_GiveConfidence(int first, int others, RoutingConfidence expected)
    {
        var precedent = Suggesting.From([new("A", first, 0), .. others == 0 ? Array.Empty<UnitCount>() : [new("B", others, 0)]]);

        Assert.NotNull(precedent);
        Assert.Equal(("A", first, first + others, false, expected), (precedent.Unit, precedent.Cases, precedent.Total, precedent.SameDistrict, precedent.Confidence));
    }

    [Fact]
    public void From_LessThanHalf_IsUncertain()
    {
        var precedent = Suggesting.From([new("A", 4, 0), new("B", 3, 0), new("C", 3, 0)]);

        Assert.Equal(("A", RoutingConfidence.Uncertain), (precedent?.Unit, precedent?.Confidence));
    }

    [Fact]
    public void From_ThreeInTheDistrict_CountAlone()
    {
        var precedent = Suggesting.From([new("A", 20, 1), new("B", 2, 2)]);

        Assert.Equal(new Precedent("B", 2, 3, SameDistrict: true, RoutingConfidence.Possible), precedent);
    }

    [Fact]
    public void From_TwoInTheDistrict_AreTooFew()
    {
        var precedent = Suggesting.From([new("A", 20, 0), new("B", 2, 2)]);

        Assert.Equal(("A", 20, 22, false), (precedent?.Unit, precedent?.Cases, precedent?.Total, precedent?.SameDistrict));
    }

    [Fact]
    public void From_EqualNumbers_AreSettledByCode() => Assert.Equal("A", Suggesting.From([new("B", 3, 0), new("A", 3, 0)])?.Unit);

    [Fact]
    public void From_Nothing_IsNothing() => Assert.Null(Suggesting.From([]));
}
