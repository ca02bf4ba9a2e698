namespace CaseTracker.Deadlines.Domain;

/// <summary>Whether the occasion of a notice is still right at the moment of sending.</summary>
/// <remarks>Answers null when it holds, otherwise why not: <c>satisfied paused overtaken</c>. A case that ended without a reply counts as satisfied here, and so does a handling after which the case was reopened.</remarks>
internal static class Holding
{
    public const string Satisfied = "satisfied";
    public const string Paused = "paused";
    public const string Overtaken = "overtaken";

    /// <summary>An extension holds while it is the last one and its date is the date in force.</summary>
    public static string? OfExtension(Clock clock, Extension extension, bool isLast) =>
        Ended(clock, extension.Round) ?? (!isLast ? Overtaken : clock.State == ClockState.Paused ? Paused : extension.Late || clock.Due == extension.Due ? null : Overtaken);

    /// <summary>An overdue notice holds until a promise tells a better date.</summary>
    public static string? OfMissed(Clock clock, Stage stage, bool promisedSince) =>
        Ended(clock, stage.Round) ?? (clock.State == ClockState.Paused ? Paused : stage.VoidedAt is not null || promisedSince ? Overtaken : null);

    /// <summary>A promise holds while it is the last one.</summary>
    public static string? OfPromise(Clock clock, Promise promise) => Ended(clock, promise.Round) ?? (clock.PromiseId == promise.Id ? null : Overtaken);

    /// <summary>What was said of a main case holds while it is the last that was said, and before this case's own date has passed: from then on other words tell it.</summary>
    public static string? OfExplanation(Clock clock, Explanation explanation, DateTimeOffset now) =>
        Ended(clock, clock.Round) ?? (clock.State == ClockState.Paused ? Paused : clock.ExplanationId == explanation.Id && !clock.IsOverdue(now) ? null : Overtaken);

    /// <summary>A moved date holds while it is the last move and its date is the one in force.</summary>
    public static string? OfMove(Clock clock, Move move, bool isLast) =>
        Ended(clock, move.Round) ?? (!isLast ? Overtaken : clock.State == ClockState.Paused ? Paused : clock.Due == move.Due ? null : Overtaken);

    /// <summary>A reminder of a date holds while that date is in force.</summary>
    public static string? OfReminder(Clock clock, Reminder reminder) =>
        Ended(clock, reminder.Round) ?? (clock.State == ClockState.Paused ? Paused : clock.Due == reminder.Due ? null : Overtaken);

    /// <summary>A reminder of something that waits for staff holds while it still does; a case that was passed on is still followed.</summary>
    public static string? OfTask(Clock clock, Reminder reminder, bool waits) => (clock.FollowUpOn is null || reminder.Round < clock.Round ? Ended(clock, reminder.Round) : null) ?? (waits ? null : Overtaken);

    /// <summary>A reminder of the next news of a case that was passed on holds while that day is the one told.</summary>
    public static string? OfFollowUp(Clock clock, Reminder reminder) =>
        clock.FollowUpOn is null || reminder.Round < clock.Round ? Satisfied : clock.FollowUpOn == reminder.DueOn ? null : Overtaken;

    /// <summary>The applicant is reminded of a supplement while it is out.</summary>
    public static string? OfSupplement(Clock clock, Pause supplement) => Ended(clock, supplement.Round) ?? (supplement.ResumedAt is null ? null : Overtaken);

    private static string? Ended(Clock clock, int round) => clock.HasEnded || round < clock.Round ? Satisfied : null;
}
