using CaseTracker.Contracts.Cases;

namespace CaseTracker.Contracts.Deadlines;

/// <summary>Asks what the due date of an imagined case would be. Times are ISO 8601; without an offset they mean Asia/Taipei; a bare date is 00:00 of that day.</summary>
public sealed record PreviewRequest
{
    /// <summary>When the case is received.</summary>
    public string? ReceivedAt { get; init; }
    /// <summary>The limit; value at least 1.</summary>
    public PreviewLimit? Limit { get; init; }
    /// <summary>Days announced as closed (停止上班) on top of the office calendar.</summary>
    public IReadOnlyList<string>? Closures { get; init; }
    /// <summary>Pauses in order, not overlapping.</summary>
    public IReadOnlyList<PreviewPause>? Pauses { get; init; }
    /// <summary>Extensions in order.</summary>
    public IReadOnlyList<PreviewExtension>? Extensions { get; init; }
    /// <summary>Which rules the extensions follow: <c>statutory</c> (the default) or <c>petition</c>.</summary>
    public string? Policy { get; init; }
}

/// <summary>A limit as text, so that a wrong unit is a field error and not a failed request.</summary>
/// <param name="Value">How many.</param>
/// <param name="Unit"><c>hours</c>, <c>working_days</c>, <c>calendar_days</c> or <c>months</c>.</param>
public sealed record PreviewLimit(decimal? Value, string? Unit);

/// <summary>A stop of the clock: the first day is used, the last is not.</summary>
/// <param name="From">When the notice went out.</param>
/// <param name="To">When the supplement came; null = still stopped.</param>
public sealed record PreviewPause(string? From, string? To);

/// <summary>An extension asked for, approved and told.</summary>
public sealed record PreviewExtension
{
    /// <summary>When it was asked for; null = when approved.</summary>
    public string? RequestedAt { get; init; }
    /// <summary>When it was approved; null = when told.</summary>
    public string? ApprovedAt { get; init; }
    /// <summary>When the applicant was told.</summary>
    public string? NotifiedAt { get; init; }
    /// <summary>How many.</summary>
    public decimal? Value { get; init; }
    /// <summary>Of what; null = the limit's own unit.</summary>
    public string? Unit { get; init; }
}

/// <summary>A computed deadline with its explanation. Dates are <c>yyyy-MM-dd</c>; for limits in hours ISO 8601 instants at +08:00.</summary>
public sealed record PreviewAnswer
{
    /// <summary>The end of the limit without extensions.</summary>
    public required string OriginalDue { get; init; }
    /// <summary>The end in force before a rest day moved it.</summary>
    public required string Nominal { get; init; }
    /// <summary>The end in force.</summary>
    public required string Due { get; init; }
    /// <summary>First instant after the period, ISO 8601 at +08:00.</summary>
    public required string OverdueFrom { get; init; }
    /// <summary>One verdict per extension.</summary>
    public required IReadOnlyList<ExtensionVerdict> Extensions { get; init; }
    /// <summary>One line per day or per jump.</summary>
    public required IReadOnlyList<LedgerLine> Ledger { get; init; }
    /// <summary>The end in force, for programs.</summary>
    public required DueDate DueDate { get; init; }
}

/// <summary>What became of an extension.</summary>
/// <param name="Accepted">True when it moves the date.</param>
/// <param name="Error">Why not, kebab-case: <c>extension-after-due extension-too-long extension-once-only extension-unit</c>.</param>
/// <param name="LateNotice">True when it was decided in time but told after the old end: it stays on record and does not prevent overdue.</param>
public sealed record ExtensionVerdict(bool Accepted, string? Error, bool LateNotice);

/// <summary>One line of the explanation of a date.</summary>
/// <param name="Date">The day (for hours: the day of the jump).</param>
/// <param name="Counted">The ordinal of the counted day, or null when the day does not count.</param>
/// <param name="Why">In words.</param>
public sealed record LedgerLine(DateOnly Date, int? Counted, LocalizedText Why);

