namespace CaseTracker.Contracts.Cases;

/// <summary>Cases emits this once, in the transaction that accepted the case.</summary>
public sealed record CaseSubmitted : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>The service item's code.</summary>
    public required string ServiceCode { get; init; }
    /// <summary>The channel it came in by.</summary>
    public required Channel Channel { get; init; }
    /// <summary>When the agency received it; the clock counts from here. For letters before <see cref="ICaseEvent.OccurredAt"/>.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    /// <summary>The limit that was published at that time: a later change of the service item does not touch this case.</summary>
    public required Limit Limit { get; init; }
    /// <summary>Which rules an extension follows.</summary>
    public required DeadlinePolicy Policy { get; init; }
    /// <summary>True when the first report from the site satisfies the deadline (hotline items that say so).</summary>
    public required bool FirstReportSatisfies { get; init; }
    /// <summary>How the date is kept, as published at that time.</summary>
    public ClockPolicy Clock { get; init; } = new();
    /// <summary>True when nothing was missing at receipt: a clock that starts with complete papers starts at once.</summary>
    public bool DocumentsComplete { get; init; }
    /// <summary>District code of the place, or null when unknown.</summary>
    public string? District { get; init; }
    /// <summary>Width of the road in metres where the applicant or the clerk gave it: a routing fact.</summary>
    public decimal? RoadWidth { get; init; }
    /// <summary>True when the applicant's identity is protected (檢舉保密).</summary>
    public required bool Confidential { get; init; }
}

/// <summary>Cases emits this for each progress note.</summary>
public sealed record CaseProgressed : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
    /// <summary>True when the applicant can see the note.</summary>
    public required bool Public { get; init; }
    /// <summary>True when the note is the first report from the site.</summary>
    public required bool FirstReport { get; init; }
    /// <summary>Of a case that was passed on: the referral whose news it is; null otherwise.</summary>
    public Guid? ReferralId { get; init; }
    /// <summary>Of a case that was passed on: the day, inclusive, by which the applicant hears of it again.</summary>
    public DateOnly? FollowUpOn { get; init; }
}

/// <summary>Cases emits this when a case was passed on to an authority outside the city (移送): our clock ends, and a day is promised by which the applicant is told how it stands.</summary>
public sealed record CaseReferred : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
    /// <summary>The referral; occasion of its notice.</summary>
    public required Guid ReferralId { get; init; }
    /// <summary>That day, inclusive.</summary>
    public required DateOnly FollowUpOn { get; init; }
}

/// <summary>Cases emits this when the authority said that a case is ours: it is handled on, and the time between does not count.</summary>
public sealed record ReferralEnded : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
    /// <summary>The referral; occasion of the notice.</summary>
    public required Guid ReferralId { get; init; }
}

/// <summary>Cases emits this when a handler asks the applicant for what is missing (補正); the clock stops.</summary>
public sealed record SupplementRequested : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
    /// <summary>The supplement; occasion of its notice.</summary>
    public required Guid SupplementId { get; init; }
    /// <summary>Last day for the applicant, inclusive.</summary>
    public required DateOnly DueOn { get; init; }
}

/// <summary>Cases emits this when everything asked for has arrived; the clock goes on. A partial answer emits nothing.</summary>
public sealed record SupplementReceived : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
    /// <summary>The supplement.</summary>
    public required Guid SupplementId { get; init; }
}

/// <summary>Cases emits this when the applicant took more time for a supplement.</summary>
public sealed record SupplementExtended : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
    /// <summary>The supplement.</summary>
    public required Guid SupplementId { get; init; }
    /// <summary>Its last day from now on, inclusive.</summary>
    public required DateOnly DueOn { get; init; }
}

/// <summary>Cases emits this when a member of staff found the papers complete: where the service item says so, the clock starts.</summary>
public sealed record DocumentsCompleted : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
}

/// <summary>Cases emits this when a concluding reply was given; it satisfies the deadline.</summary>
public sealed record CaseReplied : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
    /// <summary>The reply; occasion of its notice.</summary>
    public required Guid ReplyId { get; init; }
}

