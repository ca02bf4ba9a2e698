using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Domain;

/// <summary>Dates as programs read them: <c>yyyy-MM-dd</c>, instants with Taipei's offset.</summary>
internal static class IsoText
{
    public static string Of(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Of(DateTimeOffset instant) => Taipei.Local(instant).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>The day, or for an end by the minute the instant.</summary>
    public static string Of(DueDate due) => due.HasTime ? Of(due.OverdueFrom) : Of(due.Date);
}
