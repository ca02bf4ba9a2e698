using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform;

namespace CaseTracker.Notifications.Domain;

/// <summary>How long a person may confirm a contact after being asked: whole calendar days in Asia/Taipei, never rolled by a day off.</summary>
/// <param name="SentAt">When the question left; the day it falls on is not counted.</param>
/// <param name="Days">Calendar days; at least 1.</param>
public sealed record ConfirmationWindow(DateTimeOffset SentAt, int Days)
{
    /// <summary>The last day on which the contact can be confirmed, inclusive, in Asia/Taipei.</summary>
    public DateOnly LastDay => Taipei.DateOf(SentAt).AddDays(Days);

    /// <summary>The last second of <see cref="LastDay"/>, inclusive, with Taipei's offset.</summary>
    public DateTimeOffset LastValid => VoidFrom.AddSeconds(-1);

    /// <summary>00:00 of the day after <see cref="LastDay"/>, with Taipei's offset: the first instant at which it is too late.</summary>
    public DateTimeOffset VoidFrom => Taipei.StartOf(LastDay.AddDays(1));

    /// <summary>True while the contact can be confirmed at <paramref name="instant"/>.</summary>
    public bool IsOpen(DateTimeOffset instant) => instant < VoidFrom;

    /// <summary>Where the question stands at <paramref name="now"/>: derived, nobody has to write it down.</summary>
    /// <param name="confirmedAt">When the contact was confirmed, by this question or another one; null while it is not.</param>
    /// <param name="now">Business time.</param>
    public ConfirmationState StateAt(DateTimeOffset? confirmedAt, DateTimeOffset now) =>
        confirmedAt is not null ? ConfirmationState.Confirmed : IsOpen(now) ? ConfirmationState.Open : ConfirmationState.VoidUnconfirmed;
}
