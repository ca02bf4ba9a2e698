using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Portal.Api;

/// <summary>Dates as the public API writes them: days of law as <c>yyyy-MM-dd</c>, instants with Taipei's offset and without fractions.</summary>
internal static class PublicDates
{
    public static string Instant(DateTimeOffset instant) => Taipei.Local(instant).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The instant of a text; without an offset it is Asia/Taipei's, a bare date its 00:00. Null when it is none.</summary>
    public static DateTimeOffset? Read(string text)
    {
        if (ReadDay(text) is { } day)
            return Taipei.StartOf(day);
        string[] local = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];
        if (DateTime.TryParseExact(text, local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock) && IsReckonable(clock.Year))
            return Taipei.At(DateOnly.FromDateTime(clock), TimeOnly.FromDateTime(clock));
        string[] full = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
        return DateTimeOffset.TryParseExact(text, full, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) && IsReckonable(instant.Year) ? instant : null;
    }

    /// <summary>The day of a text that is nothing but a date.</summary>
    public static DateOnly? ReadDay(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && IsReckonable(day.Year) ? day : null;

    // At either end of time an offset or a day more would leave it.
    private static bool IsReckonable(int year) => year is > 1 and < 9999;

    /// <summary>The last day; for limits in hours the minute itself.</summary>
    public static string? Due(DueDate? due) => due is null ? null : due.HasTime ? Instant(due.OverdueFrom) : Day(due.Date);
}
