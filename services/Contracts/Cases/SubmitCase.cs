namespace CaseTracker.Contracts.Cases;

/// <summary>A new case, from any channel. All strings are as the person typed them; Cases trims, normalises and validates.</summary>
public sealed record SubmitCaseRequest
{
    /// <summary>Code of the service item.</summary>
    public string? ServiceCode { get; init; }
    /// <summary>What it is about: 10 to 4,000 characters.</summary>
    public string? Description { get; init; }
    /// <summary>Where.</summary>
    public CaseLocation? Location { get; init; }
    /// <summary>Who asks, and how to tell them.</summary>
    public ApplicantDetails? Applicant { get; init; }
    /// <summary>Uploads to attach.</summary>
    public IReadOnlyList<string>? Attachments { get; init; }
    /// <summary>True to protect the applicant's identity.</summary>
    public bool Confidential { get; init; }
    /// <summary>The channel; Portal always says <see cref="Channel.Web"/> for the public form and API, <see cref="Channel.Open311"/> for that.</summary>
    public Channel? Channel { get; init; }
    /// <summary>When it was received, for cases keyed in later; null = now. Never in the future, never more than a year ago.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }
    /// <summary>The agency's own file number (公文文號).</summary>
    public string? AgencyFileNumber { get; init; }
    /// <summary>The case that the applicant says is about the same problem. Kept while that one is open, public and of the same service item; ignored otherwise.</summary>
    public Guid? RelatedTo { get; init; }
    /// <summary>True when whoever takes the case in found nothing missing: a clock that starts with complete papers starts at once. Ignored from citizens.</summary>
    public bool DocumentsComplete { get; init; }
    /// <summary>True when an oral petition was written down, read back and confirmed by the petitioner (行政程序法 art. 169). Ignored from citizens; kept in the audit entry of the intake, as <c>readBack</c>.</summary>
    public bool ReadBack { get; init; }
}

/// <summary>The place of the matter.</summary>
public sealed record CaseLocation
{
    /// <summary>District code or Chinese district name.</summary>
    public string? District { get; init; }
    /// <summary>Address or description of the place, at most 200 characters.</summary>
    public string? Address { get; init; }
    /// <summary>WGS 84 degrees.</summary>
    public double? Latitude { get; init; }
    /// <summary>WGS 84 degrees.</summary>
    public double? Longitude { get; init; }
    /// <summary>Width of the road in metres, where it decides who is responsible.</summary>
    public decimal? RoadWidth { get; init; }
}

/// <summary>The applicant (申請人／陳情人).</summary>
public sealed record ApplicantDetails
{
    /// <summary>Real name, 1 to 60 characters.</summary>
    public string? Name { get; init; }
    /// <summary>Mobile or landline number.</summary>
    public string? Phone { get; init; }
    /// <summary>E-mail address.</summary>
    public string? Email { get; init; }
    /// <summary>Postal address; needed for <see cref="NoticeWay.Letter"/>.</summary>
    public string? Address { get; init; }
    /// <summary>How to tell them; null or empty = every way the contacts allow.</summary>
    public IReadOnlyList<NoticeWay>? Notify { get; init; }
    /// <summary>The language of notices; null = Chinese.</summary>
    public Language? Language { get; init; }
    /// <summary>What the applicant wants to be called in notices and on the phone, 1 to 30 characters; null = by name.</summary>
    public string? AddressAs { get; init; }
    /// <summary>What the applicant needs; null or empty = nothing.</summary>
    public IReadOnlyList<Assistance>? Assistance { get; init; }
}

/// <summary>An accepted case: shown only after the commit.</summary>
public sealed record SubmittedCase
{
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>11 digits.</summary>
    public required string CaseNumber { get; init; }
    /// <summary>8 digits; derived, never stored.</summary>
    public required string LookupCode { get; init; }
    /// <summary>Status at acceptance.</summary>
    public required CaseStatus Status { get; init; }
    /// <summary>The service item's code.</summary>
    public required string ServiceCode { get; init; }
    /// <summary>The service item's name.</summary>
    public required LocalizedText Service { get; init; }
    /// <summary>When it counts as received.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    /// <summary>The expected date, or null when the calculator did not answer in time.</summary>
    public DueDate? ExpectedBy { get; init; }
    /// <summary>True when this is the answer to a retry with a known idempotency key.</summary>
    public bool Replayed { get; init; }
}
