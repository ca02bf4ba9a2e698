using System.Text.Json;

namespace CaseTracker.Contracts.Notifications;

/// <summary>Kinds of notices; each has a template of the same name.</summary>
public enum NoticeKind
{
    /// <summary>Received; occasion = the case.</summary>
    Receipt,
    /// <summary>Papers are missing; occasion = the supplement.</summary>
    Supplement,
    /// <summary>The date moves, told before it passed; occasion = the extension.</summary>
    Extension,
    /// <summary>The date has passed; occasion = the deadline stage.</summary>
    Overdue,
    /// <summary>A new date after the due date had passed; occasion = the promise.</summary>
    Promise,
    /// <summary>The promised date has passed too; occasion = the deadline stage.</summary>
    PromiseMissed,
    /// <summary>Handed to another unit; occasion = the assignment.</summary>
    Transferred,
    /// <summary>Answered; occasion = the reply.</summary>
    Reply,
    /// <summary>Closed without a reply; occasion = the closing.</summary>
    Closed,
    /// <summary>To staff: due soon, due today, overdue and the other stages; occasion = the reminder.</summary>
    StaffReminder,
    /// <summary>A date that was told moves without an act on the case (closure, new calendar); occasion = the move.</summary>
    DateMoved,
    /// <summary>A supplement's last day is near; occasion = the supplement.</summary>
    SupplementReminder,
    /// <summary>Asks whether a contact belongs to whoever gave it: a link or a code, nothing of the case; occasion = the confirmation.</summary>
    ContactConfirmation,
    /// <summary>To the contact a case was told by until now: another one takes its place; occasion = the change.</summary>
    ContactChanged,
    /// <summary>A call by staff: the clock of the case starts with the confirmation, and nobody confirmed; occasion = the case.</summary>
    ContactUnconfirmed,
    /// <summary>A petition was set aside; occasion = the closing.</summary>
    SetAside,
    /// <summary>Withdrawn as the applicant asked; occasion = the withdrawal.</summary>
    Withdrawn,
    /// <summary>Open again, as the applicant asked, with a new date; occasion = the reopening.</summary>
    Reopened,
    /// <summary>A one-time code that opens the personal part of a case; occasion = the code.</summary>
    AccessCode,
    /// <summary>The numbers of its cases, to a contact that asked for them: about no single case; occasion = the wish.</summary>
    CaseNumbers,
    /// <summary>To a helper: an applicant asked for their help; occasion = the helper.</summary>
    HelperNamed,
    /// <summary>To a helper: it has ended; occasion = the helper.</summary>
    HelperRemoved,
    /// <summary>Passed on to an authority outside the city; occasion = the referral.</summary>
    Referred,
    /// <summary>The day passed by which the applicant should have been told how a case stands that was passed on; occasion = the reminder of it.</summary>
    FollowUpMissed,
    /// <summary>The authority says that the case is ours; occasion = the referral.</summary>
    ReferralEnded,
    /// <summary>To staff: a memo urges those in charge; occasion = the memo.</summary>
    StaffMemo,
    /// <summary>Handled together with another case about the same matter; occasion = the merge.</summary>
    Merged,
    /// <summary>What it is handled together with takes longer than its own date, told before that has passed; occasion = the explanation.</summary>
    DelayForeseen,
}