/// <summary>Asks for a date alone: Cases at submission, Routing for the answer of a unit.</summary>
/// <param name="ReceivedAt">From when it counts.</param>
/// <param name="Limit">The limit.</param>
public sealed record DueRequest(DateTimeOffset ReceivedAt, Limit Limit)
{
    /// <summary>Code of the agency whose days count; null = the city's. With an agency, years whose calendar is not loaded count from Monday to Friday, as for clocks.</summary>
    public string? Agency { get; init; }
}

/// <summary>The clock of one case as staff see it.</summary>
public sealed record CaseClock
{
    /// <summary>Original due date.</summary>
    public required DueDate OriginalDue { get; init; }
    /// <summary>Due date in force; while stopped, as if the clock went on now.</summary>
    public required DueDate Due { get; init; }
    /// <summary>The published limit.</summary>
    public required Limit Limit { get; init; }
    /// <summary>Rules for extensions.</summary>
    public required DeadlinePolicy Policy { get; init; }
    /// <summary>True while stopped.</summary>
    public required bool Paused { get; init; }
    /// <summary>True when the due date has passed and nothing satisfied it.</summary>
    public required bool Overdue { get; init; }
    /// <summary>When it was satisfied.</summary>
    public DateTimeOffset? SatisfiedAt { get; init; }
    /// <summary>Promised date after the due date.</summary>
    public DateOnly? PromisedOn { get; init; }
    /// <summary>While the case is passed on to an authority outside the city (移送), where no date of ours runs: the day, inclusive, by which the applicant is told how it stands.</summary>
    public DateOnly? FollowUpOn { get; init; }
    /// <summary>The handler's explanation given before the date, if any.</summary>
    public DelaySlots? Explanation { get; init; }
    /// <summary>True while the clock waits for its start (complete papers, a confirmed contact); <see cref="Due"/> is then as if it started now.</summary>
    public bool Waiting { get; init; }
    /// <summary>True while the date rests on an office calendar that is not final.</summary>
    public bool Provisional { get; init; }
    /// <summary>The end of the agency's own, shorter limit, or null.</summary>
    public DueDate? InternalDue { get; init; }
    /// <summary>Every pause, oldest first.</summary>
    public IReadOnlyList<PauseView> Pauses { get; init; } = [];
    /// <summary>Every request for an extension, newest first.</summary>
    public IReadOnlyList<ExtensionRequestView> Requests { get; init; } = [];
    /// <summary>The date in one or two sentences, as the applicant reads it.</summary>
    public LocalizedText? Reckoning { get; init; }
    /// <summary>Since when the applicant has seen nothing new, once that is longer than the service item allows.</summary>
    public DateTimeOffset? SilentSince { get; init; }
    /// <summary>A new date to suggest when extending or promising: from the item's estimate, else null.</summary>
    public DateOnly? SuggestedDate { get; init; }
    /// <summary>What the suggestion rests on, or null.</summary>
    public Estimate? Estimate { get; init; }
    /// <summary>Granted extensions.</summary>
    public required IReadOnlyList<ExtensionView> Extensions { get; init; }
    /// <summary>How many notices had to use the fallback words (列管缺失).</summary>
    public required int Defects { get; init; }
    /// <summary>Why the date is what it is.</summary>
    public required IReadOnlyList<LedgerLine> Ledger { get; init; }
    /// <summary>Days the form offers: the next office days, for a date input's hint.</summary>
    public required IReadOnlyList<DateOnly> NextOfficeDays { get; init; }
}

/// <summary>A granted extension.</summary>
/// <param name="ExtensionId">The extension.</param>
/// <param name="GrantedAt">When.</param>
/// <param name="From">The date before.</param>
/// <param name="To">The date after.</param>
/// <param name="NotifiedAt">When the applicant was told, or null while that is under way.</param>
/// <param name="Slots">The three slots.</param>
public sealed record ExtensionView(Guid ExtensionId, DateTimeOffset GrantedAt, DueDate From, DueDate To, DateTimeOffset? NotifiedAt, DelaySlots Slots);

