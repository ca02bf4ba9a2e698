using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;

namespace CaseTracker.Deadlines.Domain;

/// <summary>A date in force that moved because the calendar did; occasion of its notice.</summary>
internal sealed class Move
{
    public required Guid Id { get; init; }
    public required Guid CaseId { get; init; }

    /// <summary>The handling of the matter it belongs to.</summary>
    public required int Round { get; init; }

    /// <summary>The change of the calendar; null for a hand-over to an agency that counts other days.</summary>
    public Guid? RecomputationId { get; init; }

    public required MoveCause Cause { get; init; }
    public required DateTimeOffset At { get; init; }
    public required DateOnly PreviousDueOn { get; init; }
    public required DateTimeOffset PreviousOverdueFrom { get; init; }
    public required bool PreviousHasTime { get; init; }
    public required DateOnly DueOn { get; init; }
    public required DateTimeOffset OverdueFrom { get; init; }
    public required bool HasTime { get; init; }

    public DueDate PreviousDue => new(PreviousDueOn, PreviousOverdueFrom, PreviousHasTime);
    public DueDate Due => new(DueOn, OverdueFrom, HasTime);
}
