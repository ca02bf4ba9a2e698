namespace CaseTracker.Contracts.Cases;

/// <summary>What the applicant told us, for the applicant alone: shown by a one-time code.</summary>
public sealed record OwnCase
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }
    /// <summary>What the applicant wants to be called; null = by name.</summary>
    public string? AddressAs { get; init; }
    /// <summary>What the applicant needs to follow what is said.</summary>
    public IReadOnlyList<Assistance> Assistance { get; init; } = [];
    /// <summary>Phone as given.</summary>
    public string? Phone { get; init; }
    /// <summary>E-mail.</summary>
    public string? Email { get; init; }
    /// <summary>Postal address.</summary>
    public string? Address { get; init; }
    /// <summary>How the applicant is told.</summary>
    public required IReadOnlyList<NoticeWay> Notify { get; init; }
    /// <summary>The place, as given.</summary>
    public string? Place { get; init; }
    /// <summary>What it is about, as written.</summary>
    public required string Description { get; init; }
    /// <summary>What is missing, while the case waits for it.</summary>
    public OwnSupplement? Supplement { get; init; }
    /// <summary>True while something can be added to what was said: until there is an answer.</summary>
    public bool MayAdd { get; init; }
    /// <summary>True while the contact can be changed.</summary>
    public required bool MayChangeContact { get; init; }
    /// <summary>True while the case can be withdrawn.</summary>
    public required bool MayWithdraw { get; init; }
    /// <summary>Last instant, inclusive, at which the withdrawal can be undone, in business time, UTC; null when there is none to undo.</summary>
    public DateTimeOffset? UndoUntil { get; init; }
    /// <summary>Who watches the case with the applicant.</summary>
    public IReadOnlyList<HelperView> Helpers { get; init; } = [];
    /// <summary>True while somebody can be asked to: never for a protected case.</summary>
    public bool MayNameHelper { get; init; }
    /// <summary>True while the applicant can ask to look again.</summary>
    public bool MayReopen { get; init; }
    /// <summary>What was sent along, and what staff added for the applicant.</summary>
    public IReadOnlyList<AttachmentView> Attachments { get; init; } = [];
}
