namespace CaseTracker.Portal.Data;

/// <summary>What a citizen may see of one case, encrypted, with the hashes that prove a look-up.</summary>
internal sealed class PublicCaseRow
{
    public required string CaseNumber { get; init; }
    public required Guid CaseId { get; init; }
    public required long Version { get; init; }
    public required int LookupGeneration { get; init; }
    public byte[]? PhoneHash { get; init; }
    public byte[]? EmailHash { get; init; }
    public byte[]? HelperHash { get; init; }
    public byte[]? SecondHelperHash { get; init; }
    public required byte[] View { get; init; }

    /// <summary>True for a view of an older version of this service, until it is written again.</summary>
    public bool Outdated { get; init; }

    /// <summary>What Open311 calls the case; null in rows that were written before there was one.</summary>
    public string? RequestId { get; init; }
    public bool Listed { get; init; }
    public string? ServiceCode { get; init; }
    public DateTimeOffset? ReceivedAt { get; init; }
    public bool? Closed { get; init; }

    /// <summary>The point of the public grid in thousandths of a degree; null where no position may be seen.</summary>
    public int? GridLatitude { get; init; }
    public int? GridLongitude { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>Copy of a service item of Cases.</summary>
internal sealed class ServiceItemRow
{
    public required string Code { get; init; }
    public required long Version { get; init; }
    public required string Item { get; init; }
    public DateTimeOffset ChangedAt { get; init; }
}

/// <summary>Copy of an agency of Routing with its units.</summary>
internal sealed class AgencyRow
{
    public required string Code { get; init; }
    public required long Version { get; init; }
    public required string Agency { get; init; }
}

/// <summary>Copy of how long a service item's cases took, as Deadlines worked it out.</summary>
internal sealed class EstimateRow
{
    public required string Code { get; init; }
    public required long Version { get; init; }
    public required string Estimate { get; init; }
}

/// <summary>Wrong proofs of one case number or one source address, the newest few.</summary>
internal sealed class ProofFailureRow
{
    /// <summary><c>case</c> or <c>source</c> of a look-up, or <c>resume</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Keyed hash of the case number or address: neither stands here in clear.</summary>
    public required byte[] Key { get; init; }

    public required DateTime[] FailedAt { get; init; }
    public required DateTimeOffset LastAt { get; init; }
}

/// <summary>An application on its way, kept for a day.</summary>
internal sealed class SavedJourneyRow
{
    public required Guid Id { get; init; }

    /// <summary>Keyed hash of the code that opens it elsewhere; null while nobody asked for one.</summary>
    public byte[]? CodeHash { get; init; }

    /// <summary>Keyed hashes of the secrets of the browsers it opens for.</summary>
    public required byte[][] Browsers { get; init; }

    public required byte[] Content { get; init; }
    public required DateTimeOffset SavedAt { get; init; }
}

/// <summary>How many requests one sender made in the present window.</summary>
internal sealed class RequestCountRow
{
    /// <summary><c>submission</c>, <c>upload</c>, <c>case-numbers</c>, <c>journey</c>, <c>nearby</c> or <c>client</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Keyed hash of the sender: no address stands here in clear.</summary>
    public required byte[] Key { get; init; }

    public required DateTimeOffset WindowStart { get; init; }
    public required int Requests { get; init; }
}
