namespace CaseTracker.Cases.Data;

/// <summary>A submission that was accepted: the same key again answers the same case.</summary>
internal sealed class IdempotencyRow
{
    /// <summary>Keyed hash of scope and key: who sent it keeps their keys apart from everybody else's.</summary>
    public required byte[] KeyHash { get; init; }
    /// <summary>Keyed hash of the cleaned request.</summary>
    public required byte[] RequestHash { get; init; }
    public required Guid CaseId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One published version of a service item; the newest is in force.</summary>
internal sealed class ServiceItemRow
{
    public required string Code { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset EffectiveFrom { get; init; }
    /// <summary>The item as JSON of the contract.</summary>
    public required string Item { get; init; }
}
