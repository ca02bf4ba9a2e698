namespace CaseTracker.Notifications.Domain;

/// <summary>How far a provider says a message has come.</summary>
public enum ProviderStatus
{
    /// <summary>Taken, not yet passed on.</summary>
    Queued,
    /// <summary>Being passed on.</summary>
    Sending,
    /// <summary>Passed on to the recipient's network.</summary>
    Sent,
    /// <summary>It reached the recipient.</summary>
    Delivered,
    /// <summary>The recipient's network could not deliver it.</summary>
    Undelivered,
    /// <summary>The provider could not pass it on.</summary>
    Failed,
}

/// <summary>The order of provider statuses: reports overtake each other and come twice.</summary>
public static class ProviderStatuses
{
    /// <summary>True when <paramref name="next"/> is news after <paramref name="known"/>. The three ends have the same rank: the first of them stays.</summary>
    public static bool IsNews(ProviderStatus? known, ProviderStatus next) => known is not { } before || Rank(next) > Rank(before);

    /// <summary>True when the message did not and will not arrive.</summary>
    public static bool IsFailure(ProviderStatus status) => status is ProviderStatus.Undelivered or ProviderStatus.Failed;

    private static int Rank(ProviderStatus status) => Math.Min((int)status, (int)ProviderStatus.Delivered);
}
