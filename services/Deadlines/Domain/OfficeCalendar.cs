using System.Collections.Frozen;

namespace CaseTracker.Deadlines.Domain;

/// <summary>One row of the official office calendar.</summary>
/// <param name="Date">The day in Asia/Taipei.</param>
/// <param name="IsDayOff">True when offices are closed: weekends, holidays, and the days that make up for them.</param>
/// <param name="Note">Why it is off, or that it is a make-up workday (備註); null on plain days.</param>
public sealed record CalendarDay(DateOnly Date, bool IsDayOff, string? Note);

/// <summary>What a day is, for counting and for explaining the count.</summary>
public enum DayKind
{
    /// <summary>An office day.</summary>
    Office,
    /// <summary>An office day on a weekend (補行上班).</summary>
    MakeUpWorkday,
    /// <summary>A weekend without a name of its own.</summary>
    Weekend,
    /// <summary>A day off with a name.</summary>
    Holiday,
    /// <summary>An office day on which the mayor closed the offices (停止上班).</summary>
    Closure,
}

/// <summary>The days on which the administration works, as the Directorate-General of Personnel Administration publishes them.</summary>
/// <remarks>
/// Days are calendar days in Asia/Taipei. The calendar is immutable and knows only the years that were loaded: whoever asks for another day
/// gets a <see cref="CalendarNotLoadedException"/>, never a guess, unless <see cref="AssumingWeekdays"/> was asked for.
/// A full-day closure (停止上班) is a rest day (Administrative Procedure Act art. 48 IV, other rest day); half days and closures of a part of
/// the city are no closures here.
/// </remarks>
public sealed class OfficeCalendar
{
    private static readonly FrozenSet<DateOnly> NoClosures = FrozenSet<DateOnly>.Empty;

    private readonly DateOnly _first;
    private readonly CalendarDay?[] _days;
    private readonly FrozenSet<int> _provisionalYears;
    private readonly FrozenSet<DateOnly> _closures;
    private readonly bool _assumesWeekdays;

    private OfficeCalendar(DateOnly first, CalendarDay?[] days, FrozenSet<int> provisionalYears, FrozenSet<DateOnly> closures, bool assumesWeekdays) =>
        (_first, _days, _provisionalYears, _closures, _assumesWeekdays) = (first, days, provisionalYears, closures, assumesWeekdays);

    /// <summary>A calendar of the given days.</summary>
    /// <param name="days">Each day once; whole years as a rule, gaps stay "not loaded".</param>
    /// <param name="provisionalYears">Years whose official file is not out yet.</param>
    /// <exception cref="ArgumentException">A day occurs twice.</exception>
    public static OfficeCalendar Of(IEnumerable<CalendarDay> days, IEnumerable<int> provisionalYears)
    {
        ArgumentNullException.ThrowIfNull(days);
        var given = days.ToList();
        if (given.Count == 0)
            return new(DateOnly.MinValue, [], provisionalYears.ToFrozenSet(), NoClosures, assumesWeekdays: false);
        var first = given.Min(d => d.Date);
        var table = new CalendarDay?[given.Max(d => d.Date).DayNumber - first.DayNumber + 1];
        foreach (var day in given)
        {
            ref var place = ref table[day.Date.DayNumber - first.DayNumber];
            place = place is null ? day : throw new ArgumentException($"{day.Date:yyyy-MM-dd} occurs twice.", nameof(days));
        }
        return new(first, table, provisionalYears.ToFrozenSet(), NoClosures, assumesWeekdays: false);
    }

    /// <summary>First loaded day; null when nothing is loaded.</summary>
    public DateOnly? FirstDay => _days.Length == 0 ? null : _first;

    /// <summary>Last loaded day, inclusive; null when nothing is loaded.</summary>
    public DateOnly? LastDay => _days.Length == 0 ? null : _first.AddDays(_days.Length - 1);

    /// <summary>12:00, where a period ends that ends with a morning.</summary>
    public static readonly TimeOnly Noon = new(12, 0);

    /// <summary>How far the office day counts to which an end on a Saturday moves.</summary>
    public SaturdayRule SaturdayRule { get; private init; }

    /// <summary>The same calendar under a rule for Saturdays.</summary>
    public OfficeCalendar WithSaturdayRule(SaturdayRule rule) => new(_first, _days, _provisionalYears, _closures, _assumesWeekdays) { SaturdayRule = rule };

    /// <summary>True when a last day that moves from <paramref name="restDay"/> to <paramref name="officeDay"/> ends with its morning.</summary>
    /// <remarks>A holiday before a Saturday moves to that Saturday first (art. 48 IV: the next day becomes the last day), so a period is never over earlier than a shorter one.</remarks>
    public bool EndsAtNoon(DateOnly restDay, DateOnly officeDay) =>
        SaturdayRule == SaturdayRule.Noon && restDay.AddDays(DayOfWeek.Saturday - restDay.DayOfWeek) < officeDay;

