namespace CaseTracker.Notifications.Domain;

/// <summary>What a provider reported of one of its messages, codes only, as it came: the same report is one row however often it comes.</summary>
public sealed class ProviderEvent
{
    /// <summary>The provider's id of the message.</summary>
    public required string ProviderId { get; init; }
    /// <summary>What it reported.</summary>
    public required ProviderStatus Status { get; init; }
    /// <summary>The attempt named in the address that was called.</summary>
    public required Guid AttemptId { get; init; }
    /// <summary>The provider's error number, or null.</summary>
    public int? ErrorCode { get; init; }
    /// <summary>Machine time of the first arrival.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    /// <summary>Machine time of the next try to apply it.</summary>
    public required DateTimeOffset NextAt { get; set; }
    /// <summary>Machine time at which it was applied; null while its attempt is not known here.</summary>
    public DateTimeOffset? AppliedAt { get; set; }
}
