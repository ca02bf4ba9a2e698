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

/// <summary>What Cases asks for at submission: only the date.</summary>
/// <param name="ReceivedAt">When the case is received.</param>
/// <param name="Limit">Its limit.</param>
public sealed record DueRequest(DateTimeOffset ReceivedAt, Limit Limit);

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
    /// <summary>The handler's explanation given before the date, if any.</summary>
    public DelaySlots? Explanation { get; init; }
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
}
