namespace CaseTracker.Contracts.Cases;

/// <summary>How a case stands, for who wants to do one thing to many.</summary>
public sealed record CaseStanding
{
    /// <summary>The list row's facts.</summary>
    public required CaseListRow Row { get; init; }
    /// <summary>Another one as soon as somebody did something to the case, somebody else is in charge of it or another date holds; at most 100 characters, not to be read.</summary>
    public required string Version { get; init; }
    /// <summary>What the actor may do now, as in <see cref="CaseDetail.Allowed"/>.</summary>
    public required IReadOnlyList<string> Allowed { get; init; }
    /// <summary>How the applicant is told.</summary>
    public required IReadOnlyList<NoticeWay> Notify { get; init; }
}
