namespace CaseTracker.Contracts.Cases;

/// <summary>Whose decision a reply is (決行).</summary>
public enum ReplyLevel
{
    /// <summary>The handler's: it is sent at once.</summary>
    None,
    /// <summary>A supervisor's of the unit in charge, or the head's of its agency.</summary>
    Supervisor,
    /// <summary>The head's of the agency in charge alone.</summary>
    AgencyHead,
}

/// <summary>Who decides on the replies of a service item. Never whoever wrote the reply; for everybody else their deputies may.</summary>
public sealed record ReplyApproval
{
    /// <summary>For any outcome.</summary>
    public ReplyLevel Level { get; init; }
    /// <summary>For the outcome <see cref="Outcome.NotPossible"/>; null = as for any other. Never lower than <see cref="Level"/>.</summary>
    public ReplyLevel? NotPossible { get; init; }

    /// <summary>Who decides on a reply with this outcome.</summary>
    public ReplyLevel For(Outcome outcome) => outcome == Outcome.NotPossible ? NotPossible ?? Level : Level;
}

/// <summary>What became of a saved reply so far.</summary>
public enum ReplyDraftState
{
    /// <summary>Saved, not finished.</summary>
    Writing,
    /// <summary>Waits for a decision (待決行).</summary>
    Waiting,
    /// <summary>Came back with remarks.</summary>
    Returned,
}

/// <summary>The reply that is being written for a case. There is one for a case, whoever works on it.</summary>
public sealed record ReplyDraftView
{
    /// <summary>Which state of the draft this is; send it back with a change.</summary>
    public required Guid Revision { get; init; }
    /// <summary>What became of it.</summary>
    public required ReplyDraftState State { get; init; }
    /// <summary>The words, and their language.</summary>
    public required StaffWords Words { get; init; }
    /// <summary>What was achieved; null while it is not chosen.</summary>
    public Outcome? Outcome { get; init; }
    /// <summary>When it was saved last.</summary>
    public required DateTimeOffset SavedAt { get; init; }
    /// <summary>Who saved it last: while it waits, who asks for the decision.</summary>
    public required Guid SavedBy { get; init; }
    /// <summary>Since when it waits; null while it does not.</summary>
    public DateTimeOffset? WaitingSince { get; init; }
    /// <summary>Who decides; null while nobody was asked.</summary>
    public ReplyLevel? Level { get; init; }
    /// <summary>What was said when replies of this handling were returned, oldest first.</summary>
    public IReadOnlyList<ReplyRemark> Remarks { get; init; } = [];
}

/// <summary>Why a reply was returned.</summary>
/// <param name="At">When.</param>
/// <param name="By">Who returned it.</param>
/// <param name="Words">What they said.</param>
public sealed record ReplyRemark(DateTimeOffset At, Guid? By, StaffWords Words);

/// <summary>A reply that waits for a decision, as the applicant would read it.</summary>
public sealed record WaitingReply
{
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>11 digits.</summary>
    public required string CaseNumber { get; init; }
    /// <summary>Service item.</summary>
    public required LocalizedText Service { get; init; }
    /// <summary>Code of the unit in charge.</summary>
    public string? Unit { get; init; }
    /// <summary>True when the notice will not contain the words.</summary>
    public required bool Confidential { get; init; }
    /// <summary>Due date in force; null while there is none.</summary>
    public DueDate? Due { get; init; }
    /// <summary>What the applicant asked.</summary>
    public required string Description { get; init; }
    /// <summary>The reply.</summary>
    public required ReplyDraftView Draft { get; init; }
}

/// <summary>Approves a reply or returns it.</summary>
public sealed record ReplyDecision
{
    /// <summary>True sends it as it is; false returns it.</summary>
    public bool? Approve { get; init; }
    /// <summary>2 to 500 characters for staff; required when returning.</summary>
    public string? Note { get; init; }
    /// <summary>The draft that was read: <see cref="ReplyDraftView.Revision"/>.</summary>
    public Guid? Revision { get; init; }
}
