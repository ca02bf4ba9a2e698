using CaseTracker.Portal.Domain;

namespace CaseTracker.Portal.Tests;

public sealed class PositionTests
{
    [Theory]
    [InlineData("22.63942, 120.30214", 22.63942, 120.30214)]
    [InlineData("(22.639420, 120.302140)", 22.63942, 120.30214)]
    [InlineData("２２．６３９４２，１２０．３０２１４", 22.63942, 120.30214)]
    [InlineData("22.63942、120.30214", 22.63942, 120.30214)]
    [InlineData("  22.6 120.3 ", 22.6, 120.3)]
    [InlineData("120.30214,22.63942", 22.63942, 120.30214)]
    [InlineData("22.63942° N, 120.30214° E", 22.63942, 120.30214)]
    // Taiping island belongs to the city, too.
    [InlineData("10.377, 114.365", 10.377, 114.365)]
    public void Read_TakesPositionsAsPeopleCopyThem(string typed, double latitude, double longitude) =>
        Assert.Equal(new Position(latitude, longitude), Position.Read(typed));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("民族一路100號")]
    [InlineData("22.63942")]
    [InlineData("22.6, 120.3, 5")]
    [InlineData("51.5, -0.12")]
    [InlineData("51.5, 0.12")]
    [InlineData("0, 0")]
    [InlineData("1e2, 22")]
    [InlineData("22.63942120.30214")]
    public void Read_AnythingElse_IsNoPosition(string? typed) => Assert.Null(Position.Read(typed));

    [Theory]
    // A thousandth of a degree is 111 m to the north and 103 m to the east.
    [InlineData(22.654, 120.312, new[] { 22654, 120312 })]
    [InlineData(22.65449, 120.312, new[] { 22654, 120312, 22655, 120312 })]
    [InlineData(22.6541, 120.3124, new[] { 22654, 120312, 22654, 120313 })]
    [InlineData(22.6544, 120.3124, new[] { 22654, 120312, 22654, 120313, 22655, 120312, 22655, 120313 })]
    public void GridWithin_IsWhatLiesWithin100Metres_NearestFirst(double latitude, double longitude, int[] points)
    {
        var found = new Position(latitude, longitude).GridWithin(100);

        Assert.Equal(points.Chunk(2).Select(p => (p[0], p[1])).Order(), found.Order());
        Assert.Equal((points[0], points[1]), found[0]);
    }

    [Fact]
    public void GridWithin_HoldsThePointOfEverybodyAtTheSamePlace()
    {
        for (var i = 0; i < 2000; i++)
        {
            var here = new Position(22.5000003 + (i * 0.000137), 120.2000003 + (i * 0.000211));
            var shown = new CaseTracker.Contracts.Cases.RoughPoint(Math.Round((decimal)here.Latitude, 3), Math.Round((decimal)here.Longitude, 3));

            Assert.Equal(Position.GridOf(shown), here.GridWithin(100)[0]);
        }
    }
}
