using System.Buffers.Binary;

namespace CaseTracker.Notifications.Domain;

/// <summary>When a notice that certainly was not sent is tried again: long enough to outlast greylisting and a provider's bad day.</summary>
public static class RetryLadder
{
    private static readonly TimeSpan[] Steps =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>The pause after failure number <paramref name="failure"/> (from 1), or null when there is no further try.</summary>
    public static TimeSpan? After(int failure) => failure <= Steps.Length ? Steps[failure - 1] : null;

    /// <summary>The pause of one obligation: 0 to 20 % longer, always the same for the same obligation, so that what failed together does not come back together.</summary>
    /// <param name="pause">The pause of all of them; never shortened, because a provider may have asked for it.</param>
    /// <param name="obligationId">Whose.</param>
    public static TimeSpan Spread(TimeSpan pause, Guid obligationId) => pause * (1 + (BinaryPrimitives.ReadUInt32BigEndian(obligationId.ToByteArray(bigEndian: true).AsSpan(12)) / (5.0 * uint.MaxValue)));

    /// <summary>After so many failures that another try cannot cure by itself a notice goes to staff.</summary>
    public const int DeferralLimit = 12;

    /// <summary>The pause while a service that owns the facts does not answer at all: 0.5 s, doubling to 8 s. When it is back, nobody waits for the next turn of the sweep.</summary>
    /// <param name="looks">How often in a row it was asked in vain.</param>
    public static TimeSpan WhileOwnersAreAway(int looks) => TimeSpan.FromSeconds(0.5 * Math.Pow(2, Math.Clamp(looks, 0, 4)));

    /// <summary>The pause when the facts of one notice could not be had: 10 s, doubling to 15 min.</summary>
    public static TimeSpan AfterDeferral(int deferrals) => TimeSpan.FromSeconds(Math.Min(900, 10 * Math.Pow(2, Math.Min(deferrals, 8))));
}
