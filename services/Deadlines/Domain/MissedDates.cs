using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Deadlines.Domain;

/// <summary>Whose words a notice about a missed date carries.</summary>
internal static class MissedDates
{
    /// <summary>Slots for a due date that has just been found missed.</summary>
    /// <param name="explanation">What the handler said before the date.</param>
    /// <param name="promise">A new date given between the date and now.</param>
    /// <param name="standing">What the unit says about all such cases, if it does.</param>
    /// <param name="today">Today in Taipei: a date that has passed too explains nothing any more.</param>
    /// <param name="fallback">What is said when nobody has explained.</param>
    public static DelaySlots Words(DelaySlots? explanation, DelaySlots? promise, DateOnly today, Func<DelaySlots?> standing, Func<DelaySlots> fallback) =>
        promise is not null && promise.ExpectedOn >= today ? promise
        : explanation is not null && explanation.ExpectedOn >= today ? explanation
        : standing() ?? fallback();

    /// <summary>The name that answers for the delay: the unit's, else the agency's.</summary>
    public static LocalizedText NameOf(LocalizedText? unit, LocalizedText? agency) => unit ?? agency ?? new("承辦單位", "The unit in charge");

    public static PresentStep StepOf(bool hasUnit, bool progressed) => !hasUnit ? PresentStep.Received : progressed ? PresentStep.InProgress : PresentStep.Assigned;
}
