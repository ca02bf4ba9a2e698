using CaseTracker.Contracts;

namespace CaseTracker.Deadlines.Domain;

/// <summary>What a changed calendar means for one clock.</summary>
internal static class Recount
{
    /// <summary>The date in force under a calendar.</summary>
    public static DueDate Due(Clock clock, ClockFacts facts, OfficeCalendar calendar)
    {
        var history = clock.History(facts, asOf: DateTimeOffset.MinValue);
        return history.Stops.Count == 0 && history.Extensions.Count == 0
            ? DeadlineCalculator.Due(history.ReceivedAt, history.Limit, calendar)
            : DeadlineCalculator.Compute(history, calendar).Due;
    }

    /// <summary>True when a date stays although the calendar says another: it has passed, and either the applicant was told or the other date has passed too.</summary>
    /// <param name="clock">The clock as it is.</param>
    /// <param name="due">The date under the new calendar.</param>
    /// <param name="told">True when the applicant was told that the date was missed.</param>
    /// <param name="now">Business time.</param>
    public static bool Stays(Clock clock, DueDate due, bool told, DateTimeOffset now) =>
        clock.DueKept || (clock.MissedAt is not null && (told || due.OverdueFrom <= now));
}
