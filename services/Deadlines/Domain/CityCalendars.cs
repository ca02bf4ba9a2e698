using System.Collections.Frozen;
using CaseTracker.Contracts.Deadlines;

namespace CaseTracker.Deadlines.Domain;

/// <summary>A whole day on which offices are closed (停止上班). Parts of a day move no date and are not among these.</summary>
/// <param name="Date">The day in Asia/Taipei.</param>
/// <param name="Scope">Whom it closes.</param>
/// <param name="Districts">District codes, for <see cref="ClosureScope.Districts"/>: agencies seated in one of them.</param>
/// <param name="Agency">Agency code, for <see cref="ClosureScope.Agency"/>.</param>
internal sealed record DayClosed(DateOnly Date, ClosureScope Scope, IReadOnlyList<string> Districts, string? Agency);

/// <summary>The office calendars of the city: the official days, the closures of the whole city, and for each agency its own closures on top.</summary>
/// <remarks>A case counts by the calendar of the agency in charge; while it has none, by that of the coordinating agency. Immutable.</remarks>
internal sealed class CityCalendars
{
    private readonly OfficeCalendar _official;
    private readonly IReadOnlyList<DayClosed> _closures;
    private readonly IReadOnlyDictionary<string, string?> _districts;
    private readonly string? _coordinating;
    private readonly FrozenDictionary<string, OfficeCalendar> _ownDays;

    /// <param name="official">The official days, without closures.</param>
    /// <param name="closures">Whole-day closures in force.</param>
    /// <param name="districts">Each agency's code with the district it is seated in, if known.</param>
    /// <param name="coordinating">Code of the coordinating agency, if known.</param>
    public CityCalendars(OfficeCalendar official, IReadOnlyList<DayClosed> closures, IReadOnlyDictionary<string, string?> districts, string? coordinating)
    {
        (_official, _closures, _districts, _coordinating) = (official, closures, districts, coordinating);
        var ofAll = closures.Where(c => c.Scope == ClosureScope.City).Select(c => c.Date).ToList();
        City = ofAll.Count == 0 ? official : official.WithClosures(ofAll);
        _ownDays = districts
            .Select(agency => (agency.Key, Days: closures.Where(c => Closes(c, agency.Key, agency.Value)).Select(c => c.Date).ToList()))
            .Where(agency => agency.Days.Count > 0)
            .ToFrozenDictionary(agency => agency.Key, agency => City.WithClosures(agency.Days));
    }

    /// <summary>The calendar of the city as a whole.</summary>
    public OfficeCalendar City { get; }

    /// <summary>The calendar of an agency; null is the coordinating one.</summary>
    public OfficeCalendar Of(string? agency) => (agency ?? _coordinating) is { } code && _ownDays.TryGetValue(code, out var own) ? own : City;

    /// <summary>The same with one closure more.</summary>
    public CityCalendars With(DayClosed closure) => new(_official, [.. _closures, closure], _districts, _coordinating);

    /// <summary>The same without one closure of those there are.</summary>
    public CityCalendars Without(DayClosed closure)
    {
        var left = _closures.ToList();
        left.RemoveAt(left.FindIndex(c => Same(c, closure)));
        return new(_official, left, _districts, _coordinating);
    }

    /// <summary>The same closures and rule for Saturdays over other official days.</summary>
    public CityCalendars Over(OfficeCalendar official) => new(official.WithSaturdayRule(_official.SaturdayRule), _closures, _districts, _coordinating);

    private static bool Closes(DayClosed closure, string agency, string? district) => closure.Scope switch
    {
        ClosureScope.Districts => district is not null && closure.Districts.Contains(district),
        ClosureScope.Agency => closure.Agency == agency,
        _ => false,
    };

    private static bool Same(DayClosed a, DayClosed b) => a.Date == b.Date && a.Scope == b.Scope && a.Agency == b.Agency && a.Districts.SequenceEqual(b.Districts);
}
