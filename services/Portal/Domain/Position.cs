using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Portal.Domain;

/// <summary>A point in WGS 84 degrees, as maps and telephones give it.</summary>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
public readonly partial record struct Position(double Latitude, double Longitude)
{
    // A degree of latitude.
    private const double MetresPerDegree = 111_200;

    /// <summary>A position as people copy it: two numbers, latitude first (the other order is understood, too), perhaps in brackets or with wide digits. Null for anything else and for places outside Taiwan with its islands.</summary>
    public static Position? Read(string? text)
    {
        if (text is null or { Length: > 100 } || TwoNumbers().Match(text.Normalize(NormalizationForm.FormKC)) is not { Success: true } match)
            return null;
        var (first, second) = (Number(1), Number(2));
        return IsHere(first, second) ? new Position(first, second) : IsHere(second, first) ? new Position(second, first) : null;

        double Number(int group) => double.Parse(match.Groups[group].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
    }

    /// <summary>The points of the public grid (<see cref="RoughPoint"/>) within so many metres, in thousandths of a degree, nearest first.</summary>
    /// <param name="metres">At most a few hundred.</param>
    public IReadOnlyList<(int Latitude, int Longitude)> GridWithin(double metres)
    {
        var perLatitude = MetresPerDegree / 1000;
        var perLongitude = perLatitude * Math.Cos(Latitude * Math.PI / 180);
        var (north, east) = (Latitude * 1000, Longitude * 1000);
        var near = new List<(double Metres, (int, int) Point)>();
        for (var latitude = (int)Math.Ceiling(north - (metres / perLatitude)); latitude <= north + (metres / perLatitude); latitude++)
        {
            for (var longitude = (int)Math.Ceiling(east - (metres / perLongitude)); longitude <= east + (metres / perLongitude); longitude++)
            {
                var away = double.Hypot((latitude - north) * perLatitude, (longitude - east) * perLongitude);
                if (away <= metres)
                    near.Add((away, (latitude, longitude)));
            }
        }
        return [.. near.OrderBy(n => n.Metres).Select(n => n.Point)];
    }

    /// <summary>A point of the public grid in thousandths of a degree.</summary>
    public static (int Latitude, int Longitude) GridOf(RoughPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        return ((int)(point.Latitude * 1000), (int)(point.Longitude * 1000));
    }

    // From the Spratly islands to the north cape.
    private static bool IsHere(double latitude, double longitude) => latitude is >= 10 and <= 27 && longitude is >= 114 and <= 123;

    [GeneratedRegex(@"^\s*\(?\s*(\d{1,3}(?:\.\d{1,20})?)\s*°?\s*[NE]?\s*[,、\s]\s*(\d{1,3}(?:\.\d{1,20})?)\s*°?\s*[NE]?\s*\)?\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TwoNumbers();
}
