using System.Globalization;

namespace CaseTracker.Cases.Domain;

/// <summary>What places are told to be near each other by, before anybody measures: squares of a grid, and the names in an address.</summary>
public static class PlaceTerms
{
    /// <summary>How near two places are taken for one matter, in metres.</summary>
    public const int Near = 100;

    /// <summary>Side of a square of the grid in degrees; no shorter than <see cref="Near"/> anywhere in the country.</summary>
    private const double Side = 0.001;

    // Between the names of an address, and around them.
    private static readonly char[] Connectives = ['與', '和', '及', '、', '口', '交', '叉', '近', '附', '旁', '邊', '前', '後', '對', '面', '號', '的', '在', '跟', '到', ' ', '，', '。', '(', ')', '（', '）', '-', '之'];

    /// <summary>The square that a point is in; nothing without a point.</summary>
    /// <param name="point">WGS 84 degrees.</param>
    public static IReadOnlyList<string> SquareOf((double Latitude, double Longitude)? point) => point is { } p ? [Square(Row(p.Latitude), Row(p.Longitude))] : [];

    /// <summary>The squares in which a place within <see cref="Near"/> of a point can be: its own and the eight around it.</summary>
    /// <param name="point">WGS 84 degrees.</param>
    public static IReadOnlyList<string> SquaresNear((double Latitude, double Longitude)? point) =>
        point is not { } p ? [] : [.. from north in Enumerable.Range(-1, 3) from east in Enumerable.Range(-1, 3) select Square(Row(p.Latitude) + north, Row(p.Longitude) + east)];

    /// <summary>The search terms of the names in an address, without what only joins them: an intersection is the same whichever street comes first. Nothing where there is too little to tell a place by.</summary>
    public static IReadOnlyCollection<string> NamesOf(string? address)
    {
        if (address is null)
            return [];
        var names = SearchTerms.Fold(address).Split(Connectives, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var terms = SearchTerms.Of(names);
        return terms.Count < 3 ? [] : terms;
    }

    private static int Row(double degrees) => (int)Math.Floor(degrees / Side);

    private static string Square(int latitude, int longitude) => string.Create(CultureInfo.InvariantCulture, $"{latitude}:{longitude}");
}
