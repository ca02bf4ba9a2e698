using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Domain;

namespace CaseTracker.Deadlines.Tests.Domain;

/// <summary>What is known of a day.</summary>
internal sealed record NaiveDay(bool Works, bool Final);

/// <summary>A second calculator, written from the rules alone and as plainly as possible: it walks through every day, or every minute, and keeps nothing clever.</summary>
/// <remarks>Takes nothing from the product but the shapes of its input.</remarks>
internal sealed class DayByDay(IReadOnlyDictionary<DateOnly, NaiveDay> days, IReadOnlySet<DateOnly> closures, bool saturdayEndsAtNoon)
{
    internal sealed record Answer(DateTimeOffset OriginalOverdueFrom, DateOnly? Nominal, DateOnly Date, DateTimeOffset OverdueFrom, bool HasTime, bool Provisional, List<bool> Stops, List<string> Verdicts);

    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    // The period as it stands: an end by the minute, or a last day before any rest day moved it.
    private DateTimeOffset? _minute;
    private DateOnly _lastDay;
    private LimitUnit _unit;

    /// <summary>The same calendar without anybody's period.</summary>
    public DayByDay Fresh() => new(days, closures, saturdayEndsAtNoon);

    public Answer Compute(DeadlineHistory history)
    {
        _unit = history.Limit.Unit;
        var start = DayOf(history.ReceivedAt);
        if (_unit == LimitUnit.Hours)
            _minute = WalkMinutes(Cut(history.ReceivedAt), history.Limit.Value * 60);
        else
            _lastDay = Walk(start, history.Limit.Value, []);
        var original = OverdueFrom();

        var stops = new bool[history.Stops.Count];
        var verdicts = new string[history.Extensions.Count];
        var effective = new List<(DateOnly From, DateOnly To)>();
        var total = history.Limit.Value;
        var onRecord = 0;
        var facts = history.Stops.Select((s, i) => (At: s.From, Rank: 0, Index: i)).Concat(history.Extensions.Select((e, i) => (At: e.RequestedAt, Rank: 1, Index: i)));
        foreach (var (_, rank, index) in facts.OrderBy(f => f.At).ThenBy(f => f.Rank).ThenBy(f => f.Index))
        {
            if (rank == 0)
                stops[index] = Stop(history.Stops[index], history.AsOf);
            else
                verdicts[index] = Extend(history.Extensions[index]);
        }

        var date = _minute is { } at ? DayOf(at) : OfficeDayFrom(_lastDay);
        var isFinal = days.TryGetValue(date, out var known) && known.Final;
        return new(original, _minute is null ? _lastDay : null, date, OverdueFrom(), _minute is not null, !isFinal, [.. stops], [.. verdicts]);

        bool Stop(ClockStop stop, DateTimeOffset? asOf)
        {
            if (stop.From >= OverdueFrom())
                return false;
            var until = stop.To ?? (asOf is { } now && now > stop.From ? now : stop.From);
            if (_minute is { } end)
            {
                // The minutes that were left when it began run on from its end.
                var left = 0;
                for (var minute = Cut(stop.From); minute < end; minute = minute.AddMinutes(1))
                    left++;
                _minute = WalkMinutes(Cut(until), left);
                return true;
            }
            var (from, to) = (DayOf(stop.From), DayOf(until));
            if (to <= from)
                return true;
            effective.Add((from, to));
            _lastDay = Resume(_lastDay, from, to);
            return true;
        }

        string Extend(ExtensionFact fact)
        {
            var end = OverdueFrom();
            if (fact.RequestedAt >= end)
                return "extension-after-due";
            if (fact is GrantedExtension granted)
            {
                onRecord++;
                if (granted.Late)
                    return "late";
                _minute = granted.To.HasTime ? granted.To.OverdueFrom : null;
                // A day that was closed since it was granted hands the end on like any other.
                _lastDay = granted.To.Date;
                return "accepted";
            }
            var asked = (AskedExtension)fact;
            if (asked.ApprovedAt >= end)
                return "extension-after-due";
            if (asked.Unit != _unit)
                return "extension-unit";
            if (history.Policy == DeadlinePolicy.Statutory && onRecord > 0)
                return "extension-once-only";
            if (history.Policy == DeadlinePolicy.Statutory && asked.Value > history.Limit.Value)
                return "extension-too-long";
            onRecord++;
            if (asked.NotifiedAt is { } told && told >= end)
                return "late";
            if (_minute is { } minute)
            {
                _minute = WalkMinutes(minute, asked.Value * 60);
                return "accepted";
            }
            // One period of everything granted so far; never later than counted from the end in force.
            total += asked.Value;
            var onePeriod = Walk(start, total, effective);
            var fromEnd = Walk(OfficeDayFrom(_lastDay), asked.Value, []);
            _lastDay = OverdueFrom(onePeriod) <= OverdueFrom(fromEnd) ? onePeriod : fromEnd;
            return "accepted";
        }
    }