/// <summary>Cases emits this when a case is closed.</summary>
public sealed record CaseClosed : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
    /// <summary>Occasion of a notice, when one is owed.</summary>
    public required Guid ClosingId { get; init; }
    /// <summary>What was achieved. What was set aside (<see cref="Outcome.NotHandled"/>), referred or withdrawn is shown apart: it is no closed case of the statistics and owes no survey.</summary>
    public required Outcome Outcome { get; init; }
    /// <summary>True when a reply had been given before: its notice has told the applicant, closing is administrative.</summary>
    public required bool Replied { get; init; }
}

/// <summary>Cases emits this when the applicant disagrees with the answer and the case is open again: the matter is handled once more, and its date is counted anew.</summary>
public sealed record CaseReopened : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Which handling of the matter begins: the first is 1, so this is 2 or more. What is said of an earlier one and arrives late changes nothing of this one.</summary>
    public required int Round { get; init; }
    /// <summary>The reopening; occasion of its notice.</summary>
    public required Guid ReopeningId { get; init; }
    /// <summary>Why, in the applicant's choice.</summary>
    public required ReopenReason Cause { get; init; }
}

/// <summary>Cases emits this when the applicant is to be told at another address or number from now on.</summary>
public sealed record ContactChanged : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>The change; occasion of the notice to the old contact.</summary>
    public required Guid ChangeId { get; init; }
}

/// <summary>Cases emits this when the applicant has asked somebody to watch the case too.</summary>
public sealed record HelperNamed : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Who; occasion of the message to them.</summary>
    public required Guid HelperId { get; init; }
}

/// <summary>Cases emits this when the applicant, or staff for whoever asked, ended the help of somebody; not when the helper did.</summary>
public sealed record HelperRemoved : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Who; occasion of the message to them.</summary>
    public required Guid HelperId { get; init; }
}

/// <summary>Cases emits this when the applicant has withdrawn a case; its clock ends.</summary>
public sealed record CaseWithdrawn : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
    /// <summary>The withdrawal; occasion of its notice.</summary>
    public required Guid WithdrawalId { get; init; }
}

/// <summary>Cases emits this when a withdrawal was undone: the case goes on where it was, and the time between does not count.</summary>
public sealed record WithdrawalUndone : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
    /// <summary>The withdrawal.</summary>
    public required Guid WithdrawalId { get; init; }
}

/// <summary>Cases emits this when somebody who watches over dates urged those in charge. What it says is read from Cases.</summary>
public sealed record MemoSent : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>The memo; occasion of its notices.</summary>
    public required Guid MemoId { get; init; }
}

/// <summary>Cases emits this when the applicant told us something that somebody in charge has to see. What it was is read from Cases.</summary>
public sealed record ApplicantSpoke : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
    /// <summary>What about.</summary>
    public required ApplicantWord Word { get; init; }
}

/// <summary>What an applicant may tell us while a case is open.</summary>
public enum ApplicantWord
{
    /// <summary>The date has passed without news: a supervisor owes a new one.</summary>
    NewsAsked,
    /// <summary>Missing items were answered.</summary>
    SupplementAnswered,
    /// <summary>Something was added to what had been said.</summary>
    Added,
}

/// <summary>Cases emits this whenever what a citizen may see has changed; Portal then fetches the public view.</summary>
public sealed record PublicViewChanged : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
}

/// <summary>Cases emits this when a service item of the catalogue is new or changed. Public reference data only.</summary>
public sealed record ServiceItemChanged
{
    /// <summary>The whole item as it is now.</summary>
    public required ServiceItem Item { get; init; }
    /// <summary>Grows with every change of this item; an older one is ignored.</summary>
    public required long Version { get; init; }
}

/// <summary>Cases emits this for a case that was merged into another one about the same matter (併案). It keeps its number, its applicant and its date; who handles it, and what its applicant is told about the matter, follow the main case.</summary>
public sealed record CasesMerged : ICaseEvent
{
    /// <summary>The case that was merged.</summary>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>The main case, which its applicant never hears of.</summary>
    public required Guid MainId { get; init; }
    /// <summary>The merge; occasion of its notice.</summary>
    public required Guid MergeId { get; init; }
    /// <summary>Who merged them.</summary>
    public required Guid MergedBy { get; init; }
}

/// <summary>Cases emits this for a case that is handled on its own again.</summary>
public sealed record CaseUnmerged : ICaseEvent
{
    /// <summary>The case that was merged until now.</summary>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>The merge that ended.</summary>
    public required Guid MergeId { get; init; }
}
