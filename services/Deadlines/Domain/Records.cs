using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;

namespace CaseTracker.Deadlines.Domain;

/// <summary>A stop of the clock: a request for papers, a withdrawal that was undone or a referral that ended, of which either end may be heard first, or a cause a member of staff named. A withdrawal or referral that lasts ends the clock.</summary>
internal sealed class Pause
{
    /// <summary>For a request for papers its id, the supplement; for a withdrawal the withdrawal; for a referral the referral.</summary>
    public required Guid Id { get; init; }
    public required Guid CaseId { get; init; }
    /// <summary>The handling of the matter it belongs to.</summary>
    public required int Round { get; init; }
    public required PauseKind Kind { get; init; }
    public DateTimeOffset? PausedAt { get; set; }
    public DateTimeOffset? ResumedAt { get; set; }

    /// <summary>For a request for papers: the applicant's last day. For a referral: the day by which the applicant hears how it stands.</summary>
    public DateOnly? DueOn { get; set; }

    public string? Note { get; init; }
    public DateOnly? ExpectedEnd { get; init; }

    public PauseView? ToView() => PausedAt is { } from ? new(Id, Kind, from, ResumedAt, Note, ExpectedEnd) : null;
}

/// <summary>Something that happened once in a handling of a case, heard of before or after its clock was opened.</summary>
internal sealed class CaseFact
{
    public required Guid CaseId { get; init; }
    /// <summary>The handling of the matter it belongs to.</summary>
    public required int Round { get; init; }
    public required CaseFactKind Kind { get; init; }

    /// <summary>The first time it happened; for <see cref="CaseFactKind.Word"/> the last.</summary>
    public required DateTimeOffset At { get; set; }
}

internal enum CaseFactKind
{
    /// <summary>The applicant has heard of work, or was asked for papers.</summary>
    Progressed,
    FirstReport,
    Replied,
    Closed,
    /// <summary>Nothing is missing any more.</summary>
    DocumentsComplete,
    /// <summary>The applicant was last told something, other than a date.</summary>
    Word,
}

/// <summary>A case was reopened, as Cases said: with it a handling of the matter begins, once the one before is known.</summary>
internal sealed class Reopening
{
    public required Guid CaseId { get; init; }
    /// <summary>The handling that begins: 2 or more.</summary>
    public required int Round { get; init; }
    /// <summary>Occasion of the notice that tells the new date.</summary>
    public required Guid Id { get; init; }
    public required DateTimeOffset At { get; init; }
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
    /// <summary>The handling of the matter it belongs to.</summary>
    public required int Round { get; init; }
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

    /// <summary>True for what was said of the main case that this one is merged into; occasion of its notice.</summary>
    public bool OfMain { get; init; }
}

/// <summary>The main case that a case is merged into, as Cases said last: it has its own dates, and what is said of the main case's is told to its applicant.</summary>
internal sealed class Merge
{
    public required Guid CaseId { get; init; }
    /// <summary>Null when the case is handled on its own again.</summary>
    public Guid? MainId { get; set; }
    /// <summary>Version of Cases' stream that said so.</summary>
    public required long Version { get; set; }
}

/// <summary>A new date given after the due date had passed; occasion of its notice.</summary>
internal sealed class Promise
{
    public required Guid Id { get; init; }
    public required Guid CaseId { get; init; }
    /// <summary>The handling of the matter it belongs to.</summary>
    public required int Round { get; init; }
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
    /// <summary>The handling of the matter it belongs to.</summary>
    public required int Round { get; init; }
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
    /// <summary>The handling of the matter it belongs to.</summary>
    public required int Round { get; init; }
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

    /// <summary>What tells open steps of one kind apart: the supplement, or the rung of the ladder. Empty where there is only one.</summary>
    public string Subject { get; init; } = "";
}

