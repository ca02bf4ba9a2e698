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
    /// <summary>Why it is that day, in one or two sentences; null from senders that did not explain yet.</summary>
    public LocalizedText? Reckoning { get; init; }
    /// <summary>True while the date rests on an office calendar that is not final.</summary>
    public bool Provisional { get; init; }
}

/// <summary>Deadlines emits this when the clock of a reopened case has started anew: the published limit, counted from the reopening.</summary>
public sealed record DeadlineRestarted : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Which handling of the matter the date is for.</summary>
    public required int Round { get; init; }
    /// <summary>The reopening; occasion of the notice that tells the date.</summary>
    public required Guid ReopeningId { get; init; }
    /// <summary>The new date: the original one of this handling.</summary>
    public required DueDate Due { get; init; }
    /// <summary>Why it is that day.</summary>
    public required LocalizedText Reckoning { get; init; }
    /// <summary>True while the date rests on an office calendar that is not final.</summary>
    public bool Provisional { get; init; }
}

/// <summary>Deadlines emits this when the clock of a case stops.</summary>
public sealed record DeadlinePaused : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
    /// <summary>Why it stands.</summary>
    public PauseKind Kind { get; init; }
    /// <summary>The day on which it is expected to go on, if somebody said so; never for supplements, which have their own last day.</summary>
    public DateOnly? ExpectedEnd { get; init; }
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
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
    /// <summary>The due date that follows from the pauses so far.</summary>
    public required DueDate Due { get; init; }
    /// <summary>Why it is that day.</summary>
    public LocalizedText? Reckoning { get; init; }
    /// <summary>Why it stood.</summary>
    public PauseKind Kind { get; init; }
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
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
    /// <summary>The extension; occasion of its notice.</summary>
    public required Guid ExtensionId { get; init; }
    /// <summary>The date before.</summary>
    public required DueDate PreviousDue { get; init; }
    /// <summary>The date now.</summary>
    public required DueDate Due { get; init; }
    /// <summary>How many extensions the case has had, this one included.</summary>
    public required int Times { get; init; }
    /// <summary>Why it is that day.</summary>
    public LocalizedText? Reckoning { get; init; }
}

/// <summary>Deadlines emits this when a date that was told moves without an act on the case: a closure was announced or withdrawn, or the office calendar was replaced.</summary>
public sealed record DeadlineMoved : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
    /// <summary>The move; occasion of its notice.</summary>
    public required Guid MoveId { get; init; }
    /// <summary>Why it moved.</summary>
    public required MoveCause Cause { get; init; }
    /// <summary>The date before.</summary>
    public required DueDate PreviousDue { get; init; }
    /// <summary>The date now.</summary>
    public required DueDate Due { get; init; }
    /// <summary>The original due date as it is now: an announced closure moves it too, for nobody could have worked.</summary>
    public required DueDate OriginalDue { get; init; }
    /// <summary>Why it is that day.</summary>
    public LocalizedText? Reckoning { get; init; }
}

/// <summary>What moved a date.</summary>
public enum MoveCause
{
    /// <summary>停止上班 was announced, or withdrawn.</summary>
    Closure,
    /// <summary>The year's office calendar was replaced.</summary>
    Calendar,
}

/// <summary>Deadlines emits this when the applicant has seen no word for longer than the service item allows; a public word ends it.</summary>
public sealed record SilenceExceeded : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
    /// <summary>When the applicant last saw something new.</summary>
    public required DateTimeOffset SilentSince { get; init; }
}

/// <summary>Deadlines emits this two office days before a supplement's last day; occasion of a notice to the applicant.</summary>
public sealed record SupplementDueSoon : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>The supplement.</summary>
    public required Guid SupplementId { get; init; }
    /// <summary>Its last day, inclusive.</summary>
    public required DateOnly DueOn { get; init; }
}

/// <summary>Deadlines emits this when the estimate of a service item, or of the whole city, from the last 90 days is new or changed. Numbers only.</summary>
public sealed record EstimateChanged
{
    /// <summary>The estimate as it is now.</summary>
    public required Estimate Estimate { get; init; }
    /// <summary>Grows with every change of this estimate; an older one is ignored.</summary>
    public required long Version { get; init; }
}

