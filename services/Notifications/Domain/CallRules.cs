using CaseTracker.Platform;

namespace CaseTracker.Notifications.Domain;

/// <summary>How often somebody is called before a letter takes the place of the call.</summary>
public static class CallRules
{
    /// <summary>Calls that nobody answered after which no more are made, when they were on at least <see cref="Days"/> days.</summary>
    public const int Most = 3;

    /// <summary>Days in Asia/Taipei over which the calls must spread: who is out all day may be there tomorrow.</summary>
    public const int Days = 2;

    /// <summary>Calls on one day after which the next one makes sense tomorrow.</summary>
    public const int ADay = 2;

    /// <summary>Time between two calls on the same day.</summary>
    public static readonly TimeSpan Between = TimeSpan.FromHours(2);

    /// <summary>True when calling has been tried enough.</summary>
    /// <param name="unanswered">When nobody answered, business time.</param>
    public static bool AreSpent(IReadOnlyCollection<DateTimeOffset> unanswered)
    {
        ArgumentNullException.ThrowIfNull(unanswered);
        return unanswered.Count >= Most && unanswered.Select(Taipei.DateOf).Distinct().Count() >= Days;
    }

    /// <summary>Business time, UTC, from which the next call makes sense, within the sending hours; null when nobody has called yet.</summary>
    /// <param name="unanswered">When nobody answered, business time.</param>
    /// <param name="hours">When people may be disturbed.</param>
    public static DateTimeOffset? NextFrom(IReadOnlyCollection<DateTimeOffset> unanswered, SendingHours hours)
    {
        ArgumentNullException.ThrowIfNull(unanswered);
        ArgumentNullException.ThrowIfNull(hours);
        if (unanswered.Count == 0)
            return null;
        var last = unanswered.Max();
        var day = Taipei.DateOf(last);
        return unanswered.Count(at => Taipei.DateOf(at) == day) >= ADay ? Taipei.At(day.AddDays(1), hours.From).ToUniversalTime() : hours.NextOpen(last + Between);
    }
}