/// <summary>Names of notice kinds in URLs, templates and tables.</summary>
public static class NoticeKinds
{
    /// <summary>The kebab-case name, for example <c>promise-missed</c>.</summary>
    public static string Name(NoticeKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    /// <summary>The kind of that name, or null.</summary>
    public static NoticeKind? Parse(string? name) =>
        Enum.GetValues<NoticeKind>().Cast<NoticeKind?>().FirstOrDefault(k => Name(k!.Value) == name);
}

/// <summary>State of an obligation to tell somebody.</summary>
public enum NoticeState
{
    /// <summary>Owed, not yet sent.</summary>
    Pending,
    /// <summary>An attempt runs, or its result is not yet known.</summary>
    Sending,
    /// <summary>The provider accepted it.</summary>
    Sent,
    /// <summary>The occasion no longer held; nothing was sent.</summary>
    Cancelled,
    /// <summary>No attempt succeeded; staff must call.</summary>
    Failed,
    /// <summary>Waits for a person: a phone call or a letter.</summary>
    Task,
}

/// <summary>What is known of one try to hand a notice over. At most one try of an obligation may be in one of the first four at any time.</summary>
public enum AttemptState
{
    /// <summary>Written before the send; the result is not known yet.</summary>
    Started,
    /// <summary>The provider may or may not have it; never sent again unless it is shown not to be there.</summary>
    Unknown,
    /// <summary>The provider took it.</summary>
    Accepted,
    /// <summary>It reached the recipient: the provider says so, or staff did it and wrote it down.</summary>
    Delivered,
    /// <summary>The provider could not deliver it, or the contact turned out to be wrong.</summary>
    Undelivered,
    /// <summary>The provider refused it for good.</summary>
    Rejected,
    /// <summary>The provider does not have it, or nobody answered the call.</summary>
    NotSent,
}

/// <summary>Notifications emits this when an obligation to the applicant reached its end; once more when what was sent turned out not to have arrived, or a task was done.</summary>
public sealed record NoticeSettled : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>The obligation.</summary>
    public required Guid ObligationId { get; init; }
    /// <summary>What was told.</summary>
    public required NoticeKind Kind { get; init; }
    /// <summary>What caused it.</summary>
    public required Guid OccasionId { get; init; }
    /// <summary>How.</summary>
    public required NoticeWay Channel { get; init; }
    /// <summary>How it ended.</summary>
    public required NoticeState State { get; init; }
}

/// <summary>One notice of a case, as staff see it.</summary>
public sealed record NoticeView
{
    /// <summary>The obligation.</summary>
    public required Guid ObligationId { get; init; }
    /// <summary>What.</summary>
    public required NoticeKind Kind { get; init; }
    /// <summary>How.</summary>
    public required NoticeWay Channel { get; init; }
    /// <summary>State.</summary>
    public required NoticeState State { get; init; }
    /// <summary>When it was owed.</summary>
    public required DateTimeOffset OwedAt { get; init; }
    /// <summary>When it was settled.</summary>
    public DateTimeOffset? SettledAt { get; init; }
    /// <summary>Why it was cancelled or failed, a code.</summary>
    public string? Reason { get; init; }
    /// <summary>To whom, masked.</summary>
    public string? Recipient { get; init; }
    /// <summary>True when it goes to a helper: it tells the applicant nothing.</summary>
    public bool ToHelper { get; init; }
    /// <summary>True when recipient, subject and text are left out, because the reader may not know who the applicant is.</summary>
    public bool WordsWithheld { get; init; }
    /// <summary>Subject as sent.</summary>
    public string? Subject { get; init; }
    /// <summary>Text as sent.</summary>
    public string? Text { get; init; }
    /// <summary>True when it is known to have reached the applicant: delivered by the provider, or by a logged call or letter.</summary>
    public bool Told { get; init; }
    /// <summary>Machine time of the next try or look, while it waits for one.</summary>
    public DateTimeOffset? NextAt { get; init; }
    /// <summary>Every try, oldest first.</summary>
    public IReadOnlyList<NoticeAttempt> Attempts { get; init; } = [];
}

/// <summary>Notices that have not reached their end.</summary>
/// <param name="Waiting">By channel, queue and cause, the largest group first.</param>
/// <param name="Tasks">How many wait for a call or a letter by staff.</param>
/// <param name="Failed">How many could not be sent in the last seven days of business time: staff must tell the applicant.</param>
public sealed record NoticeBacklog(IReadOnlyList<WaitingNotices> Waiting, int Tasks, int Failed);

/// <summary>Notices that wait for the same thing.</summary>
/// <param name="Channel">How they go.</param>
/// <param name="Bulk">True for what falls due for many cases at one moment.</param>
/// <param name="Why">A code: <c>ready being-sent sending-hours due-date result-unknown</c>, or why the last try failed.</param>
/// <param name="Count">How many.</param>
/// <param name="OldestAt">Business time of the oldest one's occasion.</param>
public sealed record WaitingNotices(NoticeWay Channel, bool Bulk, string Why, int Count, DateTimeOffset OldestAt);

/// <summary>One try to hand a notice over, with its evidence.</summary>
/// <param name="Transport"><c>smtp twilio mailbox recorded call letter</c>.</param>
/// <param name="State">What is known of it.</param>
/// <param name="StartedAt">When it began (machine time).</param>
/// <param name="Code">What the other side answered, or how staff fared: a code.</param>
/// <param name="Status">The other side's own number, when it gave one.</param>
/// <param name="PossibleDuplicate">True when an earlier try was only presumed not to have been sent.</param>
public sealed record NoticeAttempt(string Transport, AttemptState State, DateTimeOffset StartedAt, string? Code, int? Status, bool PossibleDuplicate);

