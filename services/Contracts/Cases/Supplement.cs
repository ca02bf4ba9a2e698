namespace CaseTracker.Contracts.Cases;

/// <summary>How a missing item comes to us.</summary>
public enum SupplementWay
{
    /// <summary>It is written here: with that it has arrived.</summary>
    Written,
    /// <summary>Attached here as files: with that it has arrived.</summary>
    Uploaded,
    /// <summary>Brought to the counter; staff say when it is there.</summary>
    Brought,
    /// <summary>Sent by post; staff say when it is there.</summary>
    Posted,
}

/// <summary>What the applicant says about one missing item.</summary>
public sealed record ItemAnswer
{
    /// <summary>Which item, from 1.</summary>
    public int Item { get; init; }
    /// <summary>How it comes.</summary>
    public SupplementWay? Way { get; init; }
    /// <summary>The item itself in words (then 1 to 1,000 characters), or a remark on it.</summary>
    public string? Words { get; init; }
    /// <summary>Ids of uploads that are added to what was attached to this item before; <see cref="SupplementWay.Uploaded"/> takes one at least.</summary>
    public IReadOnlyList<string>? Attachments { get; init; }
}

/// <summary>The applicant answers the open supplement, in one go or bit by bit. When every item is written or attached here, all has arrived and the clock goes on.</summary>
public sealed record AnswerSupplementRequest
{
    /// <summary>The supplement that was read.</summary>
    public Guid? SupplementId { get; init; }
    /// <summary>The items there is something to say about; at least one. All of them together bring at most <see cref="AttachmentLimits.Files"/> new files.</summary>
    public IReadOnlyList<ItemAnswer>? Answers { get; init; }
}

/// <summary>The applicant asks for more time: five office days after the last day, once.</summary>
public sealed record ExtendSupplementRequest
{
    /// <summary>The supplement that was read.</summary>
    public Guid? SupplementId { get; init; }
    /// <summary>Why: at most 200 characters, may be left out. Staff read it.</summary>
    public string? Reason { get; init; }
}

/// <summary>What was said last about one missing item.</summary>
/// <param name="Item">Which item, from 1.</param>
/// <param name="At">When.</param>
/// <param name="Way">How it comes.</param>
/// <param name="Words">The item in words, or a remark.</param>
public sealed record GivenAnswer(int Item, DateTimeOffset At, SupplementWay Way, string? Words)
{
    /// <summary>Every file attached to the item so far.</summary>
    public IReadOnlyList<Guid> Files { get; init; } = [];
}

/// <summary>The open supplement as the applicant sees it.</summary>
public sealed record OwnSupplement
{
    /// <summary>The supplement.</summary>
    public required Guid SupplementId { get; init; }
    /// <summary>1 for the first request of a case, 2 for the second …</summary>
    public required int Round { get; init; }
    /// <summary>Last day, inclusive.</summary>
    public required DateOnly DueOn { get; init; }
    /// <summary>Every missing item.</summary>
    public required IReadOnlyList<SupplementItem> Items { get; init; }
    /// <summary>What was said about them so far, by item.</summary>
    public required IReadOnlyList<GivenAnswer> Answers { get; init; }
    /// <summary>True while more time can be asked for.</summary>
    public required bool MayExtend { get; init; }
}
