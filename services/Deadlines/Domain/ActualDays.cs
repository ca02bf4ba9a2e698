using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Domain;

/// <summary>What an answered case took.</summary>
/// <param name="Days">Office days, see <see cref="ActualDays.Of"/>.</param>
/// <param name="InTime">It was answered within the published limit, without an extension; days on which the clock stood do not count.</param>
internal readonly record struct Taken(decimal Days, bool InTime);

/// <summary>How long a case really took, and what many of them took.</summary>
internal static class ActualDays
{
    /// <summary>What counts for a case answered before an office day had passed.</summary>
    public const decimal SameDay = 0.5m;

    /// <summary>Office days after the day of receipt up to and including the day of the answer, without the days on which the clock stood.</summary>
    /// <param name="receivedAt">When the case was received.</param>
    /// <param name="satisfiedAt">When it was answered.</param>
    /// <param name="pauses">Its pauses: the day one begins is used, the day it ends is not.</param>
    /// <param name="calendar">An office calendar that answers for every day.</param>
    public static decimal Of(DateTimeOffset receivedAt, DateTimeOffset satisfiedAt, IReadOnlyCollection<Pause> pauses, OfficeCalendar calendar)
    {
        var stood = pauses.Where(p => p.PausedAt is not null).Select(p => (From: Taipei.DateOf(p.PausedAt!.Value), To: Taipei.DateOf(p.ResumedAt ?? satisfiedAt))).ToList();
        var days = 0;
        var last = Taipei.DateOf(satisfiedAt);
        for (var day = Taipei.DateOf(receivedAt).AddDays(1); day <= last; day = day.AddDays(1))
            if (calendar.IsOfficeDay(day) && !stood.Exists(s => s.From < day && day <= s.To))
                days++;
        return days == 0 ? SameDay : days;
    }

    /// <summary>Median and 90th percentile: the smallest figure that half, and nine of ten, did not exceed.</summary>
    public static Estimate Estimate(string serviceCode, IReadOnlyCollection<Taken> taken, DateOnly asOf)
    {
        var days = taken.Select(t => t.Days).Order().ToList();
        return new(serviceCode, days.Count, At(0.5m), At(0.9m), asOf, taken.Count(t => t.InTime));

        decimal At(decimal share) => days.Count == 0 ? 0 : days[(int)Math.Ceiling(share * days.Count) - 1];
    }
}
