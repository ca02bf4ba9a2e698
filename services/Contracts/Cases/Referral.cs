using System.Text.Json.Serialization;

namespace CaseTracker.Contracts.Cases;

/// <summary>An authority outside the city that cases are passed on to (轉介). Reference data.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Name">Name.</param>
/// <param name="For">What it is responsible for, in few words.</param>
/// <param name="Phone">The number a citizen calls, or null where none is known.</param>
/// <param name="WebPage">Its page for citizens, <c>https</c>, or null.</param>
public sealed record OutsideAuthority(string Code, LocalizedText Name, LocalizedText For, string? Phone, string? WebPage);

/// <summary>How a case was passed on.</summary>
public enum ReferralWay
{
    /// <summary>By official letter (公文).</summary>
    Letter,
    /// <summary>On the authority's own web page or platform.</summary>
    Platform,
    /// <summary>By e-mail.</summary>
    Email,
    /// <summary>By telephone.</summary>
    Phone,
}

/// <summary>Passes a case on to an authority outside the city, and tells the applicant (Administrative Procedure Act art. 172 I).</summary>
public sealed record ReferRequest
{
    /// <summary>Code of a known authority; null when it is named below.</summary>
    public string? Authority { get; init; }
    /// <summary>Name of another authority, 2 to 60 characters; read only without <see cref="Authority"/>.</summary>
    public string? AuthorityName { get; init; }
    /// <summary>How the applicant reaches it: at most 60 characters; null takes what is known of the authority.</summary>
    public string? Phone { get; init; }
    /// <summary>Its page, <c>http</c> or <c>https</c>, at most 200 characters; null takes what is known of the authority.</summary>
    public string? WebPage { get; init; }
    /// <summary>Why it is responsible, as the applicant reads it: 10 to 1,000 characters.</summary>
    public string? Reason { get; init; }
    /// <summary>Language of the reason; null = Chinese.</summary>
    public Language? Language { get; init; }
    /// <summary>Number of our document, at most 60 characters, or null.</summary>
    public string? DocumentNumber { get; init; }
    /// <summary>How it was passed on.</summary>
    public ReferralWay? Way { get; init; }
    /// <summary>The day by which the applicant is told how it stands: an office day after today, within 30 days.</summary>
    public DateOnly? FollowUpOn { get; init; }
}

/// <summary>The authority says that the case is ours: it is handled on.</summary>
public sealed record EndReferralRequest
{
    /// <summary>What the applicant reads: 10 to 1,000 characters.</summary>
    public string? Reason { get; init; }
    /// <summary>Language of the reason; null = Chinese.</summary>
    public Language? Language { get; init; }
}

/// <summary>Where a case was passed on to, while it is with that authority.</summary>
public sealed record ReferralView
{
    /// <summary>The referral.</summary>
    public required Guid ReferralId { get; init; }
    /// <summary>When it was passed on.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Who is responsible.</summary>
    public required LocalizedText Authority { get; init; }
    /// <summary>The number to call there.</summary>
    public string? Phone { get; init; }
    /// <summary>Its page.</summary>
    public string? WebPage { get; init; }
    /// <summary>Number of our document.</summary>
    public string? DocumentNumber { get; init; }
    /// <summary>How it was passed on.</summary>
    public required ReferralWay Way { get; init; }
    /// <summary>The day, inclusive, by which the applicant is told how it stands.</summary>
    public required DateOnly FollowUpOn { get; init; }
    /// <summary>Why; null where the reader may not see it.</summary>
    public StaffWords? Reason { get; init; }
    /// <summary>True when a day that had been told passed without news, and the present one is that of a supervisor.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Missed { get; init; }
}
