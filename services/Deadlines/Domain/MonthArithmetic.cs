namespace CaseTracker.Deadlines.Domain;

/// <summary>Periods in months (Administrative Procedure Act art. 48 III).</summary>
public static class MonthArithmetic
{
    /// <summary>The last day, inclusive, of a period of <paramref name="months"/> whose first day <paramref name="start"/> is not counted.</summary>
    /// <remarks>
    /// The period begins on the day after <paramref name="start"/>. It ends on the day before the corresponding day of the last month; begun on the
    /// first of a month it ends with the last month; without a corresponding day it ends on that month's last day. Rest days are not looked at here.
    /// </remarks>
    public static DateOnly End(DateOnly start, int months)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(months, 1);
        var begin = start.AddDays(1);
        var month = new DateOnly(begin.Year, begin.Month, 1).AddMonths(months);
        var lastDay = DateTime.DaysInMonth(month.Year, month.Month);
        return begin.Day <= lastDay ? month.AddDays(begin.Day - 2) : month.AddDays(lastDay - 1);
    }
}
