namespace CaseTracker.Contracts.Notifications;

/// <summary>Where the question stands whether a contact belongs to whoever gave it.</summary>
public enum ConfirmationState
{
    /// <summary>Asked, can be confirmed.</summary>
    Open,
    /// <summary>Confirmed, by this question or another one: it stays so for later cases.</summary>
    Confirmed,
    /// <summary>The last day passed without an answer. The case counts all the same; a new message can be asked for.</summary>
    VoidUnconfirmed,
}

/// <summary>Notifications emits this for each case that waited for a contact to be confirmed.</summary>
public sealed record ContactConfirmed : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <summary>When it was confirmed, in business time, UTC; for a contact confirmed before, when the case was received.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>E-mail or SMS.</summary>
    public required NoticeWay Way { get; init; }
}

/// <summary>A question to a contact, as whoever holds its link or its case may see it.</summary>
public sealed record ConfirmationView
{
    /// <summary>State.</summary>
    public required ConfirmationState State { get; init; }
    /// <summary>E-mail or SMS.</summary>
    public required NoticeWay Way { get; init; }
    /// <summary>The contact, masked.</summary>
    public required string Contact { get; init; }
    /// <summary>The last day on which it can be confirmed, inclusive, in Asia/Taipei; null when it was never asked.</summary>
    public DateOnly? LastDay { get; init; }
    /// <summary>When it was first confirmed.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }
    /// <summary>True when this very call confirmed it.</summary>
    public bool First { get; init; }
}

/// <summary>What the link of a confirmation message carries.</summary>
public sealed record ConfirmationLink
{
    /// <summary>The opaque token; not a secret of the case: it shows a masked contact and nothing else.</summary>
    public string? Token { get; init; }
    /// <summary>For a new message: the language the reader uses now.</summary>
    public Language Language { get; init; }
}

/// <summary>What somebody who has proved a case enters, or asks for.</summary>
public sealed record ConfirmationCode
{
    /// <summary>Six digits; empty when a new code is asked for.</summary>
    public string? Code { get; init; }
    /// <summary>For a new message: the language the reader uses now.</summary>
    public Language Language { get; init; }
}