/// <summary>Kinds of steps, in the order in which steps of one instant are taken.</summary>
internal enum DueStepKind
{
    DueSoon,
    DueToday,
    Missed,
    Overdue,
    PromiseMissed,
    OverdueLong,
    InternalDue,
    Silence,
    SupplementDueSoon,
    SupplementLapsed,
    /// <summary>The working day for a new date, after the applicant had asked for news, is over.</summary>
    NewsDue,
    /// <summary>The morning of the day by which the applicant hears how a case stands that was passed on.</summary>
    FollowUpDue,
    /// <summary>That day is over.</summary>
    FollowUpMissed,
}

/// <summary>A request for an extension that somebody has to decide, or has decided.</summary>
internal sealed class ExtensionRequest
{
    public required Guid Id { get; init; }
    public required Guid CaseId { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }
    public required Guid RequestedBy { get; init; }
    public required DateOnly PreviousDueOn { get; init; }
    public required DateTimeOffset PreviousOverdueFrom { get; init; }
    public required bool PreviousHasTime { get; init; }
    public required DateOnly DueOn { get; init; }
    public required DateTimeOffset OverdueFrom { get; init; }
    public required bool HasTime { get; init; }
    public required DelaySlots Slots { get; init; }

    /// <summary>Code of the level that approves this length.</summary>
    public required string Level { get; init; }

    public required ExtensionRequestState State { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
    public Guid? DecidedBy { get; set; }
    public string? DecisionNote { get; set; }

    /// <summary>The extension it became.</summary>
    public Guid? ExtensionId { get; set; }

    public DueDate PreviousDue => new(PreviousDueOn, PreviousOverdueFrom, PreviousHasTime);
    public DueDate Due => new(DueOn, OverdueFrom, HasTime);

    public ExtensionRequestView ToView(string serviceCode, string? unit, ExtensionLevels levels) => new()
    {
        RequestId = Id,
        CaseId = CaseId,
        ServiceCode = serviceCode,
        Unit = unit,
        RequestedAt = RequestedAt,
        RequestedBy = RequestedBy,
        From = PreviousDue,
        To = Due,
        Days = ExtensionLevels.DaysBetween(PreviousDue, Due),
        Slots = Slots,
        Level = levels.Find(Level).ToContract(),
        State = State,
        DecidedAt = DecidedAt,
        DecidedBy = DecidedBy,
        DecisionNote = DecisionNote,
    };
}

/// <summary>What a unit says about all of its cases that run late, or those of one service item.</summary>
internal sealed class StandingWords
{
    public required Guid Id { get; init; }
    public required string Unit { get; init; }
    public string? ServiceCode { get; init; }
    public required DateOnly FromOn { get; init; }
    public required DateOnly ToOn { get; init; }
    public required StandingText Words { get; init; }
    public required int OfficeDays { get; init; }
    public required Guid GivenBy { get; init; }
    public required DateTimeOffset GivenAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
    public Guid? EndedBy { get; set; }

    public StandingExplanation ToContract() => new()
    {
        Id = Id,
        Unit = Unit,
        ServiceCode = ServiceCode,
        From = FromOn,
        To = ToOn,
        Reason = Words.Reason,
        ReasonShort = Words.ReasonShort,
        Progress = Words.Progress,
        ProgressShort = Words.ProgressShort,
        OfficeDays = OfficeDays,
        GivenBy = GivenBy,
        GivenAt = GivenAt,
        EndedAt = EndedAt,
    };
}

/// <summary>The words of a standing explanation; the date is reckoned when they are used.</summary>
internal sealed record StandingText(LocalizedText Reason, LocalizedText ReasonShort, LocalizedText Progress, LocalizedText ProgressShort)
{
    /// <summary>The slots of a notice.</summary>
    /// <param name="expectedOn">The day by which the work is expected to be done.</param>
    public DelaySlots On(DateOnly expectedOn) => new()
    {
        Reason = Reason,
        ReasonShort = ReasonShort,
        Progress = Progress,
        ProgressShort = ProgressShort,
        ExpectedOn = expectedOn,
        DateKind = DateKind.Completion,
        Source = DelaySource.Unit,
    };
}
