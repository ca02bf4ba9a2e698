using System.Globalization;
using CaseTracker.Contracts;

namespace CaseTracker.WebUi.Formatting;

/// <summary>Dates, times and numbers as people in Kaohsiung read them. Instants are shown in Asia/Taipei.</summary>
public static class TaipeiFormat
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Taipei");
    private static readonly CultureInfo English = CultureInfo.InvariantCulture;
    private const string Weekdays = "日一二三四五六";

    /// <summary>12月18日（五） / Friday 18 December 2026. English has no short form that a reader could take for another year.</summary>
    public static string Date(DateOnly date, Language language) => language == Language.En
        ? date.ToString("dddd d MMMM yyyy", English)
        : $"{date.Month}月{date.Day}日（{Weekday(date)}）";

    /// <summary>2026年12月18日（五） / Friday 18 December 2026.</summary>
    public static string DateWithYear(DateOnly date, Language language) => language == Language.En
        ? Date(date, language)
        : $"{date.Year}年{Date(date, language)}";

    /// <summary>中華民國115年12月18日（五）: for formal papers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The date lies before 1912.</exception>
    public static string RocDate(DateOnly date)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(date.Year, 1912, nameof(date));
        return $"中華民國{date.Year - 1911}年{Date(date, Language.Zh)}";
    }

    /// <summary>12/18 / 18 Dec.</summary>
    public static string ShortDate(DateOnly date, Language language) => language == Language.En
        ? date.ToString("d MMM", English)
        : $"{date.Month}/{date.Day}";

    /// <summary>14:05.</summary>
    public static string Time(DateTimeOffset instant) => Local(instant).ToString("HH:mm", English);

    /// <summary>12月18日（五）14:05 / Friday 18 December 2026, 14:05.</summary>
    public static string DateTime(DateTimeOffset instant, Language language) =>
        Date(DateOf(instant), language) + (language == Language.En ? ", " : "") + Time(instant);

    /// <summary>2026年12月18日（五）14:05 / Friday 18 December 2026, 14:05.</summary>
    public static string DateTimeWithYear(DateTimeOffset instant, Language language) =>
        DateWithYear(DateOf(instant), language) + (language == Language.En ? ", " : "") + Time(instant);

    /// <summary>12/18 14:05 / 18 Dec, 14:05: for lists.</summary>
    public static string ShortDateTime(DateTimeOffset instant, Language language) =>
        ShortDate(DateOf(instant), language) + (language == Language.En ? ", " : " ") + Time(instant);

    /// <summary>The last day of a period; for limits in hours with the minute it ends.</summary>
    public static string Due(DueDate due, Language language)
    {
        ArgumentNullException.ThrowIfNull(due);
        return due.HasTime ? DateTime(due.OverdueFrom, language) : Date(due.Date, language);
    }

    /// <summary>As <see cref="Due"/>, in the form of lists.</summary>
    public static string ShortDue(DueDate due, Language language)
    {
        ArgumentNullException.ThrowIfNull(due);
        return due.HasTime ? ShortDateTime(due.OverdueFrom, language) : ShortDate(due.Date, language);
    }

    /// <summary>1,234.</summary>
    public static string Number(long number) => number.ToString("N0", English);

    /// <summary>The day an instant falls on in Asia/Taipei.</summary>
    public static DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(Local(instant).DateTime);

    /// <summary>For the <c>datetime</c> attribute of <c>time</c>: with the offset of Asia/Taipei.</summary>
    public static string Machine(DateTimeOffset instant) => Local(instant).ToString("yyyy-MM-dd'T'HH:mm:sszzz", English);

    /// <summary>For the <c>datetime</c> attribute of <c>time</c> and the value of date inputs.</summary>
    public static string Machine(DateOnly date) => date.ToString("yyyy-MM-dd", English);

    private static DateTimeOffset Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone);

    private static char Weekday(DateOnly date) => Weekdays[(int)date.DayOfWeek];
}
