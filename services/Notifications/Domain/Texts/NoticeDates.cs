using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Notifications.Domain.Texts;

/// <summary>Dates as notices write them.</summary>
/// <param name="Today">Today in Taipei: a date far from it is written with its year.</param>
/// <param name="Language">The language.</param>
public sealed record NoticeDates(DateOnly Today, Language Language)
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");
    private const string Weekdays = "日一二三四五六";

    /// <summary><c>12月18日（五）</c>, <c>Friday 18 December 2026</c>.</summary>
    public string Full(DateOnly date) => Language == Language.En
        ? date.ToString("dddd d MMMM yyyy", English)
        // Half a year away nobody is sure any more which year is meant.
        : $"{(Math.Abs(date.DayNumber - Today.DayNumber) > 180 ? $"{date.Year}年" : "")}{date.Month}月{date.Day}日（{Weekdays[(int)date.DayOfWeek]}）";

    /// <summary><c>12/18</c>, <c>18 Dec</c>.</summary>
    public string Brief(DateOnly date) => Language == Language.En ? date.ToString("d MMM", English) : $"{date.Month}/{date.Day}";

    /// <summary>A due date; for limits in hours with the minute: <c>3月3日（二）02:30</c>.</summary>
    public string Full(DueDate due)
    {
        ArgumentNullException.ThrowIfNull(due);
        return due.HasTime ? WithTime(Full(Taipei.DateOf(due.OverdueFrom)), due) : Full(due.Date);
    }

    /// <summary>A due date, short.</summary>
    public string Brief(DueDate due)
    {
        ArgumentNullException.ThrowIfNull(due);
        return due.HasTime ? $"{Brief(Taipei.DateOf(due.OverdueFrom))} {Time(due)}" : Brief(due.Date);
    }

    private string WithTime(string date, DueDate due) => Language == Language.En ? $"{date} {Time(due)}" : date + Time(due);

    private static string Time(DueDate due) => Taipei.Local(due.OverdueFrom).ToString("HH:mm", CultureInfo.InvariantCulture);
}
