using CaseTracker.Contracts;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.AuditObligations;

/// <summary>Finds the end of a period by walking through its days, one by one.</summary>
/// <remarks>Shares no code with the calculator that sets the dates: two ways that agree are worth more than one that is trusted. It is slow, and meant to be plain.</remarks>
internal sealed class DayWalker(CaseHistory history, OfficeCalendar calendar)
{
    private readonly LimitUnit _unit = history.Clock.LimitUnit;

    // The limit counts from here; a supplement that starts it anew moves it.
    private DateTimeOffset _start;
    private bool _restarted;

    // The end by the minute; null once it is a day.
    private DateTimeOffset? _minute;

    // The last day before a rest day moves it.
    private DateOnly _last;

    /// <summary>The first instant after the period.</summary>
    public DateTimeOffset Walk()
    {
        _start = history.StartedAt ?? history.Clock.ReceivedAt;
        if (history.Clock.Rules.OnSupplement == SupplementEffect.Restart)
            foreach (var supplement in history.Pauses.Where(p => p is { Kind: PauseKind.Supplement, PausedAt: not null, ResumedAt: not null }).OrderBy(p => p.PausedAt))
                Restart(supplement);
        return WalkFrom(_start, before: null);
    }

    // Asked for while the period ran, its arrival starts the whole limit anew.
    private void Restart(Pause supplement)
    {
        if (supplement.ResumedAt <= history.StartedAt || supplement.PausedAt >= WalkFrom(_start, before: supplement.PausedAt))
            return;
        var arrived = supplement.ResumedAt > supplement.PausedAt ? supplement.ResumedAt!.Value : supplement.PausedAt!.Value;
        if (!_restarted || arrived > _start)
            (_start, _restarted) = (arrived, true);
    }

    private DateTimeOffset WalkFrom(DateTimeOffset start, DateTimeOffset? before)
    {
        Begin(start);
        foreach (var happened in Stops(start, before).Select(s => (At: s.From, Do: (Action)(() => Stop(s.From, s.To))))
            .Concat(history.Extensions.Where(e => !_restarted || e.GrantedAt >= start).Select(e => (At: e.GrantedAt, Do: (Action)(() => Extend(e))))).OrderBy(h => h.At))
            if (happened.At < End)
                happened.Do();
        return End;
    }

    private void Begin(DateTimeOffset start)
    {
        _minute = _unit == LimitUnit.Hours ? Minute(start).AddHours(history.Clock.LimitValue) : null;
        if (_unit != LimitUnit.Hours)
            _last = WalkOn(Day(start), _unit == LimitUnit.Months ? DaysOfMonths(Day(start), history.Clock.LimitValue) : history.Clock.LimitValue);
    }

    private DateTimeOffset End
    {
        get
        {
            if (_minute is { } minute)
                return minute;
            var day = OfficeDayFrom(_last);
            var saturday = false;
            for (var rest = _last; rest < day; rest = rest.AddDays(1))
                saturday |= rest.DayOfWeek == DayOfWeek.Saturday;
            // From a Saturday only the morning of the next office day counts, where the city says so (art. 48 IV).
            return saturday && (_unit is LimitUnit.CalendarDays or LimitUnit.Months) && calendar.SaturdayRule == SaturdayRule.Noon ? Taipei.At(day, new TimeOnly(12, 0)) : Midnight(day);
        }
    }

    private static DateTimeOffset Midnight(DateOnly after) => Taipei.StartOf(after.AddDays(1));

    private static DateOnly Day(DateTimeOffset instant) => Taipei.DateOf(instant);

    private static DateTimeOffset Minute(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMinute));

    private void Stop(DateTimeOffset from, DateTimeOffset to)
    {
        if (_minute is { } minute)
        {
            _minute = minute + (Minute(to) - Minute(from));
            return;
        }
        var (first, last) = (Day(from), Day(to));
        if (last <= first)
            return;
        // What was left when the clock stopped is walked from the day on which it went on; with nothing left the period ends there.
        var left = 0;
        for (var day = first.AddDays(1); day <= _last; day = day.AddDays(1))
            if (Counts(day))
                left++;
        _last = WalkOn(last, left);
    }

    private void Extend(Extension extension)
    {
        // Told only after the date had passed: it moves nothing.
        if ((history.FirstTold(extension.Id) ?? extension.NotifiedAt) is { } told && told >= End)
            return;
        if (extension.HasTime)
            _minute = extension.OverdueFrom;
        else
            (_minute, _last) = (null, extension.DueOn);
    }

    private DateOnly WalkOn(DateOnly from, int count)
    {
        var day = from;
        while (count > 0)
        {
            day = day.AddDays(1);
            if (Counts(day))
                count--;
        }
        return day;
    }

    private bool Counts(DateOnly day) => _unit != LimitUnit.WorkingDays || calendar.IsOfficeDay(day);

    private DateOnly OfficeDayFrom(DateOnly day)
    {
        // What is promised in hours is done on rest days too.
        while (_unit != LimitUnit.Hours && !calendar.IsOfficeDay(day))
            day = day.AddDays(1);
        return day;
    }

    // The first day of the period is the day after receipt. Its corresponding day after the months, and back by one; none there: that month's last day.
    private static int DaysOfMonths(DateOnly received, int months)
    {
        var first = received.AddDays(1);
        var month = new DateOnly(first.Year, first.Month, 1).AddMonths(months);
        var days = DateTime.DaysInMonth(month.Year, month.Month);
        var end = first.Day > days ? new DateOnly(month.Year, month.Month, days) : new DateOnly(month.Year, month.Month, first.Day).AddDays(-1);
        return end.DayNumber - received.DayNumber;
    }

    private List<(DateTimeOffset From, DateTimeOffset To)> Stops(DateTimeOffset start, DateTimeOffset? before)
    {
        var stops = new List<(DateTimeOffset From, DateTimeOffset To)>();
        foreach (var pause in history.Pauses.Where(p => p.PausedAt is not null && !(p.PausedAt >= before) && !(p.ResumedAt <= start)).OrderBy(p => p.PausedAt))
        {
            // What ended before the start stopped nothing.
            var from = pause.PausedAt!.Value < start ? start : pause.PausedAt.Value;
            // While it lasts the date stays where it is.
            var to = pause.ResumedAt is { } end ? (end > from ? end : from) : (DateTimeOffset?)null;
            if (stops.Count > 0 && from <= stops[^1].To)
                stops[^1] = (stops[^1].From, to is null ? stops[^1].From : to > stops[^1].To ? to.Value : stops[^1].To);
            else
                stops.Add((from, to ?? from));
            if (to is null)
                break;
        }
        return stops;
    }
}