/// <summary>Reason, progress and date: one form for an explanation, an extension and a promise.</summary>
public sealed record DelayRequest
{
    /// <summary>Code of the reason (delay-reasons).</summary>
    public string? ReasonCode { get; init; }
    /// <summary>The handler's own words on the reason, at most 300 characters; required for the reason <c>other</c>.</summary>
    public string? Reason { get; init; }
    /// <summary>The present state: 4 to 300 characters.</summary>
    public string? Progress { get; init; }
    /// <summary>The present state in at most 12 characters, for SMS; null = taken from the case's step.</summary>
    public string? ProgressShort { get; init; }
    /// <summary>The expected date.</summary>
    public DateOnly? ExpectedOn { get; init; }
    /// <summary>Language of the words; null = Chinese.</summary>
    public Language? Language { get; init; }
}

/// <summary>A reason a handler can choose.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Label">For the form.</param>
/// <param name="Sentence">What the applicant reads.</param>
public sealed record DelayReason(string Code, LocalizedText Label, LocalizedText Sentence);

/// <summary>Missed dates that Cases asks about together.</summary>
/// <param name="StageIds">At most <see cref="Most"/>.</param>
public sealed record AskedStages(IReadOnlyList<Guid> StageIds)
{
    /// <summary>How many may be asked about at once.</summary>
    public const int Most = 500;
}

/// <summary>What the applicant is told about a missed date.</summary>
/// <param name="StageId">The stage of a missed due date or a missed promise.</param>
/// <param name="Slots">Its words, fixed when the date passed.</param>
public sealed record StageSlots(Guid StageId, DelaySlots Slots);

/// <summary>What Notifications and Cases need to know about an occasion of Deadlines.</summary>
public sealed record OccasionFacts
{
    /// <summary>False when the notice is no longer right (satisfied, paused, overtaken by a promise).</summary>
    public required bool Holds { get; init; }
    /// <summary>Why not: <c>satisfied paused overtaken</c>.</summary>
    public string? CancelReason { get; init; }
    /// <summary>Original due date; null when the clock is not open yet.</summary>
    public DueDate? OriginalDue { get; init; }
    /// <summary>The date before (extension) or the date that passed.</summary>
    public DueDate? PreviousDue { get; init; }
    /// <summary>The date in force.</summary>
    public DueDate? Due { get; init; }
    /// <summary>The three slots, for extension, overdue, promise, promise missed.</summary>
    public DelaySlots? Slots { get; init; }
    /// <summary>For reminders: which.</summary>
    public ReminderStage? Stage { get; init; }
    /// <summary>For a moved date: why, as a sentence part (「11月12日停止上班」).</summary>
    public LocalizedText? MoveReason { get; init; }
}

/// <summary>A pause as staff see it.</summary>
/// <param name="PauseId">The pause; for a supplement its id.</param>
/// <param name="Kind">Why.</param>
/// <param name="From">When it began; its day is used.</param>
/// <param name="To">When it ended; its day is not used. Null while it lasts.</param>
/// <param name="Note">What staff wrote, staff only.</param>
/// <param name="ExpectedEnd">When it is expected to end, if somebody said so.</param>
public sealed record PauseView(Guid PauseId, PauseKind Kind, DateTimeOffset From, DateTimeOffset? To, string? Note, DateOnly? ExpectedEnd);

/// <summary>Stops the clock for a cause that the law does not count. Supplements are asked for in Cases.</summary>
public sealed record PauseRequest
{
    /// <summary><c>interpretation</c>, <c>force_majeure</c> or <c>co_handling</c>.</summary>
    public PauseKind? Kind { get; init; }
    /// <summary>What for: 4 to 500 characters, staff only.</summary>
    public string? Note { get; init; }
    /// <summary>When it is expected to end, not before today; the applicant reads it.</summary>
    public DateOnly? ExpectedEnd { get; init; }
}

/// <summary>What became of an extension that was asked for.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="State">Granted at once when the asker may approve it, otherwise waiting.</param>
/// <param name="Level">Who may approve this length.</param>
/// <param name="Warning">A code to show beside it, or null: <c>beyond-30-calendar-days</c>.</param>
public sealed record ExtensionAnswer(Guid RequestId, ExtensionRequestState State, ApprovalLevel Level, string? Warning);

