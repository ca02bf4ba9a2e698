namespace CaseTracker.Notifications.Domain;

/// <summary>When a notice that certainly was not sent is tried again: long enough to outlast greylisting and a provider's bad day.</summary>
public static class RetryLadder
{
    private static readonly TimeSpan[] Steps =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>The pause after attempt number <paramref name="attempt"/> (from 1), or null when there is no further one.</summary>
    public static TimeSpan? After(int attempt) => attempt <= Steps.Length ? Steps[attempt - 1] : null;

    /// <summary>After so many failures that another try cannot cure by itself a notice goes to staff.</summary>
    public const int DeferralLimit = 12;

    /// <summary>The pause when the facts of a notice could not be had: 10 s, doubling to 15 min.</summary>
    public static TimeSpan AfterDeferral(int deferrals) => TimeSpan.FromSeconds(Math.Min(900, 10 * Math.Pow(2, Math.Min(deferrals, 8))));
}
