namespace CaseTracker.Contracts.Cases;

/// <summary>What staff look for among the cases they may see: words, filters, or both.</summary>
public sealed record CaseSearchQuery
{
    /// <summary>
    /// As typed, at most 200 characters, or null: a case number or its beginning, a phone number, an e-mail address, the applicant's full name, an agency's file number,
    /// or words of the place and the text of cases that protect nobody's identity, all of which must be there.
    /// </summary>
    public string? Text { get; init; }
    /// <summary>Status, or null.</summary>
    public CaseStatus? Status { get; init; }
    /// <summary>Unit code, or null.</summary>
    public string? Unit { get; init; }
    /// <summary>Service item code, or null.</summary>
    public string? ServiceCode { get; init; }
    /// <summary>District code, or null.</summary>
    public string? District { get; init; }
    /// <summary>Channel, or null.</summary>
    public Channel? Channel { get; init; }
    /// <summary>True for cases past their due date only.</summary>
    public bool Overdue { get; init; }
    /// <summary>First day of receipt in Taipei, inclusive, or null.</summary>
    public DateOnly? ReceivedFrom { get; init; }
    /// <summary>Last day of receipt in Taipei, inclusive, or null.</summary>
    public DateOnly? ReceivedTo { get; init; }
    /// <summary>Where the page before ended (<see cref="CaseSearchPage.Next"/>), or null for the first page.</summary>
    public string? After { get; init; }
    /// <summary>Rows a page: 1 to 100.</summary>
    public int PageSize { get; init; } = 25;
}

/// <summary>By what a case was found.</summary>
public enum CaseSearchHit
{
    /// <summary>By the filters alone.</summary>
    Filter,
    /// <summary>By its number.</summary>
    Number,
    /// <summary>By the applicant's phone number.</summary>
    Phone,
    /// <summary>By the applicant's e-mail address.</summary>
    Email,
    /// <summary>By the applicant's full name.</summary>
    Name,
    /// <summary>By the agency's file number.</summary>
    FileNumber,
    /// <summary>By words of its place or text.</summary>
    Words,
}

/// <summary>A case that was found.</summary>
/// <param name="Row">The case.</param>
/// <param name="By">By what.</param>
public sealed record FoundCase(CaseListRow Row, CaseSearchHit By);

/// <summary>One page of what was found: open cases first, the newest first among them.</summary>
/// <param name="Cases">The cases.</param>
/// <param name="Total">How many there are in all; no more than <see cref="CountedMost"/> are counted.</param>
/// <param name="AtLeast">True when there may be more than the total: very many have the words or pass the filters, and not all were looked at.</param>
/// <param name="Next">Where the next page begins; null on the last one.</param>
/// <param name="AsOf">Business time of the answer.</param>
public sealed record CaseSearchPage(IReadOnlyList<FoundCase> Cases, int Total, bool AtLeast, string? Next, DateTimeOffset AsOf)
{
    /// <summary>The largest total.</summary>
    public const int CountedMost = 10_000;
}