/// <summary>Where a request for an extension stands.</summary>
public enum ExtensionRequestState
{
    /// <summary>Somebody has to decide.</summary>
    Waiting,
    /// <summary>Granted: it moves the date once the applicant is told in time.</summary>
    Granted,
    /// <summary>Declined by whoever decides.</summary>
    Declined,
    /// <summary>Nobody decided before the date passed; only a new promised date is possible now.</summary>
    Lapsed,
}

/// <summary>Who approves an extension of a length; seeds/reference/extension-levels.json.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Name">As staff call it.</param>
/// <param name="Role">Holders of this role in the case's unit or agency, or their deputies.</param>
public sealed record ApprovalLevel(string Code, LocalizedText Name, StaffRole Role);

/// <summary>A request for an extension.</summary>
public sealed record ExtensionRequestView
{
    /// <summary>The request.</summary>
    public required Guid RequestId { get; init; }
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>Service item code.</summary>
    public required string ServiceCode { get; init; }
    /// <summary>Unit code.</summary>
    public string? Unit { get; init; }
    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset RequestedAt { get; init; }
    /// <summary>By whom.</summary>
    public required Guid RequestedBy { get; init; }
    /// <summary>The date in force.</summary>
    public required DueDate From { get; init; }
    /// <summary>The date asked for.</summary>
    public required DueDate To { get; init; }
    /// <summary>How many days (calendar days between the two dates).</summary>
    public required int Days { get; init; }
    /// <summary>Reason and progress.</summary>
    public required DelaySlots Slots { get; init; }
    /// <summary>Who may approve.</summary>
    public required ApprovalLevel Level { get; init; }
    /// <summary>Where it stands.</summary>
    public required ExtensionRequestState State { get; init; }
    /// <summary>When it was decided.</summary>
    public DateTimeOffset? DecidedAt { get; init; }
    /// <summary>By whom.</summary>
    public Guid? DecidedBy { get; init; }
    /// <summary>What the decider wrote, staff only.</summary>
    public string? DecisionNote { get; init; }
}

/// <summary>Decides a request for an extension.</summary>
public sealed record ExtensionDecision
{
    /// <summary>True to grant.</summary>
    public bool? Grant { get; init; }
    /// <summary>Why not (required when declined, 2 to 500 characters), or a remark.</summary>
    public string? Note { get; init; }
}