/// <summary>How long cases of a service item, or of the whole city, really took: from the day after receipt to the answer, in office days without the days the clock stood.</summary>
/// <param name="ServiceCode">The service item, or <see cref="WholeCity"/>.</param>
/// <param name="Cases">How many cases of the last 90 days it rests on. Below 20 nothing is said.</param>
/// <param name="MedianDays">Half of them took no longer. Answered on the day of receipt = 0.5.</param>
/// <param name="P90Days">Nine of ten took no longer.</param>
/// <param name="AsOf">The day it was computed, Asia/Taipei.</param>
/// <param name="InTime">How many of <paramref name="Cases"/> were answered within the published limit, its last day included, without an extension; days the clock stood do not count.</param>
public sealed record Estimate(string ServiceCode, int Cases, decimal MedianDays, decimal P90Days, DateOnly AsOf, int InTime)
{
    /// <summary>Stands for all services together where a service code is asked for; no service has it.</summary>
    public const string WholeCity = "*";

    /// <summary>The fewest cases an estimate is told from.</summary>
    public const int FewestCases = 20;

    /// <summary>True when it rests on enough cases to be told.</summary>
    public bool CanBeTold => Cases >= FewestCases;
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
    /// <summary>Overdue for days: to the agency head.</summary>
    OverdueLong,
    /// <summary>The agency's own, shorter limit ends today: to the handler.</summary>
    InternalDue,
    /// <summary>The applicant has seen no word for too long: to the handler.</summary>
    Silence,
    /// <summary>A supplement's last day has passed: the handler decides.</summary>
    SupplementLapsed,
    /// <summary>An extension waits for approval: to those who may approve it.</summary>
    ApprovalWaiting,
    /// <summary>A promised date has passed: to the supervisor, whose name the applicant is told.</summary>
    PromiseMissed,
    /// <summary>The applicant says that the date has passed without news: to the supervisor, who owes a new one within a working day.</summary>
    NewsAsked,
    /// <summary>That working day has passed without a new date: to the head of the agency and the coordinators.</summary>
    NewsMissed,
    /// <summary>The applicant disagrees with the answer, the case is open again: to the supervisor, who decides who handles it.</summary>
    Reopened,
    /// <summary>The applicant added something to what had been said: to the handler.</summary>
    ApplicantAdded,
    /// <summary>The applicant answered missing items: to the handler, who looks whether everything is there.</summary>
    SupplementAnswered,
    /// <summary>Today the applicant is to be told how a case stands that was passed on: to handler and deputy.</summary>
    FollowUpDue,
    /// <summary>That day has passed without news: to the supervisor and the handler.</summary>
    FollowUpMissed,
}

/// <summary>Deadlines emits this when the day has passed by which the applicant should have been told how a case stands that was passed on. Once for each day told.</summary>
public sealed record FollowUpMissed : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
    /// <summary>The reminder to staff about it; occasion of the notice to the applicant too.</summary>
    public required Guid ReminderId { get; init; }
    /// <summary>The day that passed.</summary>
    public required DateOnly FollowUpOn { get; init; }
    /// <summary>The day, inclusive, by which a supervisor tells how the case stands.</summary>
    public required DateOnly NextWordOn { get; init; }
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
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
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
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
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
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
    /// <summary>The stage; occasion of the notice.</summary>
    public required Guid StageId { get; init; }
    /// <summary>The day that passed.</summary>
    public required DateOnly PromisedOn { get; init; }
    /// <summary>The date in the notice.</summary>
    public required DateOnly ExpectedOn { get; init; }
    /// <summary>What that date promises.</summary>
    public required DateKind DateKind { get; init; }
}

/// <summary>Deadlines emits this of a merged case when its main case takes longer than this one's own date, which has not passed yet: its applicant is told now. No date moves by it.</summary>
public sealed record DelayForeseen : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>Which handling of the matter it belongs to: see <see cref="CaseReopened.Round"/>.</summary>
    public int Round { get; init; } = 1;
    /// <summary>The explanation; occasion of its notice.</summary>
    public required Guid ExplanationId { get; init; }
    /// <summary>The date in force, which it does not move.</summary>
    public required DueDate Due { get; init; }
    /// <summary>The day it expects, inclusive.</summary>
    public required DateOnly ExpectedOn { get; init; }
}
