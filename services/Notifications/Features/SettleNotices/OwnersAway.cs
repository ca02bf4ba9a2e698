using CaseTracker.Notifications.Domain;
using CaseTracker.Platform.Clocks;

namespace CaseTracker.Notifications.Features.SettleNotices;

/// <summary>Whether the services that own a notice's facts answer. One that does not holds all notices for a moment, costs none of them anything, and is asked again soon.</summary>
internal sealed class OwnersAway(SweepSignal<Notifier> notices, SweepSignal<SmsNotifier> messages)
{
    private int _looks;

    /// <summary>How long a notice waits whose facts could not be had just now.</summary>
    public TimeSpan Pause => RetryLadder.WhileOwnersAreAway(Volatile.Read(ref _looks));

    /// <summary>A batch met one that is away: another try comes after the pause.</summary>
    public void Note()
    {
        var pause = Pause;
        Interlocked.Increment(ref _looks);
        notices.KickAfter(pause);
        messages.KickAfter(pause);
    }

    /// <summary>A batch had all its answers.</summary>
    public void Answered() => Volatile.Write(ref _looks, 0);
}
