namespace CaseTracker.Contracts.Cases;

/// <summary>Why a memo (稽催) is sent.</summary>
public enum MemoReason
{
    /// <summary>The date has passed.</summary>
    Overdue,
    /// <summary>It has passed and the applicant was not told.</summary>
    Untold,
    /// <summary>The date promised since has passed too.</summary>
    PromisePassed,
    /// <summary>The date is near.</summary>
    DueSoon,
    /// <summary>The applicant has heard nothing for long.</summary>
    Silent,
    /// <summary>Nobody handles it yet.</summary>
    Unassigned,
    /// <summary>As its words say.</summary>
    Other,
}

/// <summary>Urges whoever is in charge of a case: its handler and the supervisors of the unit get it by mail. The applicant never sees it.</summary>
public sealed record SendMemoRequest
{
    /// <summary>Why; required.</summary>
    public MemoReason? Reason { get; init; }
    /// <summary>In own words: 2 to 500 characters, without personal data; required for <see cref="MemoReason.Other"/>.</summary>
    public string? Words { get; init; }
    /// <summary>Language of the words; null = Chinese.</summary>
    public Language? Language { get; init; }
}

/// <summary>A memo as its mail says it.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Words">In own words; null when there are none, and for cases that protect somebody's identity.</param>
public sealed record MemoFacts(MemoReason Reason, StaffWords? Words);
