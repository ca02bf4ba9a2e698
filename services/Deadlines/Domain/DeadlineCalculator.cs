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
        var (stop, extension, granted) = (0, 0, 0);
        while (stop < applied.Length || extension < verdicts.Length)
        {
            if (extension == verdicts.Length || (stop < applied.Length && history.Stops[stop].From <= history.Extensions[extension].RequestedAt))
            {
                var (from, to) = (history.Stops[stop].From, End(history.Stops[stop], history.AsOf));
                applied[stop++] = period.TryStop(from, to);
                if (applied[stop - 1])
                    ledger.Stopped(from, to);
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
        private int _total;
        private int _shift;
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
            if (_unit == LimitUnit.WorkingDays)
            {
                var left = _calendar.CountOfficeDays(first, _nominal);
                EndOn(left > 0 ? _calendar.AddOfficeDays(last, left) : last);
            }
            else
            {
                // A stop that begins between a nominal end and the office day it moved to uses up everything: the period ends with the stop.
                var moved = (first > _nominal ? first : _nominal).AddDays(last.DayNumber - first.DayNumber);
                _shift += moved.DayNumber - _nominal.DayNumber;
                EndOn(moved);
            }
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
            var (asOnePeriod, fromEndInForce) = _unit switch
            {
                LimitUnit.WorkingDays => (_calendar.AddOfficeDays(_nominal, value), _calendar.AddOfficeDays(rolled, value)),
                LimitUnit.Months => (FromStart(), MonthArithmetic.End(rolled, value)),
                _ => (_nominal.AddDays(value), rolled.AddDays(value)),
            };
            EndOn(EndOf(asOnePeriod).OverdueFrom <= EndOf(fromEndInForce).OverdueFrom ? asOnePeriod : fromEndInForce);
        }

        public void ExtendTo(DueDate to)
        {
            (_minute, _nominal, Due) = (to.HasTime ? to.OverdueFrom : null, to.Date, to);
        }

        private DateOnly FromStart() => _unit switch
        {
            LimitUnit.WorkingDays => _calendar.AddOfficeDays(_start, _total),
            LimitUnit.CalendarDays => _start.AddDays(_total + _shift),
            _ => MonthArithmetic.End(_start, _total).AddDays(_shift),
        };

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
            var over = day > lastDay && _unit != LimitUnit.WorkingDays && _calendar.EndsAtNoonAfter(lastDay) ? Taipei.At(day, OfficeCalendar.Noon) : Taipei.StartOf(day.AddDays(1));
            return new DueDate(day, over, HasTime: false);
        }

        private static DateTimeOffset Minute(DateTimeOffset instant) => new(instant.Ticks - instant.Ticks % TimeSpan.TicksPerMinute, instant.Offset);
    }
}
