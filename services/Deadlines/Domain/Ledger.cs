using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Domain;

/// <summary>Writes down, day by day or jump by jump, why a period ends where it does.</summary>
/// <remarks>Periods in working and calendar days have one line per day and one per stop, on its first stopped day; months and hours have one line per jump.</remarks>
internal sealed class Ledger(DeadlineHistory history, OfficeCalendar calendar)
{
    private readonly List<(DateTimeOffset From, DateTimeOffset To, PauseKind Kind)> _stops = [];
    private readonly List<(DateTimeOffset At, DueDate Due)> _extensions = [];
    private readonly List<LedgerLine> _lines = [];

    public void Stopped(DateTimeOffset from, DateTimeOffset to, PauseKind kind) => _stops.Add((from, to, kind));

    public void Extended(DateTimeOffset at, DueDate due) => _extensions.Add((at, due));

    public IReadOnlyList<LedgerLine> Write(DateOnly? nominal, DueDate due)
    {
        var start = Taipei.DateOf(history.ReceivedAt);
        if (history.Limit.Unit == LimitUnit.Hours)
        {
            WriteHours(start, due);
        }
        else
        {
            Add(start, null, LedgerWords.FirstDay(history.CountedFrom));
            if (history.Limit.Unit == LimitUnit.Months)
                WriteMonths(nominal!.Value);
            else
                WriteDays(start, nominal!.Value);
            WriteRoll(nominal.Value, due);
            if (calendar.IsProvisional(due.Date))
                Append(LedgerWords.Provisional(due.Date.Year));
        }
        InsertExtensions();
        return _lines;
    }

    private void WriteDays(DateOnly start, DateOnly nominal)
    {
        var counted = 0;
        for (var day = start.AddDays(1); day <= nominal; day = day.AddDays(1))
        {
            if (StopBeginningOn(day) is var (last, kind))
            {
                Add(day, null, LedgerWords.Stopped(day, last, kind));
                if (last >= nominal)
                    Add(nominal, null, LedgerWords.NothingLeft);
                day = last;
                continue;
            }
            // Only a stop begun between a last day on a rest day and the day it moved to leads past the last counted day.
            if (_extensions.Count == 0 && counted == history.Limit.Value)
                Add(day, null, calendar.IsOfficeDay(day) ? LedgerWords.RolledTo : LedgerWords.DayOff(calendar, day));
            else if (history.Limit.Unit == LimitUnit.CalendarDays)
                Add(day, ++counted, LedgerWords.Day(counted));
            else
                Add(day, calendar.IsOfficeDay(day) ? ++counted : null, calendar.KindOf(day) switch
                {
                    DayKind.Office => LedgerWords.WorkingDay(counted),
                    DayKind.MakeUpWorkday => LedgerWords.MakeUpWorkday(counted),
                    _ => LedgerWords.DayOff(calendar, day),
                });
        }
    }

    private void WriteMonths(DateOnly nominal)
    {
        foreach (var (from, to, kind) in _stops)
        {
            var (first, last) = (Taipei.DateOf(from).AddDays(1), Taipei.DateOf(to));
            if (last >= first)
                Add(first, null, LedgerWords.Stopped(first, last, kind));
        }
        Add(nominal, null, LedgerWords.Months(history.Limit.Value, history.CountedFrom, stopped: _stops.Count > 0, extended: _extensions.Count > 0));
    }

    private void WriteHours(DateOnly start, DueDate due)
    {
        Add(start, null, LedgerWords.HoursBegin(history.ReceivedAt, history.Limit.Value));
        foreach (var (from, to, kind) in _stops)
            Add(Taipei.DateOf(from), null, LedgerWords.StoppedByTheMinute(from, to, kind));
        Add(due.Date, null, due.HasTime ? LedgerWords.HoursEnd(due.OverdueFrom) : LedgerWords.LastDay);
    }

    private void WriteRoll(DateOnly nominal, DueDate end)
    {
        var due = end.Date;
        if (due == nominal)
        {
            Append(LedgerWords.AndLastDay);
            return;
        }
        Append(LedgerWords.RollsFrom(calendar, nominal));
        for (var day = nominal.AddDays(1); day < due; day = day.AddDays(1))
            Add(day, null, LedgerWords.DayOff(calendar, day));
        Add(due, null, LedgerWords.RolledTo);
        Append(end.OverdueFrom < Taipei.StartOf(due.AddDays(1)) ? LedgerWords.UntilNoon : LedgerWords.AndLastDay);
    }

    /// <summary>The last stopped day of the stop whose first stopped day this is, and why it stood.</summary>
    private (DateOnly Last, PauseKind Kind)? StopBeginningOn(DateOnly day)
    {
        foreach (var (from, to, kind) in _stops)
            if (Taipei.DateOf(from).AddDays(1) == day && Taipei.DateOf(to) >= day)
                return (Taipei.DateOf(to), kind);
        return null;
    }

    // A decision stands after the day on which it was made, and never after the end.
    private void InsertExtensions()
    {
        foreach (var (at, due) in _extensions)
        {
            var day = Taipei.DateOf(at);
            _lines.Insert(Math.Min(_lines.FindLastIndex(l => l.Date <= day) + 1, _lines.Count - 1), new(day, null, LedgerWords.Extended(due)));
        }
    }

    private void Add(DateOnly date, int? counted, LocalizedText why) => _lines.Add(new(date, counted, why));

    private void Append(LocalizedText suffix) => _lines[^1] = _lines[^1] with { Why = new(_lines[^1].Why.Zh + suffix.Zh, _lines[^1].Why.En + suffix.En) };
}
