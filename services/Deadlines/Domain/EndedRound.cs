namespace CaseTracker.Deadlines.Domain;

/// <summary>An earlier handling of a case that was reopened since: what was due, when it was answered, and whether the date was missed. What is heard of it late still corrects it.</summary>
internal sealed class EndedRound
{
    public required Guid CaseId { get; init; }
    public required int Round { get; init; }

    /// <summary>When the case was reopened for it; null for the first.</summary>
    public DateTimeOffset? ReopenedAt { get; init; }

    public DateTimeOffset? StartedAt { get; private set; }
    public DateTimeOffset? RestartedAt { get; private set; }
    public DateOnly OriginalDueOn { get; private set; }
    public DateTimeOffset OriginalOverdueFrom { get; private set; }
    public bool OriginalHasTime { get; private set; }
    public DateOnly DueOn { get; private set; }
    public DateTimeOffset OverdueFrom { get; private set; }
    public bool HasTime { get; private set; }
    public bool DueKept { get; private set; }

    /// <summary>Running or paused only until it is heard how it ended.</summary>
    public ClockState State { get; private set; }

    public DateTimeOffset? PausedAt { get; private set; }
    public DateTimeOffset? SatisfiedAt { get; private set; }
    public DateTimeOffset? StoppedAt { get; private set; }
    public DateTimeOffset? MissedAt { get; private set; }

    /// <summary>The handling that a clock keeps now, as it ends.</summary>
    public static EndedRound Of(Clock clock)
    {
        var ended = new EndedRound { CaseId = clock.CaseId, Round = clock.Round, ReopenedAt = clock.ReopenedAt };
        ended.Correct(clock);
        return ended;
    }

    /// <summary>Takes over what a clock says of this handling.</summary>
    public void Correct(Clock clock)
    {
        (StartedAt, RestartedAt, DueKept, State, PausedAt) = (clock.StartedAt, clock.RestartedAt, clock.DueKept, clock.State, clock.PausedAt);
        (OriginalDueOn, OriginalOverdueFrom, OriginalHasTime) = (clock.OriginalDueOn, clock.OriginalOverdueFrom, clock.OriginalHasTime);
        (DueOn, OverdueFrom, HasTime) = (clock.DueOn, clock.OverdueFrom, clock.HasTime);
        (SatisfiedAt, StoppedAt, MissedAt) = (clock.SatisfiedAt, clock.StoppedAt, clock.MissedAt);
    }
}
