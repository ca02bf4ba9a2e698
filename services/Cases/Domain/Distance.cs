using System.Globalization;

namespace CaseTracker.Cases.Domain;

/// <summary>How far two places are from each other, along the ground.</summary>
public static class Distance
{
    private const double EarthRadius = 6_371_008.8;

    /// <summary>Metres between two points written as <c>latitude,longitude</c> in WGS 84 degrees; null where one of them is not known.</summary>
    public static int? Between(string? one, string? other) =>
        Point(one) is { } a && Point(other) is { } b ? Metres(a, b) : null;

    /// <summary>Metres between two points in WGS 84 degrees, on a sphere: within one city exact to half a percent.</summary>
    public static int Metres((double Latitude, double Longitude) one, (double Latitude, double Longitude) other)
    {
        var (latitude, longitude) = (double.DegreesToRadians(other.Latitude - one.Latitude), double.DegreesToRadians(other.Longitude - one.Longitude));
        var half = (Math.Sin(latitude / 2) * Math.Sin(latitude / 2))
            + (Math.Cos(double.DegreesToRadians(one.Latitude)) * Math.Cos(double.DegreesToRadians(other.Latitude)) * Math.Sin(longitude / 2) * Math.Sin(longitude / 2));
        return (int)Math.Round(2 * EarthRadius * Math.Asin(Math.Min(1, Math.Sqrt(half))));
    }

    /// <summary>Reads <c>latitude,longitude</c>; null where there is nothing.</summary>
    public static (double Latitude, double Longitude)? Point(string? coordinates) =>
        coordinates?.Split(',') is [var latitude, var longitude]
            ? (double.Parse(latitude, CultureInfo.InvariantCulture), double.Parse(longitude, CultureInfo.InvariantCulture)) : null;
}