/// <summary>A unit's explanation for many cases at once, for example a backlog after a typhoon. Used where a handler gave none.</summary>
public sealed record StandingExplanation
{
    /// <summary>Id.</summary>
    public required Guid Id { get; init; }
    /// <summary>Unit code.</summary>
    public required string Unit { get; init; }
    /// <summary>Service item code, or null for all of the unit's.</summary>
    public string? ServiceCode { get; init; }
    /// <summary>First day it is used, inclusive.</summary>
    public required DateOnly From { get; init; }
    /// <summary>Last day it is used, inclusive.</summary>
    public required DateOnly To { get; init; }
    /// <summary>The words; the expected date is the day of the miss plus <see cref="OfficeDays"/>.</summary>
    public required LocalizedText Reason { get; init; }
    /// <summary>The reason for SMS.</summary>
    public required LocalizedText ReasonShort { get; init; }
    /// <summary>The present state.</summary>
    public required LocalizedText Progress { get; init; }
    /// <summary>The present state for SMS.</summary>
    public required LocalizedText ProgressShort { get; init; }
    /// <summary>How many office days after the missed date the work is expected to be done: 1 to 60.</summary>
    public required int OfficeDays { get; init; }
    /// <summary>Who gave it.</summary>
    public required Guid GivenBy { get; init; }
    /// <summary>When.</summary>
    public required DateTimeOffset GivenAt { get; init; }
    /// <summary>When it was ended before its last day, or null.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>Gives a unit's standing explanation.</summary>
public sealed record StandingExplanationRequest
{
    /// <summary>Unit code; a supervisor's own unit.</summary>
    public string? Unit { get; init; }
    /// <summary>Service item code, or null for all.</summary>
    public string? ServiceCode { get; init; }
    /// <summary>First day, not before today.</summary>
    public DateOnly? From { get; init; }
    /// <summary>Last day, at most 90 days later.</summary>
    public DateOnly? To { get; init; }
    /// <summary>Code of the reason (delay-reasons).</summary>
    public string? ReasonCode { get; init; }
    /// <summary>Own words on the reason.</summary>
    public string? Reason { get; init; }
    /// <summary>The present state: 4 to 300 characters.</summary>
    public string? Progress { get; init; }
    /// <summary>The present state for SMS: at most 12 characters.</summary>
    public string? ProgressShort { get; init; }
    /// <summary>Office days from the missed date to the expected one: 1 to 60.</summary>
    public int? OfficeDays { get; init; }
}

/// <summary>A loaded year of the office calendar.</summary>
/// <param name="Year">The year.</param>
/// <param name="Version">Grows with each replacement.</param>
/// <param name="Provisional">True while the official file is not out.</param>
/// <param name="Source">File name as it was imported.</param>
/// <param name="ImportedAt">When.</param>
/// <param name="ImportedBy">By whom; null = reference data.</param>
/// <param name="DaysOff">How many days off.</param>
/// <param name="MakeUpDays">How many make-up workdays.</param>
public sealed record CalendarYear(int Year, int Version, bool Provisional, string Source, DateTimeOffset ImportedAt, Guid? ImportedBy, int DaysOff, int MakeUpDays);

/// <summary>The years that are loaded, and what is missing.</summary>
/// <param name="Years">In order.</param>
/// <param name="LastDay">The last loaded day.</param>
/// <param name="FinalUntil">The last day of the unbroken row of final years from today's on; the day before this year when it is not final itself.</param>
/// <param name="ProvisionalCases">How many open cases are due on a day that is not final.</param>
/// <param name="Alarm">True from a quarter before the first day that is not final.</param>
public sealed record CalendarOverview(IReadOnlyList<CalendarYear> Years, DateOnly LastDay, DateOnly FinalUntil, int ProvisionalCases, bool Alarm);

/// <summary>A day of the office calendar that is neither an ordinary office day nor an ordinary weekend.</summary>
/// <param name="Date">The day.</param>
/// <param name="IsDayOff">False for a make-up workday (補行上班).</param>
/// <param name="Note">The official note (備註), or null.</param>
/// <param name="Provisional">True while the calendar of its year is not final.</param>
public sealed record NotableDay(DateOnly Date, bool IsDayOff, string? Note, bool Provisional);

/// <summary>An office calendar file as published (data.gov.tw 14718).</summary>
public sealed record CalendarUpload
{
    /// <summary>File name.</summary>
    public string? FileName { get; init; }
    /// <summary>The bytes, at most 1 MB: Big5 or UTF-8, with or without BOM.</summary>
    public byte[]? Content { get; init; }
    /// <summary>True when it is a draft that will be replaced by the official file.</summary>
    public bool Provisional { get; init; }
    /// <summary>What <see cref="CalendarImpact.Token"/> said when the impact was shown; null only shows it.</summary>
    public string? Confirm { get; init; }
}

/// <summary>Days on which an office does not work (停止上班), announced by the mayor.</summary>
public sealed record ClosureRequest
{
    /// <summary>The day.</summary>
    public DateOnly? Date { get; init; }
    /// <summary>The whole day, or a part: a part is kept on record and moves no date.</summary>
    public ClosurePart? Part { get; init; }
    /// <summary>Whom it closes: the city, districts, or one agency.</summary>
    public ClosureScope? Scope { get; init; }
    /// <summary>District codes, for <see cref="ClosureScope.Districts"/>.</summary>
    public IReadOnlyList<string>? Districts { get; init; }
    /// <summary>Agency code, for <see cref="ClosureScope.Agency"/>.</summary>
    public string? Agency { get; init; }
    /// <summary>Why, as announced: 2 to 200 characters; applicants read it.</summary>
    public string? Reason { get; init; }
    /// <summary>What <see cref="CalendarImpact.Token"/> said; null only shows the impact.</summary>
    public string? Confirm { get; init; }
}

/// <summary>Which part of a day is closed.</summary>
public enum ClosurePart
{
    /// <summary>The whole day.</summary>
    WholeDay,
    /// <summary>Until noon.</summary>
    Morning,
    /// <summary>From noon.</summary>
    Afternoon,
}

/// <summary>Whom a closure closes.</summary>
public enum ClosureScope
{
    /// <summary>Every agency of the city.</summary>
    City,
    /// <summary>The agencies seated in these districts (their district offices).</summary>
    Districts,
    /// <summary>One agency.</summary>
    Agency,
}

/// <summary>An announced closure.</summary>
public sealed record Closure
{
    /// <summary>Id.</summary>
    public required Guid Id { get; init; }
    /// <summary>The day.</summary>
    public required DateOnly Date { get; init; }
    /// <summary>Which part.</summary>
    public required ClosurePart Part { get; init; }
    /// <summary>Whom.</summary>
    public required ClosureScope Scope { get; init; }
    /// <summary>District codes.</summary>
    public IReadOnlyList<string> Districts { get; init; } = [];
    /// <summary>Agency code.</summary>
    public string? Agency { get; init; }
    /// <summary>Why.</summary>
    public required string Reason { get; init; }
    /// <summary>When it was announced here.</summary>
    public required DateTimeOffset AnnouncedAt { get; init; }
    /// <summary>By whom.</summary>
    public required Guid AnnouncedBy { get; init; }
    /// <summary>When it was withdrawn, or null.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }
    /// <summary>How many due dates it moved.</summary>
    public required int Moved { get; init; }
}

/// <summary>What a change of the calendar does, or did, to open cases.</summary>
/// <param name="Moves">How many due dates move.</param>
/// <param name="Examples">Up to 20 of them, the nearest first.</param>
/// <param name="ChangedDays">Days whose nature changes, for a calendar file.</param>
/// <param name="Token">Send it back as <c>Confirm</c> to do it; it changes with the days and with the order of size of the moves. Single cases that come in meanwhile do not matter: they are moved like the others.</param>
/// <param name="Done">True when it was done.</param>
public sealed record CalendarImpact(int Moves, IReadOnlyList<MovedDate> Examples, IReadOnlyList<ChangedDay> ChangedDays, string Token, bool Done);

/// <summary>A date that moves.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Unit">Unit code.</param>
/// <param name="From">Before.</param>
/// <param name="To">After.</param>
public sealed record MovedDate(Guid CaseId, string? Unit, DueDate From, DueDate To);

/// <summary>A day of the calendar that changes.</summary>
/// <param name="Date">The day.</param>
/// <param name="WasOff">Off before; null when it was not loaded.</param>
/// <param name="IsOff">Off now.</param>
/// <param name="Note">The official note.</param>
public sealed record ChangedDay(DateOnly Date, bool? WasOff, bool IsOff, string? Note);

/// <summary>What the auditor found: it derives every obligation from history on a path of its own and compares.</summary>
/// <param name="RanAt">When it ran last; null = never.</param>
/// <param name="Cases">How many cases it derived.</param>
/// <param name="Untold">逾期未告知: overdue cases whose applicant was not told in time.</param>
/// <param name="Differences">Up to 200 differences.</param>
/// <param name="TotalDifferences">How many there are in all.</param>
public sealed record AuditReport(DateTimeOffset? RanAt, int Cases, int Untold, IReadOnlyList<AuditDifference> Differences, int TotalDifferences);

/// <summary>One difference.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Code">Which rule, for example <c>due-differs missed-not-found missed-too-early told-twice told-after-end not-told</c>.</param>
/// <param name="Expected">What history says.</param>
/// <param name="Found">What is on record.</param>
public sealed record AuditDifference(Guid CaseId, string Code, string Expected, string Found);
