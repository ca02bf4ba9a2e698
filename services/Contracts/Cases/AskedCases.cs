namespace CaseTracker.Contracts.Cases;

/// <summary>Cases that another service asks about together.</summary>
/// <param name="CaseIds">At most <see cref="Most"/>, or <see cref="MostSeen"/> where it says so.</param>
public sealed record AskedCases(IReadOnlyList<Guid> CaseIds)
{
    /// <summary>How many may be asked about at once.</summary>
    public const int Most = 500;

    /// <summary>How many may be asked about at once where the answer says only whose they are.</summary>
    public const int MostSeen = 5_000;
}

/// <summary>How the applicant of a case is told. Says which contacts there are, not what they are.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Notify">The ways they chose.</param>
/// <param name="Mobile">A number that takes text messages.</param>
/// <param name="Email">An e-mail address.</param>
/// <param name="Phone">Any number.</param>
/// <param name="Address">A postal address.</param>
public sealed record Recipient(Guid CaseId, IReadOnlyList<NoticeWay> Notify, bool Mobile, bool Email, bool Phone, bool Address)
{
    /// <summary>Who gets a copy.</summary>
    public IReadOnlyList<HelperRecipient> Helpers { get; init; } = [];
}

/// <summary>A helper who gets copies of what the applicant is told.</summary>
/// <param name="HelperId">Who.</param>
/// <param name="Way">How: SMS or e-mail.</param>
public sealed record HelperRecipient(Guid HelperId, NoticeWay Way);
