using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;

namespace CaseTracker.Deadlines.Domain;

/// <summary>Everything that decides when a period ends.</summary>
public sealed record DeadlineHistory
{
    /// <summary>When the agency received the case. For limits in hours the period runs from that minute, otherwise from the day after.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>What <see cref="ReceivedAt"/> stands for, for the explanation.</summary>
    public CountedFrom CountedFrom { get; init; }

    /// <summary>The limit.</summary>
    public required Limit Limit { get; init; }

    /// <summary>Which rules extensions follow.</summary>
    public DeadlinePolicy Policy { get; init; } = DeadlinePolicy.Statutory;

    /// <summary>Stops of the clock, in any order and not overlapping.</summary>
    public IReadOnlyList<ClockStop> Stops { get; init; } = [];

    /// <summary>Extensions in the order in which they were asked for.</summary>
    public IReadOnlyList<ExtensionFact> Extensions { get; init; } = [];

    /// <summary>Where a stop that has not ended yet is taken to end: the date then says what it would be if the clock went on now.</summary>
    public DateTimeOffset? AsOf { get; init; }
}

/// <summary>A stop of the clock (art. 51 V; MoJ letter 法88律字第040516號: what has run stays used, the rest runs on afterwards).</summary>
/// <param name="From">When it began. Its day in Taipei is used up; for limits in hours the clock stops at this minute.</param>
/// <param name="To">When it ended, null while it lasts. Its day in Taipei is not used; for limits in hours the clock goes on at this minute.</param>
public sealed record ClockStop(DateTimeOffset From, DateTimeOffset? To)
{
    /// <summary>Why, for the explanation.</summary>
    public PauseKind Kind { get; init; }
}

/// <summary>What a period is counted from.</summary>
public enum CountedFrom
{
    /// <summary>Receipt.</summary>
    Receipt,
    /// <summary>The day on which the papers were complete, or the contact was confirmed.</summary>
    CompletePapers,
    /// <summary>The day on which a supplement arrived that starts the whole limit anew.</summary>
    Supplement,
    /// <summary>The day on which the applicant disagreed with the answer and the case was reopened.</summary>
    Reopening,
}

/// <summary>An extension as the calculator sees it.</summary>
public abstract record ExtensionFact
{
    /// <summary>When it was asked for: what decides whether it came in time.</summary>
    public required DateTimeOffset RequestedAt { get; init; }
}

/// <summary>An extension by a number of units, to be judged.</summary>
public sealed record AskedExtension : ExtensionFact
{
    /// <summary>When it was approved.</summary>
    public required DateTimeOffset ApprovedAt { get; init; }

    /// <summary>When the applicant was told; null while that is under way, which counts as in time.</summary>
    public DateTimeOffset? NotifiedAt { get; init; }

    /// <summary>How many.</summary>
    public required int Value { get; init; }

    /// <summary>Of what; anything but the limit's own unit is refused.</summary>
    public required LimitUnit Unit { get; init; }
}

/// <summary>An extension that was granted to a date; it is not judged again, but has no effect where the period had already ended.</summary>
public sealed record GrantedExtension : ExtensionFact
{
    /// <summary>The new end.</summary>
    public required DueDate To { get; init; }

    /// <summary>True when the applicant was told only after the old end: it stays on record and moves nothing.</summary>
    public required bool Late { get; init; }
}

/// <summary>A computed period.</summary>
public sealed record Deadline
{
    /// <summary>The end of the limit alone, as it was promised at the beginning.</summary>
    public required DueDate OriginalDue { get; init; }

    /// <summary>The last day in force before a rest day moved it; null for an end by the minute.</summary>
    public required DateOnly? Nominal { get; init; }

    /// <summary>The end in force.</summary>
    public required DueDate Due { get; init; }

    /// <summary>True when the end lies in a year whose office calendar is not final.</summary>
    public required bool Provisional { get; init; }

    /// <summary>For each stop whether it moved the end; false where the period had ended before it.</summary>
    public required IReadOnlyList<bool> StopsApplied { get; init; }

    /// <summary>One verdict per extension.</summary>
    public required IReadOnlyList<ExtensionVerdict> Verdicts { get; init; }

    /// <summary>Why the end is where it is, oldest first.</summary>
    public required IReadOnlyList<LedgerLine> Ledger { get; init; }
}
