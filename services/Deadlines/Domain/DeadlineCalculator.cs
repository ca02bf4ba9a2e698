using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Domain;

/// <summary>Computes when a period ends, under the Administrative Procedure Act art. 48 and 51.</summary>
/// <remarks>
/// All days are days in Asia/Taipei. The day of receipt is never counted (art. 48 II); a period in hours runs at once (art. 48 I).
/// <list type="bullet">
/// <item>Working days: office days only; the end is the last of them.</item>
/// <item>Calendar days and months: every day counts; an end on a rest day moves to the next office day (art. 48 IV), the whole of it; from a Saturday
/// only its morning where the calendar's <see cref="SaturdayRule"/> says so.</item>
/// <item>Hours: minute by minute, through nights and holidays. Seconds of receipt and of stops are cut off.</item>
/// <item>A stop [a, b] uses day a and not day b; what is left runs from b. With nothing left the period ends on b.</item>
/// <item>An extension by m is counted as one period of n + m from the beginning and rolled once; where counting m from the end in force
/// gives an earlier date, that one holds.</item>
/// <item>The period is over from 00:00 of the day after its last day, or from that noon; for hours from the due minute itself.</item>
/// </list>
/// Pure: no clock, no database.
/// </remarks>
public static class DeadlineCalculator
{
    /// <summary>The largest limit and the largest extension.</summary>
    public const int MaximumValue = 3650;

    /// <summary>Only the end of a limit: no stops, no extensions, no explanation.</summary>
    /// <exception cref="CalendarNotLoadedException">The calendar does not reach that far.</exception>
    public static DueDate Due(DateTimeOffset receivedAt, Limit limit, OfficeCalendar calendar) => new Period(receivedAt, limit, calendar).Due;

    /// <summary>The whole story of a period.</summary>
    /// <exception cref="CalendarNotLoadedException">The calendar does not reach that far.</exception>
    public static Deadline Compute(DeadlineHistory history, OfficeCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(calendar);
        var period = new Period(history.ReceivedAt, history.Limit, calendar);
        var original = period.Due;
        var ledger = new Ledger(history, calendar);
        var verdicts = new ExtensionVerdict[history.Extensions.Count];
        var applied = new bool[history.Stops.Count];
        var order = InOrderOfTime(history.Stops);
        var (stop, extension, granted) = (0, 0, 0);
        while (stop < applied.Length || extension < verdicts.Length)
        {
            if (extension == verdicts.Length || (stop < applied.Length && history.Stops[order[stop]].From <= history.Extensions[extension].RequestedAt))
            {
                var place = order[stop++];
                var (from, to) = (history.Stops[place].From, End(history.Stops[place], history.AsOf));
                applied[place] = period.TryStop(from, to);
                if (applied[place])
                    ledger.Stopped(from, to, history.Stops[place].Kind);
            }
            else
            {
                var fact = history.Extensions[extension];
                var verdict = Judge(fact, history, period, granted);
                if (verdict.Accepted)
                {
                    if (fact is AskedExtension asked)
                        period.Extend(asked.Value);
                    else
                        period.ExtendTo(((GrantedExtension)fact).To);
                    ledger.Extended(fact.RequestedAt, period.Due);
                }
                if (verdict.Accepted || verdict.LateNotice)
                    granted++;
                verdicts[extension++] = verdict;
            }
        }
        return new Deadline
        {
            OriginalDue = original,
            Nominal = period.Nominal,
            Due = period.Due,
            Provisional = calendar.IsProvisional(period.Due.Date),
            StopsApplied = applied,
            Verdicts = verdicts,
            Ledger = ledger.Write(period.Nominal, period.Due),
        };
    }

    private static int[] InOrderOfTime(IReadOnlyList<ClockStop> stops)
    {
        var places = new int[stops.Count];
        for (var i = 0; i < places.Length; i++)
            places[i] = i;
        if (places.Length > 1)
            Array.Sort(places, (a, b) => stops[a].From != stops[b].From ? stops[a].From.CompareTo(stops[b].From) : a.CompareTo(b));
        return places;
    }

    private static DateTimeOffset End(ClockStop stop, DateTimeOffset? asOf) => stop.To ?? (asOf > stop.From ? asOf.Value : stop.From);

    private static ExtensionVerdict Judge(ExtensionFact fact, DeadlineHistory history, Period period, int granted)
    {
        var end = period.Due.OverdueFrom;
        if (fact.RequestedAt >= end)
            return Refused("extension-after-due");
        if (fact is GrantedExtension given)
            return new(!given.Late, null, given.Late);
        var asked = (AskedExtension)fact;
        if (asked.ApprovedAt >= end)
            return Refused("extension-after-due");
        if (asked.Unit != history.Limit.Unit)
            return Refused("extension-unit");
        if (history.Policy == DeadlinePolicy.Statutory && granted > 0)
            return Refused("extension-once-only");
        if (history.Policy == DeadlinePolicy.Statutory && asked.Value > history.Limit.Value)
            return Refused("extension-too-long");
        var late = asked.NotifiedAt >= end;
        return new(!late, null, late);

        static ExtensionVerdict Refused(string error) => new(false, error, false);
    }

