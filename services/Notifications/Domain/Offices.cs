namespace CaseTracker.Notifications.Domain;

/// <summary>A copy of an agency's names; Routing owns them.</summary>
public sealed class AgencyCopy
{
    /// <summary>Code.</summary>
    public required string Code { get; init; }
    /// <summary>Name.</summary>
    public required string NameZh { get; set; }
    /// <summary>Name in English, or null.</summary>
    public string? NameEn { get; set; }
    /// <summary>Short name.</summary>
    public required string ShortNameZh { get; set; }
    /// <summary>Short name in English, or null.</summary>
    public string? ShortNameEn { get; set; }
    /// <summary>Phone, only where verified.</summary>
    public string? Phone { get; set; }
    /// <summary>Version of Routing's record; an older one never replaces a newer one.</summary>
    public required long Version { get; set; }
}

/// <summary>A copy of a unit's names; Routing owns them.</summary>
public sealed class UnitCopy
{
    /// <summary>Code.</summary>
    public required string Code { get; init; }
    /// <summary>Code of its agency.</summary>
    public required string AgencyCode { get; init; }
    /// <summary>Name.</summary>
    public required string NameZh { get; set; }
    /// <summary>Name in English, or null.</summary>
    public string? NameEn { get; set; }
    /// <summary>Phone, only where verified.</summary>
    public string? Phone { get; set; }
}

/// <summary>A message the development mailbox took. Keyed by the obligation: the mailbox cannot take the same notice twice.</summary>
public sealed class MailboxMessage
{
    /// <summary>The obligation.</summary>
    public required Guid ObligationId { get; init; }
    /// <summary>The attempt that brought it.</summary>
    public required Guid AttemptId { get; init; }
    /// <summary>Order of arrival.</summary>
    public long Seq { get; private set; }
    /// <summary>Business time.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>The message as JSON, encrypted.</summary>
    public required byte[] Content { get; init; }
}

/// <summary>Counts what Notifications has told others about a case: the version of its stream.</summary>
public sealed class CaseStream
{
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>Version of the last event.</summary>
    public required long Version { get; set; }
}

/// <summary>A clock that opened before the receipt of its case was owed: messages of two services overtake each other.</summary>
public sealed class OpenedClock
{
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
}