/// <summary>How a call or a letter by staff went.</summary>
public enum TellingResult
{
    /// <summary>The applicant was told on the phone, or the letter is in the post.</summary>
    Told,
    /// <summary>Nobody answered: the task stays, until three calls on at least two days found nobody; then the next way is owed.</summary>
    NoAnswer,
    /// <summary>The number or address is wrong; the next way is owed.</summary>
    WrongContact,
}

/// <summary>Logs how a task of staff went.</summary>
public sealed record LogTelling
{
    /// <summary>How; required.</summary>
    public TellingResult? Result { get; init; }
    /// <summary>When: business time, not later than now and not before the notice was owed; null = now.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>The internal API of Notifications.</summary>
public sealed class NotificationsClient(HttpClient http) : ServiceClient(http, "notifications")
{
    /// <summary>What is waiting to be told, and why; administrators, auditors and coordinators.</summary>
    public Task<Result<NoticeBacklog>> BacklogAsync(Actor actor, CancellationToken ct) =>
        GetAsync<NoticeBacklog>(actor, "/internal/notifications/backlog", ct);

    /// <summary>Every notice of a case, newest first.</summary>
    public Task<Result<IReadOnlyList<NoticeView>>> ForCaseAsync(Actor actor, Guid caseId, CancellationToken ct) =>
        GetAsync<IReadOnlyList<NoticeView>>(actor, $"/internal/notifications/cases/{caseId}/notices", ct);

    /// <summary>What a confirmation link leads to; changes nothing. 404 <c>confirmation-not-found</c>.</summary>
    public Task<Result<ConfirmationView>> ConfirmationAsync(Actor actor, ConfirmationLink link, CancellationToken ct) =>
        PostAsync<ConfirmationView>(actor, "/internal/notifications/confirmations/views", link, ct);

    /// <summary>Confirms the contact of a link: the first time, again and too late are all answered with the state. 404 <c>confirmation-not-found</c>.</summary>
    public Task<Result<ConfirmationView>> ConfirmAsync(Actor actor, ConfirmationLink link, CancellationToken ct) =>
        PostAsync<ConfirmationView>(actor, "/internal/notifications/confirmations/answers", link, ct);

    /// <summary>Sends a new message once the window of a link is over. 409 <c>already-confirmed still-open</c>, 429 <c>asked-already</c>.</summary>
    public Task<Result<ConfirmationView>> AskAgainAsync(Actor actor, ConfirmationLink link, CancellationToken ct) =>
        PostAsync<ConfirmationView>(actor, "/internal/notifications/confirmations/renewals", link, ct);

    /// <summary>The contact of a proved case that a code was or can be sent to. 404 <c>confirmation-not-found</c> when none waits.</summary>
    public Task<Result<ConfirmationView>> CodeAsync(Actor actor, Guid caseId, CancellationToken ct) =>
        GetAsync<ConfirmationView>(actor, $"/internal/notifications/cases/{caseId}/code", ct);

    /// <summary>Confirms by code. 400 <c>code-wrong</c> at <c>code</c>; 409 <c>code-ended</c> after five wrong ones or when the window is over.</summary>
    public Task<Result<ConfirmationView>> EnterCodeAsync(Actor actor, Guid caseId, ConfirmationCode code, CancellationToken ct) =>
        PostAsync<ConfirmationView>(actor, $"/internal/notifications/cases/{caseId}/code", code, ct);

    /// <summary>Sends a new code. 409 <c>already-confirmed</c>, 429 <c>asked-already</c>: ten minutes apart, three a day.</summary>
    public Task<Result<ConfirmationView>> SendCodeAsync(Actor actor, Guid caseId, ConfirmationCode code, CancellationToken ct) =>
        PostAsync<ConfirmationView>(actor, $"/internal/notifications/cases/{caseId}/codes", code, ct);

    /// <summary>Where a code for the personal part of a proved case can go; empty when it can go nowhere.</summary>
    public Task<Result<IReadOnlyList<AccessWay>>> AccessWaysAsync(Actor actor, Guid caseId, CancellationToken ct) =>
        GetAsync<IReadOnlyList<AccessWay>>(actor, $"/internal/notifications/cases/{caseId}/access-codes", ct);

