using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Portal.Api;

/// <summary>Dates as the public API writes them: days of law as <c>yyyy-MM-dd</c>, instants with Taipei's offset and without fractions.</summary>
internal static class PublicDates
{
    public static string Instant(DateTimeOffset instant) => Taipei.Local(instant).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The last day; for limits in hours the minute itself.</summary>
    public static string? Due(DueDate? due) => due is null ? null : due.HasTime ? Instant(due.OverdueFrom) : Day(due.Date);
}
