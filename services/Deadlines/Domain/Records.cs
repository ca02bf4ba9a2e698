using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;

namespace CaseTracker.Deadlines.Domain;

/// <summary>A request for papers that stops the clock; either end may be heard of first.</summary>
internal sealed class Pause
{
    public required Guid SupplementId { get; init; }
    public required Guid CaseId { get; init; }
    public DateTimeOffset? PausedAt { get; set; }
    public DateTimeOffset? ResumedAt { get; set; }
}

/// <summary>Something that happened once to a case, heard of before or after its clock was opened.</summary>
internal sealed class CaseFact
{
    public required Guid CaseId { get; init; }
    public required CaseFactKind Kind { get; init; }

    /// <summary>The first time it happened.</summary>
    public required DateTimeOffset At { get; set; }
}

internal enum CaseFactKind
{
    /// <summary>The applicant has heard of work, or was asked for papers.</summary>
    Progressed,
    FirstReport,
    Replied,
    Closed,
}

/// <summary>Who is responsible, as Routing said last.</summary>
internal sealed class CaseAssignment
{
    public required Guid CaseId { get; init; }
    public required long Version { get; set; }
    public required string Agency { get; set; }
    public required string Unit { get; set; }
    public Guid? Handler { get; set; }
    public Guid? Deputy { get; set; }
    public required DateTimeOffset AssignedAt { get; set; }
}

/// <summary>A granted extension; occasion of its notice.</summary>
internal sealed class Extension
{
    public required Guid Id { get; init; }
    public required Guid CaseId { get; init; }
    public required DateTimeOffset GrantedAt { get; init; }
    public required Guid GrantedBy { get; init; }
    public required DateOnly PreviousDueOn { get; init; }
    public required DateTimeOffset PreviousOverdueFrom { get; init; }
    public required bool PreviousHasTime { get; init; }
    public required DateOnly DueOn { get; init; }
    public required DateTimeOffset OverdueFrom { get; init; }
    public required bool HasTime { get; init; }
    public required DelaySlots Slots { get; init; }
    public DateTimeOffset? NotifiedAt { get; set; }

    /// <summary>True when the applicant was told only after the old end: it stays on record and does not prevent overdue.</summary>
    public bool Late { get; set; }

    public DueDate PreviousDue => new(PreviousDueOn, PreviousOverdueFrom, PreviousHasTime);
    public DueDate Due => new(DueOn, OverdueFrom, HasTime);
}

/// <summary>What a handler said before the date about a delay that may come.</summary>
internal sealed class Explanation
{
    public required Guid Id { get; init; }
    public required Guid CaseId { get; init; }
    public required DateTimeOffset GivenAt { get; init; }
    public required Guid GivenBy { get; init; }
    public required DelaySlots Slots { get; init; }
}

/// <summary>A new date given after the due date had passed; occasion of its notice.</summary>
internal sealed class Promise
{
    public required Guid Id { get; init; }
    public required Guid CaseId { get; init; }
    public required DateTimeOffset GivenAt { get; init; }
    public required Guid GivenBy { get; init; }
    public required DateOnly PromisedOn { get; init; }
    public required DelaySlots Slots { get; init; }
}

/// <summary>A date that passed: the due date, or a promised one. Its words are fixed when it happens; occasion of its notice.</summary>
internal sealed class Stage
{
    public required Guid Id { get; init; }
    public required Guid CaseId { get; init; }
    public required StageKind Kind { get; init; }
    public required DateTimeOffset At { get; init; }
    public required DateOnly DueOn { get; init; }
    public required DateTimeOffset OverdueFrom { get; init; }
    public required bool HasTime { get; init; }

    /// <summary>For a missed promise: the day that passed.</summary>
    public DateOnly? PromisedOn { get; init; }

    public required DelaySlots Slots { get; init; }
    public required DelaySource Source { get; init; }

    /// <summary>When it turned out that the date had not been missed: a message that proves it came late.</summary>
    public DateTimeOffset? VoidedAt { get; set; }

    public DueDate Due => new(DueOn, OverdueFrom, HasTime);
}

internal enum StageKind
{
    Missed,
    PromiseMissed,
}

/// <summary>A reminder that went to staff; occasion of its notices.</summary>
internal sealed class Reminder
{
    public required Guid Id { get; init; }
    public required Guid CaseId { get; init; }
    public required ReminderStage Stage { get; init; }
    public required DateTimeOffset At { get; init; }
    public required DateOnly DueOn { get; init; }
    public required DateTimeOffset OverdueFrom { get; init; }
    public required bool HasTime { get; init; }

    public DueDate Due => new(DueOn, OverdueFrom, HasTime);
}

/// <summary>Something that becomes due at an instant of business time. The sweep looks at open ones only.</summary>
internal sealed class DueStep
{
    /// <summary>Id of the reminder or stage it will become.</summary>
    public required Guid OccasionId { get; init; }
    public required Guid CaseId { get; init; }
    public required DueStepKind Kind { get; init; }
    public required DateTimeOffset At { get; init; }
    public DateTimeOffset? DoneAt { get; set; }
}

/// <summary>Kinds of steps, in the order in which steps of one instant are taken.</summary>
internal enum DueStepKind
{
    DueSoon,
    DueToday,
    Missed,
    Overdue,
    PromiseMissed,
}