    /// <summary>Sends a code; an older one is void. 400 <c>required</c> at <c>way</c> for a way the case does not have; 429 <c>asked-already</c>: a minute apart, five a day.</summary>
    public Task<Result<AccessCodeSent>> SendAccessCodeAsync(Actor actor, Guid caseId, AccessCodeRequest request, CancellationToken ct) =>
        PostAsync<AccessCodeSent>(actor, $"/internal/notifications/cases/{caseId}/access-codes", request, ct);

    /// <summary>Uses a code up. 400 <c>code-wrong</c> at <c>code</c>; 409 <c>code-ended</c> after five wrong ones, after ten minutes, or when it was used.</summary>
    public Task<Result<Done>> EnterAccessCodeAsync(Actor actor, Guid caseId, AccessCodeEntry entry, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/notifications/cases/{caseId}/access-codes/entries", entry, ct);

    /// <summary>Sends a contact the numbers of its cases. The same answer whether it has any, and when it has had its messages for now: nobody learns from it whose contact is known. 400 <c>way-unavailable</c> at <c>contact</c>.</summary>
    public Task<Result<Done>> SendCaseNumbersAsync(Actor actor, CaseNumbersRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, "/internal/notifications/case-numbers", request, ct);

    /// <summary>Which messages of a case come, and by which contacts; for the applicant, shown by a one-time code, and for staff.</summary>
    public Task<Result<MessageChoices>> MessageChoicesAsync(Actor actor, Guid caseId, CancellationToken ct) =>
        GetAsync<MessageChoices>(actor, $"/internal/notifications/cases/{caseId}/message-choices", ct);

    /// <summary>Pauses the optional messages of a case to a contact, or lets them come again; for the applicant. 400 <c>required</c> at <c>way</c> for a way the case does not have.</summary>
    public Task<Result<Done>> PauseMessagesAsync(Actor actor, Guid caseId, PauseMessages wish, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/notifications/cases/{caseId}/message-choices", wish, ct);

    /// <summary>What the link of an optional mail or of a message to a helper is about; changes nothing. 404 <c>link-not-found</c>.</summary>
    public Task<Result<MessageWay>> UnsubscriptionAsync(Actor actor, UnsubscribeLink link, CancellationToken ct) =>
        PostAsync<MessageWay>(actor, "/internal/notifications/unsubscriptions/views", link, ct);

    /// <summary>Ends the messages the link is about; again it answers the same. 404 <c>link-not-found</c>.</summary>
    public Task<Result<MessageWay>> UnsubscribeAsync(Actor actor, UnsubscribeLink link, CancellationToken ct) =>
        PostAsync<MessageWay>(actor, "/internal/notifications/unsubscriptions", link, ct);

    /// <summary>The calls to make and letters to write, of those who may tell applicants.</summary>
    public Task<Result<StaffTasks>> TasksAsync(Actor actor, TaskScope scope, CancellationToken ct) =>
        GetAsync<StaffTasks>(actor, $"/internal/notifications/tasks?scope={JsonNamingPolicy.SnakeCaseLower.ConvertName(scope.ToString())}", ct);

    /// <summary>Opens a call or a letter: number or address in full and the words as they are true now. In the audit as a look at personal data.</summary>
    /// <remarks>Codes: <c>notice-not-found</c> (404), <c>applicant-hidden</c> (403), <c>not-a-task</c> and <c>overtaken</c> (409): there is nothing to tell any more, and the task is gone.</remarks>
    public Task<Result<TaskScript>> OpenTaskAsync(Actor actor, Guid obligationId, CancellationToken ct) =>
        PostAsync<TaskScript>(actor, $"/internal/notifications/obligations/{obligationId}/openings", new { }, ct);

    /// <summary>Logs a call that was made or a letter that was sent.</summary>
    /// <remarks>Codes: <c>not-a-task</c> (409), <c>notice-not-found</c> (404), and for <c>result</c> <c>required</c>, for <c>at</c> <c>told-in-future</c> and <c>told-before-notice</c>.</remarks>
    public Task<Result<Done>> LogAsync(Actor actor, Guid obligationId, LogTelling telling, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/notifications/obligations/{obligationId}/tellings", telling, ct);
}
