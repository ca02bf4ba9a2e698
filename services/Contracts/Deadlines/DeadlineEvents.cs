using CaseTracker.Contracts.Cases;

namespace CaseTracker.Contracts.Deadlines;

/// <summary>Deadlines emits this once, when the clock of a case is opened.</summary>
public sealed record DeadlineSet : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>The original due date.</summary>
    public required DueDate Due { get; init; }
}

/// <summary>Deadlines emits this when the clock of a case stops for a supplement.</summary>
public sealed record DeadlinePaused : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
}

/// <summary>Deadlines emits this when the clock goes on.</summary>
public sealed record DeadlineResumed : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>The due date that follows from the pauses so far.</summary>
    public required DueDate Due { get; init; }
}

/// <summary>Deadlines emits this when an extension was granted before the date.</summary>
public sealed record DeadlineExtended : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>The extension; occasion of its notice.</summary>
    public required Guid ExtensionId { get; init; }
    /// <summary>The date before.</summary>
    public required DueDate PreviousDue { get; init; }
    /// <summary>The date now.</summary>
    public required DueDate Due { get; init; }
    /// <summary>How many extensions the case has had, this one included.</summary>
    public required int Times { get; init; }
}

/// <summary>Deadlines emits this when staff must be reminded.</summary>
public sealed record ReminderDue : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>The reminder; occasion of its notices.</summary>
    public required Guid ReminderId { get; init; }
    /// <summary>Which reminder.</summary>
    public required ReminderStage Stage { get; init; }
    /// <summary>The due date in question.</summary>
    public required DueDate Due { get; init; }
}

/// <summary>Steps of the reminder ladder.</summary>
public enum ReminderStage
{
    /// <summary>Two working days before the due date: to the handler.</summary>
    DueSoon,
    /// <summary>The due morning: to handler and deputy.</summary>
    DueToday,
    /// <summary>The first overdue morning: to the supervisor.</summary>
    Overdue,
}

/// <summary>Deadlines emits this when the due date has passed and nothing satisfied it.</summary>
public sealed record DeadlineMissed : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>The stage; occasion of the overdue notice. Its slots are fixed from now on.</summary>
    public required Guid StageId { get; init; }
    /// <summary>The date that passed.</summary>
    public required DueDate Due { get; init; }
    /// <summary>The date in the notice.</summary>
    public required DateOnly ExpectedOn { get; init; }
    /// <summary>What that date promises.</summary>
    public required DateKind DateKind { get; init; }
    /// <summary>Whose words the notice carries; <see cref="DelaySource.Fallback"/> is a defect on the board.</summary>
    public required DelaySource Source { get; init; }
}

/// <summary>Deadlines emits this when a new date was promised after the due date had passed; the due date does not move.</summary>
public sealed record PromiseGiven : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>The promise; occasion of its notice.</summary>
    public required Guid PromiseId { get; init; }
    /// <summary>The promised day, inclusive.</summary>
    public required DateOnly PromisedOn { get; init; }
}

/// <summary>Deadlines emits this when a promised date (or the date of the next word) has passed too.</summary>
public sealed record PromiseMissed : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>The stage; occasion of the notice.</summary>
    public required Guid StageId { get; init; }
    /// <summary>The day that passed.</summary>
    public required DateOnly PromisedOn { get; init; }
    /// <summary>The date in the notice.</summary>
    public required DateOnly ExpectedOn { get; init; }
    /// <summary>What that date promises.</summary>
    public required DateKind DateKind { get; init; }
}
