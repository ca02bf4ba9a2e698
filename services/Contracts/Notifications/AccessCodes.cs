namespace CaseTracker.Contracts.Notifications;

/// <summary>A way by which a one-time code reaches the applicant.</summary>
/// <param name="Way">E-mail or SMS.</param>
/// <param name="Contact">The contact, masked.</param>
public sealed record AccessWay(NoticeWay Way, string Contact);

/// <summary>Asks for a one-time code.</summary>
public sealed record AccessCodeRequest
{
    /// <summary>E-mail or SMS, one of the ways of the case.</summary>
    public NoticeWay? Way { get; init; }
    /// <summary>The language the reader uses now.</summary>
    public Language Language { get; init; }
}

/// <summary>A code is on its way.</summary>
/// <param name="Way">How.</param>
/// <param name="Contact">To whom, masked.</param>
/// <param name="EndsAt">Until when it opens the case, exclusive; machine time, UTC.</param>
public sealed record AccessCodeSent(NoticeWay Way, string Contact, DateTimeOffset EndsAt);

/// <summary>What the applicant read in the message.</summary>
public sealed record AccessCodeEntry
{
    /// <summary>Six digits.</summary>
    public string? Code { get; init; }
}
