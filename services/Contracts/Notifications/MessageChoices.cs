namespace CaseTracker.Contracts.Notifications;

/// <summary>Which messages the applicant of a case gets, and by which contacts.</summary>
/// <param name="Ways">The contacts messages are sent to.</param>
/// <param name="Mandatory">What is always told.</param>
/// <param name="Optional">What can be paused.</param>
public sealed record MessageChoices(IReadOnlyList<MessageWay> Ways, IReadOnlyList<NoticeKind> Mandatory, IReadOnlyList<NoticeKind> Optional);

/// <summary>A contact that messages of a case are sent to.</summary>
/// <param name="Way">E-mail or SMS.</param>
/// <param name="Contact">The contact, masked.</param>
/// <param name="PausedAt">Since when it gets no optional messages about this case; null while it gets them.</param>
public sealed record MessageWay(NoticeWay Way, string Contact, DateTimeOffset? PausedAt)
{
    /// <summary>True for a helper's contact: whoever ends its messages does not help any more.</summary>
    public bool Helper { get; init; }
}

/// <summary>Pauses the optional messages of a case to a contact, or lets them come again.</summary>
public sealed record PauseMessages
{
    /// <summary>E-mail or SMS, one of the ways of the case; required.</summary>
    public NoticeWay? Way { get; init; }
    /// <summary>True to pause.</summary>
    public bool Paused { get; init; }
}

/// <summary>Notifications emits this when a helper ended the messages by the link in one of them: they do not help any more.</summary>
public sealed record HelpDeclined : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Who.</summary>
    public required Guid HelperId { get; init; }
}

/// <summary>What the link carries that ends optional mails, or the messages to a helper.</summary>
public sealed record UnsubscribeLink
{
    /// <summary>The signed token; it names nobody.</summary>
    public string? Token { get; init; }
}