    /// <summary>A running period: where it would end if nothing more happened.</summary>
    private sealed class Period
    {
        private readonly DateOnly _start;
        private readonly LimitUnit _unit;
        private readonly OfficeCalendar _calendar;
        private readonly List<(DateOnly First, DateOnly Last)> _stops = [];
        private int _total;
        private DateTimeOffset? _minute;
        private DateOnly _nominal;

        public Period(DateTimeOffset receivedAt, Limit limit, OfficeCalendar calendar)
        {
            ArgumentNullException.ThrowIfNull(limit);
            ArgumentNullException.ThrowIfNull(calendar);
            ArgumentOutOfRangeException.ThrowIfLessThan(limit.Value, 1, nameof(limit));
            (_start, _unit, _calendar, _total) = (Taipei.DateOf(receivedAt), limit.Unit, calendar, limit.Value);
            if (_unit == LimitUnit.Hours)
                EndAtMinute(Minute(receivedAt).AddHours(limit.Value));
            else
                EndOn(FromStart());
        }

        /// <summary>Null while the end is a minute.</summary>
        public DateOnly? Nominal => _minute is null ? _nominal : null;

        public DueDate Due { get; private set; } = null!;

        public bool TryStop(DateTimeOffset from, DateTimeOffset to)
        {
            if (from >= Due.OverdueFrom)
                return false;
            if (_minute is { } minute)
            {
                EndAtMinute(minute + (Minute(to) - Minute(from)));
                return true;
            }
            var (first, last) = (Taipei.DateOf(from), Taipei.DateOf(to));
            if (last <= first)
                return true;
            _stops.Add((first, last));
            EndOn(AfterStop(_nominal, first, last));
            return true;
        }

        public void Extend(int value)
        {
            if (_unit == LimitUnit.Hours)
            {
                EndAtMinute((_minute ?? Due.OverdueFrom).AddHours(value));
                return;
            }
            var rolled = Due.Date;
            _total += value;
            var (asOnePeriod, fromEndInForce) = (FromStart(), Count(rolled, value));
            EndOn(EndOf(asOnePeriod).OverdueFrom <= EndOf(fromEndInForce).OverdueFrom ? asOnePeriod : fromEndInForce);
        }

        public void ExtendTo(DueDate to)
        {
            if (to.HasTime)
            {
                (_minute, _nominal, Due) = (to.OverdueFrom, to.Date, to);
                return;
            }
            // A day that was an office day when it was granted may have been closed since (art. 48 IV).
            _minute = null;
            EndOn(to.Date);
        }

        /// <summary>Everything granted so far as one period, with every stop.</summary>
        private DateOnly FromStart()
        {
            var end = Count(_start, _total);
            foreach (var (first, last) in _stops)
                end = AfterStop(end, first, last);
            return end;
        }

        private DateOnly Count(DateOnly after, int value) => _unit switch
        {
            LimitUnit.WorkingDays => _calendar.AddOfficeDays(after, value),
            LimitUnit.Months => MonthArithmetic.End(after, value),
            _ => after.AddDays(value),
        };

        /// <summary>Where a period ends that would end on <paramref name="end"/>: what is left on the evening of <paramref name="first"/> runs from <paramref name="last"/>.</summary>
        private DateOnly AfterStop(DateOnly end, DateOnly first, DateOnly last)
        {
            // A stop may begin between an end on a rest day and the office day it moved to: everything was used, the period ends with the stop.
            if (first >= end)
                return last;
            if (_unit != LimitUnit.WorkingDays)
                return end.AddDays(last.DayNumber - first.DayNumber);
            return _calendar.CountOfficeDays(first, end) is > 0 and var left ? _calendar.AddOfficeDays(last, left) : last;
        }

        private void EndOn(DateOnly nominal) => (_nominal, Due) = (nominal, EndOf(nominal));

        private void EndAtMinute(DateTimeOffset minute)
        {
            _minute = minute;
            Due = new DueDate(Taipei.DateOf(minute), Taipei.Local(minute), HasTime: true);
        }

        private DueDate EndOf(DateOnly lastDay)
        {
            // What is promised in hours is done on rest days too.
            var day = _unit == LimitUnit.Hours ? lastDay : _calendar.OfficeDayOnOrAfter(lastDay);
            var over = _unit is LimitUnit.CalendarDays or LimitUnit.Months && _calendar.EndsAtNoon(lastDay, day) ? Taipei.At(day, OfficeCalendar.Noon) : Taipei.StartOf(day.AddDays(1));
            return new DueDate(day, over, HasTime: false);
        }

        private static DateTimeOffset Minute(DateTimeOffset instant) => new(instant.Ticks - instant.Ticks % TimeSpan.TicksPerMinute, instant.Offset);
    }
}
