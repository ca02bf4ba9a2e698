namespace CaseTracker.Contracts.Cases;

/// <summary>Merges a case into a main case about the same matter (併案).</summary>
public sealed record MergeRequest
{
    /// <summary>Number of the main case; dashes and spaces do not matter.</summary>
    public string? MainCaseNumber { get; init; }
}

/// <summary>Notes that a case repeats an earlier one of the same applicant (再次陳情).</summary>
public sealed record RepeatRequest
{
    /// <summary>Number of the earlier case; dashes and spaces do not matter.</summary>
    public string? EarlierCaseNumber { get; init; }
}

/// <summary>The earlier case that a case repeats, with what was answered.</summary>
/// <param name="CaseNumber">Its number.</param>
/// <param name="Status">Its status.</param>
/// <param name="Reply">Its last reply; null when there was none.</param>
public sealed record RepeatedCase(string CaseNumber, CaseStatus Status, ReplyView? Reply);

/// <summary>A case beside another one that is or could be about the same matter, with what tells whether it is. Nothing of its applicant.</summary>
public sealed record MatterView
{
    /// <summary>The list row's facts.</summary>
    public required CaseListRow Row { get; init; }
    /// <summary>What it is about.</summary>
    public required string Description { get; init; }
    /// <summary>The place.</summary>
    public string? Place { get; init; }
    /// <summary>How far it is from the other one, in metres, where both have coordinates.</summary>
    public int? Metres { get; init; }
    /// <summary>True when both have the same phone number or e-mail address: then it is a repeated petition (再次陳情) and no merge.</summary>
    public bool SameApplicant { get; init; }
    /// <summary>Pictures of it that the actor may see.</summary>
    public IReadOnlyList<AttachmentView> Pictures { get; init; } = [];
    /// <summary>Why it cannot be merged with the other one, a code of <c>POST merges</c>; null when it can. Asked only where two are compared.</summary>
    public string? Refused { get; init; }
}

/// <summary>Two cases side by side.</summary>
/// <param name="This">The one that was asked for; <see cref="MatterView.Refused"/> is why it cannot be merged into the other.</param>
/// <param name="Other">The other one; <see cref="MatterView.Refused"/> is why it cannot be merged into this one.</param>
/// <param name="ThisTold">How many applicants would hear of the answer to this one if it were the main case: its own, those merged into it, and the other's.</param>
/// <param name="OtherTold">The same for the other one.</param>
public sealed record ComparedCases(MatterView This, MatterView Other, int ThisTold, int OtherTold);