    private DateTimeOffset OverdueFrom() => _minute ?? OverdueFrom(_lastDay);

    private DateTimeOffset OverdueFrom(DateOnly lastDay)
    {
        // Each rest day hands the end on to the next day, and a Saturday hands on only a morning.
        var (day, morning) = (lastDay, false);
        while (_unit != LimitUnit.Hours && !Works(day))
        {
            if (day.DayOfWeek == DayOfWeek.Saturday)
                morning = true;
            day = day.AddDays(1);
        }
        return saturdayEndsAtNoon && morning && (_unit == LimitUnit.CalendarDays || _unit == LimitUnit.Months)
            ? new(day.ToDateTime(new TimeOnly(12, 0)), Offset)
            : new(day.AddDays(1).ToDateTime(TimeOnly.MinValue), Offset);
    }

    // The day on which the last of the countable days after `start` has gone by, leaving out the days on which the clock stood.
    private DateOnly Walk(DateOnly start, int count, List<(DateOnly From, DateOnly To)> stops)
    {
        if (_unit == LimitUnit.Months)
            count = DaysOfMonths(start, count);
        var day = start;
        while (count > 0)
        {
            day = day.AddDays(1);
            if (!stops.Exists(s => day > s.From && day <= s.To) && Counts(day))
                count--;
        }
        // A stop that began when nothing was left.
        foreach (var stop in stops)
            if (stop.From >= day)
                day = stop.To;
        return day;
    }

    private DateOnly Resume(DateOnly lastDay, DateOnly from, DateOnly to)
    {
        var left = 0;
        for (var day = from.AddDays(1); day <= lastDay; day = day.AddDays(1))
            if (Counts(day))
                left++;
        var end = to;
        while (left > 0)
        {
            end = end.AddDays(1);
            if (Counts(end))
                left--;
        }
        return end;
    }

    private bool Counts(DateOnly day) => _unit != LimitUnit.WorkingDays || Works(day);

    private bool Works(DateOnly day)
    {
        if (closures.Contains(day))
            return false;
        return days.TryGetValue(day, out var known) ? known.Works : day.DayOfWeek != DayOfWeek.Saturday && day.DayOfWeek != DayOfWeek.Sunday;
    }

    private DateOnly OfficeDayFrom(DateOnly day)
    {
        if (_unit == LimitUnit.Hours)
            return day;
        while (!Works(day))
            day = day.AddDays(1);
        return day;
    }

    // Art. 48 III, read literally: go on month by month to the month in which the period ends; it ends on the day before the corresponding day.
    private static int DaysOfMonths(DateOnly start, int months)
    {
        var first = start.AddDays(1);
        var (year, month) = (first.Year, first.Month);
        for (var i = 0; i < months; i++)
            (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1);
        DateOnly end;
        if (first.Day > DateTime.DaysInMonth(year, month))
            end = new(year, month, DateTime.DaysInMonth(year, month));
        else
            end = new DateOnly(year, month, first.Day).AddDays(-1);
        var days = 0;
        for (var day = start; day < end; day = day.AddDays(1))
            days++;
        return days;
    }

    private static DateTimeOffset WalkMinutes(DateTimeOffset from, int minutes)
    {
        for (; minutes > 0; minutes--)
            from = from.AddMinutes(1);
        return from;
    }

    private static DateTimeOffset Cut(DateTimeOffset instant)
    {
        var local = instant.ToOffset(Offset);
        return new(local.Year, local.Month, local.Day, local.Hour, local.Minute, 0, Offset);
    }

    private static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Offset).DateTime);
}