    /// <summary>The same calendar with further full-day closures.</summary>
    public OfficeCalendar WithClosures(IEnumerable<DateOnly> closures)
    {
        ArgumentNullException.ThrowIfNull(closures);
        return new(_first, _days, _provisionalYears, _closures.Concat(closures).ToFrozenSet(), _assumesWeekdays) { SaturdayRule = SaturdayRule };
    }

    /// <summary>The same calendar, in which days that are not loaded count as office days from Monday to Friday.</summary>
    /// <remarks>For the clock of a real case, which must open whatever is loaded; such a date is marked provisional.</remarks>
    public OfficeCalendar AssumingWeekdays() => _assumesWeekdays ? this : new(_first, _days, _provisionalYears, _closures, assumesWeekdays: true) { SaturdayRule = SaturdayRule };

    /// <summary>True when the day may still change because its year's official file is not out, or not loaded.</summary>
    public bool IsProvisional(DateOnly day) => Find(day) is null || _provisionalYears.Contains(day.Year);

    /// <summary>What the day is.</summary>
    /// <exception cref="CalendarNotLoadedException">The day is not loaded.</exception>
    public DayKind KindOf(DateOnly day)
    {
        var weekend = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        if (Find(day) is not { } found)
        {
            if (!_assumesWeekdays)
                throw new CalendarNotLoadedException(day);
            return weekend ? DayKind.Weekend : _closures.Contains(day) ? DayKind.Closure : DayKind.Office;
        }
        if (found.IsDayOff)
            return weekend && found.Note is null ? DayKind.Weekend : DayKind.Holiday;
        return _closures.Contains(day) ? DayKind.Closure : weekend ? DayKind.MakeUpWorkday : DayKind.Office;
    }

    /// <summary>The official note (備註) of a day, or null.</summary>
    public string? NoteOf(DateOnly day) => Find(day)?.Note;

    /// <summary>True when offices work on that day; a make-up Saturday is an office day (MoJ letter 法律字第099004718號).</summary>
    /// <exception cref="CalendarNotLoadedException">The day is not loaded.</exception>
    public bool IsOfficeDay(DateOnly day) => KindOf(day) is DayKind.Office or DayKind.MakeUpWorkday;

    /// <summary>The day itself when offices work, otherwise the next day on which they do (art. 48 IV: "the next day takes its place").</summary>
    /// <remarks>Whether the whole of that day counts after a Saturday is <see cref="SaturdayRule"/>.</remarks>
    /// <exception cref="CalendarNotLoadedException">The loaded calendar ends before such a day.</exception>
    public DateOnly OfficeDayOnOrAfter(DateOnly day)
    {
        while (!IsOfficeDay(day))
            day = day.AddDays(1);
        return day;
    }

    /// <summary>The first office day after <paramref name="day"/>, which is not counted.</summary>
    /// <exception cref="CalendarNotLoadedException">The loaded calendar ends before such a day.</exception>
    public DateOnly NextOfficeDay(DateOnly day) => OfficeDayOnOrAfter(day.AddDays(1));

    /// <summary>The <paramref name="count"/>-th office day after <paramref name="day"/>, which is not counted.</summary>
    /// <exception cref="CalendarNotLoadedException">The loaded calendar ends before such a day.</exception>
    public DateOnly AddOfficeDays(DateOnly day, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        for (; count > 0; count--)
            day = NextOfficeDay(day);
        return day;
    }

    /// <summary>The <paramref name="count"/>-th office day before <paramref name="day"/>, which is not counted.</summary>
    /// <exception cref="CalendarNotLoadedException">The loaded calendar begins after such a day.</exception>
    public DateOnly SubtractOfficeDays(DateOnly day, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        while (count > 0)
        {
            day = day.AddDays(-1);
            if (IsOfficeDay(day))
                count--;
        }
        return day;
    }

    /// <summary>How many office days lie after <paramref name="after"/> up to and including <paramref name="through"/>.</summary>
    /// <exception cref="CalendarNotLoadedException">One of the days is not loaded.</exception>
    public int CountOfficeDays(DateOnly after, DateOnly through)
    {
        var count = 0;
        for (var day = after.AddDays(1); day <= through; day = day.AddDays(1))
            if (IsOfficeDay(day))
                count++;
        return count;
    }

    private CalendarDay? Find(DateOnly day)
    {
        var index = day.DayNumber - _first.DayNumber;
        return index >= 0 && index < _days.Length ? _days[index] : null;
    }
}
