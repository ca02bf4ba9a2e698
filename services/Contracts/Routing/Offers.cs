namespace CaseTracker.Contracts.Routing;

/// <summary>Routing emits this when the unit in charge asks another unit to take the case over. The unit in charge keeps case and clock until the other one accepts.</summary>
public sealed record CaseOffered : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>The offer.</summary>
    public required Guid OfferId { get; init; }
    /// <summary>Unit in charge.</summary>
    public required string GivingUnit { get; init; }
    /// <summary>Agency of the unit that is asked: while the offer waits it sees the case.</summary>
    public required string Agency { get; init; }
    /// <summary>Unit that is asked.</summary>
    public required string Unit { get; init; }
    /// <summary>Last day of the answer, Asia/Taipei, inclusive.</summary>
    public required DateOnly DueOn { get; init; }
    /// <summary>Staff id of who asked.</summary>
    public required Guid OfferedBy { get; init; }
}

/// <summary>Routing emits this when an offer ended without acceptance. An accepted one ends with <see cref="CaseAssigned"/>, as does one that a coordinator overtook with another unit.</summary>
public sealed record OfferEnded : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>The offer.</summary>
    public required Guid OfferId { get; init; }
    /// <summary>How it ended: one of <see cref="AssignmentKind.Returned"/>, <see cref="AssignmentKind.TakenBack"/>, <see cref="AssignmentKind.Unanswered"/> and <see cref="AssignmentKind.Ended"/>.</summary>
    public required AssignmentKind How { get; init; }
    /// <summary>Agency of the unit that was asked.</summary>
    public required string Agency { get; init; }
    /// <summary>Unit that was asked.</summary>
    public required string Unit { get; init; }
    /// <summary>Of a return: the unit that should be asked instead.</summary>
    public string? Alternative { get; init; }
    /// <summary>True when the coordinators decide now.</summary>
    public bool Disputed { get; init; }
    /// <summary>Staff id of who ended it; null = time, or the end of the case.</summary>
    public Guid? EndedBy { get; init; }
}

/// <summary>What a line of the history of who is responsible tells.</summary>
public enum AssignmentKind
{
    /// <summary>A unit is in charge, or a handler was named.</summary>
    Assigned,
    /// <summary>The unit in charge asked another unit to take over.</summary>
    Offered,
    /// <summary>That unit sent it back.</summary>
    Returned,
    /// <summary>The unit in charge took its question back.</summary>
    TakenBack,
    /// <summary>That unit did not answer in time.</summary>
    Unanswered,
    /// <summary>The case ended, or was reopened, before there was an answer.</summary>
    Ended,
}

/// <summary>Why the coordinators decide.</summary>
public enum DisputeCause
{
    /// <summary>Two units sent the case back.</summary>
    ReturnedTwice,
    /// <summary>A unit that was asked did not answer in time.</summary>
    Unanswered,
}

/// <summary>An offer that waits for its answer.</summary>
public sealed record OfferView
{
    /// <summary>Id.</summary>
    public required Guid OfferId { get; init; }
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>Unit in charge.</summary>
    public required string GivingUnit { get; init; }
    /// <summary>Unit that is asked.</summary>
    public required string Unit { get; init; }
    /// <summary>When it was asked.</summary>
    public required DateTimeOffset OfferedAt { get; init; }
    /// <summary>Who asked.</summary>
    public required Guid OfferedBy { get; init; }
    /// <summary>Why.</summary>
    public required LocalizedText Reason { get; init; }
    /// <summary>True when the place has to be looked at first.</summary>
    public required bool SiteVisit { get; init; }
    /// <summary>Last day of the answer, Asia/Taipei, inclusive.</summary>
    public required DateOnly DueOn { get; init; }
    /// <summary>True when the actor may accept or return it.</summary>
    public required bool MayAnswer { get; init; }
    /// <summary>True when the actor may take it back.</summary>
    public required bool MayTakeBack { get; init; }
}

/// <summary>A case about which units do not agree; the unit in charge stays so until a coordinator decides.</summary>
public sealed record DisputeView
{
    /// <summary>Most of them in one answer.</summary>
    public const int Most = 100;

    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>Unit in charge.</summary>
    public required string Unit { get; init; }
    /// <summary>Since when the coordinators are asked.</summary>
    public required DateTimeOffset Since { get; init; }
    /// <summary>Why.</summary>
    public required DisputeCause Cause { get; init; }
    /// <summary>Who did not take the case since its unit was last decided by a rule or a coordinator, oldest first.</summary>
    public required IReadOnlyList<RefusalView> Refusals { get; init; }
}

/// <summary>A unit that did not take a case over.</summary>
/// <param name="At">When.</param>
/// <param name="Unit">Unit code.</param>
/// <param name="By">Who answered; null when nobody did.</param>
/// <param name="Reason">Why not; null when nobody answered.</param>
/// <param name="Alternative">The unit it named instead.</param>
public sealed record RefusalView(DateTimeOffset At, string Unit, Guid? By, LocalizedText? Reason, string? Alternative);

/// <summary>Takes a case over.</summary>
public sealed record AcceptOfferRequest
{
    /// <summary>A handler of the unit; null = the one with the fewest open cases.</summary>
    public Guid? Handler { get; init; }
}

/// <summary>Sends a case back.</summary>
public sealed record ReturnOfferRequest
{
    /// <summary>Why: 2 to 500 characters.</summary>
    public string? Reason { get; init; }
    /// <summary>Code of the unit that should have it: neither the one in charge nor the one that sends it back.</summary>
    public string? Alternative { get; init; }
}
