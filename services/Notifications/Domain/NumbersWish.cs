using CaseTracker.Contracts;

namespace CaseTracker.Notifications.Domain;

/// <summary>Somebody forgot a case number and asked to have the numbers sent to a contact; whether it has any cases nobody knows yet.</summary>
public sealed class NumbersWish
{
    /// <summary>How long it is answered, and remembered.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>Id; occasion of the message.</summary>
    public required Guid Id { get; init; }
    /// <summary>SMS or e-mail.</summary>
    public required NoticeWay Way { get; init; }
    /// <summary>Keyed hash of the number or address, as Cases has it.</summary>
    public required byte[] ContactHash { get; init; }
    /// <summary>The language of the message.</summary>
    public required Language Language { get; init; }
    /// <summary>When it was asked; machine time, UTC.</summary>
    public required DateTimeOffset AskedAt { get; init; }
}

/// <summary>How often a contact is sent its numbers, over all who ask for it.</summary>
/// <param name="PerHour">Messages in the last hour.</param>
/// <param name="PerDay">Messages in the last day.</param>
public sealed record NumbersLimit(int PerHour, int PerDay)
{
    /// <summary>True when another message may be sent.</summary>
    /// <param name="earlier">When the contact was sent its numbers in the last day.</param>
    /// <param name="now">Machine time.</param>
    public bool Allows(IReadOnlyCollection<DateTimeOffset> earlier, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        return earlier.Count < PerDay && earlier.Count(at => at > now.AddHours(-1)) < PerHour;
    }
}
