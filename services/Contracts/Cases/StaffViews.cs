namespace CaseTracker.Contracts.Cases;

/// <summary>Which cases a list shows. Rights are applied on top.</summary>
public sealed record CaseListQuery
{
    /// <summary>The list.</summary>
    public required CaseListKind List { get; init; }
    /// <summary>Part of the number (all 11 digits find exactly one), or null.</summary>
    public string? Number { get; init; }
    /// <summary>Service item code, or null.</summary>
    public string? ServiceCode { get; init; }
    /// <summary>Status, or null.</summary>
    public CaseStatus? Status { get; init; }
    /// <summary>Unit code, or null.</summary>
    public string? Unit { get; init; }
    /// <summary>For <see cref="CaseListKind.Board"/>: the column; null = all that wait for an answer.</summary>
    public BoardColumn? Column { get; init; }
    /// <summary>For <see cref="CaseListKind.Board"/>: code of the agency that answers for the cases, or null.</summary>
    public string? Agency { get; init; }
    /// <summary>For <see cref="CaseListKind.Board"/>: true for what has not been handed to a unit only.</summary>
    public bool WithoutUnit { get; init; }
    /// <summary>Only these cases, at most 100, or null: names for ids that another service gave.</summary>
    public IReadOnlyList<Guid>? CaseIds { get; init; }
    /// <summary>Page from 1.</summary>
    public int Page { get; init; } = 1;
    /// <summary>Rows a page: 1 to 100.</summary>
    public int PageSize { get; init; } = 25;
}

/// <summary>Lists of the desk.</summary>
public enum CaseListKind
{
    /// <summary>Open cases the actor handles (or deputises for), by due date.</summary>
    Mine,
    /// <summary>Open cases of the actor's unit, by due date.</summary>
    Unit,
    /// <summary>Cases without a unit, oldest first.</summary>
    Triage,
    /// <summary>Open cases past their due date, by due date.</summary>
    Overdue,
    /// <summary>All the actor may see, newest first.</summary>
    All,
    /// <summary>What a number of the board counts, by due date; for those who may open the board.</summary>
    Board,
}

/// <summary>One page of a list.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Total">How many rows there are in all.</param>
/// <param name="AsOf">Business time of the answer.</param>
public sealed record CaseListPage(IReadOnlyList<CaseListRow> Rows, int Total, DateTimeOffset AsOf);

/// <summary>One row: no applicant data.</summary>
public sealed record CaseListRow
{
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>11 digits.</summary>
    public required string CaseNumber { get; init; }
    /// <summary>Service item name.</summary>
    public required LocalizedText Service { get; init; }
    /// <summary>Service item code.</summary>
    public required string ServiceCode { get; init; }
    /// <summary>Channel.</summary>
    public required Channel Channel { get; init; }
    /// <summary>Status.</summary>
    public required CaseStatus Status { get; init; }
    /// <summary>District code.</summary>
    public string? District { get; init; }
    /// <summary>Unit code.</summary>
    public string? Unit { get; init; }
    /// <summary>Handler.</summary>
    public Guid? Handler { get; init; }
    /// <summary>When it was received.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    /// <summary>Which handling of the matter this is: 1, and one more with each reopening.</summary>
    public int Round { get; init; } = 1;
    /// <summary>Due date in force, null until set or while stopped.</summary>
    public DueDate? Due { get; init; }
    /// <summary>Promised date after the due date passed.</summary>
    public DateOnly? PromisedOn { get; init; }
    /// <summary>True when the due date has passed and nothing satisfied it.</summary>
    public required bool Overdue { get; init; }
    /// <summary>True while the clock is stopped.</summary>
    public required bool Paused { get; init; }
    /// <summary>How many extensions.</summary>
    public required int Extensions { get; init; }
    /// <summary>When the applicant said that the date had passed without news, while that is unanswered.</summary>
    public DateTimeOffset? NewsAskedAt { get; init; }
    /// <summary>When the citizen last heard or saw something new.</summary>
    public required DateTimeOffset LastPublicEventAt { get; init; }
    /// <summary>Since when the citizen has seen nothing new, once that is longer than the service item allows; null otherwise.</summary>
    public DateTimeOffset? SilentSince { get; init; }
    /// <summary>The day, inclusive, by which the citizen is told how the case stands, while it is passed on.</summary>
    public DateOnly? FollowUpOn { get; init; }
    /// <summary>The applicant's last day for what is missing, inclusive, while it is asked for.</summary>
    public DateOnly? SupplementDueOn { get; init; }
    /// <summary>Since when a reply waits for a decision; null while none does.</summary>
    public DateTimeOffset? ReplyWaitingSince { get; init; }
    /// <summary>True when it is confidential.</summary>
    public required bool Confidential { get; init; }
    /// <summary>True when it is merged into another case, which is worked on for both.</summary>
    public bool Merged { get; init; }
    /// <summary>How the text begins, at most 60 characters: for coordinators, in the list of cases in triage; null elsewhere and for confidential cases.</summary>
    public string? Excerpt { get; init; }
}

/// <summary>What an actor sees of a case: for services that keep something of it.</summary>
/// <param name="Applicant">True when they see who the applicant is.</param>
public sealed record CaseSight(bool Applicant);

/// <summary>A case of those that were asked about, which the actor sees.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Agency">Code of the agency that answers for it.</param>
/// <param name="Unit">Unit code, once there is one.</param>
/// <param name="Handler">Handler, once there is one.</param>
/// <param name="Applicant">True when the actor sees who the applicant is.</param>
public sealed record SeenCase(Guid CaseId, string Agency, string? Unit, Guid? Handler, bool Applicant);

/// <summary>A case as its unit sees it.</summary>
public sealed record CaseDetail
{
    /// <summary>The list row's facts.</summary>
    public required CaseListRow Row { get; init; }
    /// <summary>Concurrency token: send it back with a change.</summary>
    public required uint RowVersion { get; init; }
    /// <summary>First due date.</summary>
    public DueDate? OriginalDue { get; init; }
    /// <summary>When it was keyed in; later than <see cref="CaseListRow.ReceivedAt"/> for letters.</summary>
    public required DateTimeOffset RegisteredAt { get; init; }
    /// <summary>Outcome.</summary>
    public Outcome? Outcome { get; init; }
    /// <summary>Which tracker.</summary>
    public required TrackerKind Tracker { get; init; }
    /// <summary>What it is about.</summary>
    public required string Description { get; init; }
    /// <summary>The place.</summary>
    public string? Place { get; init; }
    /// <summary>The agency's file number.</summary>
    public string? AgencyFileNumber { get; init; }
    /// <summary>Number of the case that the applicant says is about the same problem, where the actor sees that one.</summary>
    public string? RelatedTo { get; init; }
    /// <summary>Numbers of the cases whose applicants say that they are about the same problem as this one, newest first: those that the actor sees.</summary>
    public IReadOnlyList<string> FollowedBy { get; init; } = [];
    /// <summary>The earlier case of the same applicant that this one repeats, where the actor sees it and who its applicant is.</summary>
    public RepeatedCase? Repeats { get; init; }
    /// <summary>Number of the main case that this one is merged into, where the actor sees that one; see <see cref="CaseListRow.Merged"/>.</summary>
    public string? MergedInto { get; init; }
    /// <summary>The cases that are merged into this one and that the actor sees, in the order of receipt.</summary>
    public IReadOnlyList<CaseListRow> MergedCases { get; init; } = [];
    /// <summary>To how many applicants beside this one's it is told what concerns the matter: of all cases that are merged into this one and not over.</summary>
    public int AlsoTold { get; init; }
    /// <summary>The applicant; every value masked when the case is confidential and the actor is not its handler.</summary>
    public required ApplicantView Applicant { get; init; }
    /// <summary>Who watches the case with the applicant; masked as the applicant is.</summary>
    public IReadOnlyList<HelperView> Helpers { get; init; } = [];
    /// <summary>Open supplement.</summary>
    public SupplementView? Supplement { get; init; }
    /// <summary>Last reply.</summary>
    public ReplyView? Reply { get; init; }
    /// <summary>Where it was passed on to, while it is there.</summary>
    public ReferralView? Referral { get; init; }
    /// <summary>The reply that is being written or waits for a decision; null where there is none, and for those who neither write it nor decide.</summary>
    public ReplyDraftView? ReplyDraft { get; init; }
    /// <summary>Who decides on its replies.</summary>
    public ReplyApproval ReplyApproval { get; init; } = new();
    /// <summary>A request to set the petition aside that waits for approval.</summary>
    public SetAsideView? SetAside { get; init; }
    /// <summary>Delay last told.</summary>
    public DelaySlots? Delay { get; init; }
    /// <summary>Every entry, oldest first.</summary>
    public required IReadOnlyList<TimelineEntry> Timeline { get; init; }
    /// <summary>What the actor may do now, as act names: <c>assign note files contact helpers supplement supplement_receipt explain extend promise reply take_back_reply refer end_referral close set_aside withdraw undo_withdrawal reopen memo merge unmerge</c>.</summary>
    public required IReadOnlyList<string> Allowed { get; init; }
    /// <summary>Files of the case, in the order they were added.</summary>
    public IReadOnlyList<AttachmentView> Attachments { get; init; } = [];
}

/// <summary>The applicant as staff see them.</summary>
public sealed record ApplicantView
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }
    /// <summary>What the applicant wants to be called; null = by name.</summary>
    public string? AddressAs { get; init; }
    /// <summary>What the applicant needs to follow what is said; shown also where the identity is masked.</summary>
    public IReadOnlyList<Assistance> Assistance { get; init; } = [];
    /// <summary>Phone.</summary>
    public string? Phone { get; init; }
    /// <summary>E-mail.</summary>
    public string? Email { get; init; }
    /// <summary>Postal address.</summary>
    public string? Address { get; init; }
    /// <summary>How they are told.</summary>
    public required IReadOnlyList<NoticeWay> Notify { get; init; }
    /// <summary>Their language.</summary>
    public required Language Language { get; init; }
    /// <summary>True when the values are masked.</summary>
    public required bool Masked { get; init; }
}

/// <summary>A progress note.</summary>
public sealed record AddNoteRequest
{
    /// <summary>The words: 2 to 2,000 characters.</summary>
    public string? Text { get; init; }
    /// <summary>Language of the words; null = Chinese.</summary>
    public Language? Language { get; init; }
    /// <summary>True when the citizen sees it.</summary>
    public bool Public { get; init; }
    /// <summary>True when it is the first report from the site.</summary>
    public bool FirstReport { get; init; }
    /// <summary>Of a case that was passed on, required with what the citizen sees: by when they hear of it again. An office day after today, within 30 days, not before the day they were told.</summary>
    public DateOnly? FollowUpOn { get; init; }
}

/// <summary>Asks the applicant for everything that is missing, at one time.</summary>
public sealed record RequestSupplementRequest
{
    /// <summary>1 to 20 items; each <c>What</c> 1 to 200 characters, <c>Why</c> at most 200.</summary>
    public IReadOnlyList<SupplementItem>? Items { get; init; }
    /// <summary>Last day for the applicant: after today, within 180 days.</summary>
    public DateOnly? DueOn { get; init; }
}

/// <summary>Records what the applicant brought.</summary>
public sealed record ReceiveSupplementRequest
{
    /// <summary>True when everything is there: the clock goes on. False keeps it stopped.</summary>
    public bool Complete { get; init; }
    /// <summary>Internal note, at most 2,000 characters, may be empty.</summary>
    public string? Note { get; init; }
}

/// <summary>A concluding reply.</summary>
public sealed record ReplyRequest
{
    /// <summary>The words: 10 to 4,000 characters.</summary>
    public string? Text { get; init; }
    /// <summary>Language of the words; null = Chinese.</summary>
    public Language? Language { get; init; }
    /// <summary>What was achieved.</summary>
    public Outcome? Outcome { get; init; }
    /// <summary>The saved draft that these words go on from: <see cref="ReplyDraftView.Revision"/>; null where there is none.</summary>
    public Guid? Draft { get; init; }
}

/// <summary>Closes a case.</summary>
public sealed record CloseRequest
{
    /// <summary>What was achieved; null takes the reply's.</summary>
    public Outcome? Outcome { get; init; }
    /// <summary>What the applicant is told when no reply was given: 10 to 4,000 characters then.</summary>
    public string? Text { get; init; }
}

/// <summary>Changes how the applicant is reached. What is null here is not kept.</summary>
public sealed record ChangeContactRequest
{
    /// <summary>Phone; required for the ways sms and phone.</summary>
    public string? Phone { get; init; }
    /// <summary>E-mail; required for the way email.</summary>
    public string? Email { get; init; }
    /// <summary>Postal address; required for the way letter.</summary>
    public string? Address { get; init; }
    /// <summary>How the applicant wants to be told; empty takes what the contacts allow.</summary>
    public IReadOnlyList<NoticeWay>? Notify { get; init; }
    /// <summary>True when staff made sure that it is the applicant who asks.</summary>
    public bool IdentityChecked { get; init; }
}

/// <summary>What Notifications needs to write one notice, read at the moment of sending.</summary>
public sealed record NoticeFacts
{
    /// <summary>False when the occasion no longer holds (closed, replied, answered meanwhile): nothing is sent.</summary>
    public required bool Holds { get; init; }
    /// <summary>Why not, a code: <c>replied closed withdrawn supplement-received confirmed helper-removed</c>.</summary>
    public string? CancelReason { get; init; }
    /// <summary>11 digits.</summary>
    public required string CaseNumber { get; init; }
    /// <summary>8 digits.</summary>
    public required string LookupCode { get; init; }
    /// <summary>What the applicant wants to be called, else the name.</summary>
    public required string ApplicantName { get; init; }
    /// <summary>E.164 mobile (+8869…), or null.</summary>
    public string? Mobile { get; init; }
    /// <summary>Phone as given, for calls.</summary>
    public string? Phone { get; init; }
    /// <summary>E-mail, IDN host in ASCII form.</summary>
    public string? Email { get; init; }
    /// <summary>Postal address.</summary>
    public string? Address { get; init; }
    /// <summary>How they are told.</summary>
    public required IReadOnlyList<NoticeWay> Notify { get; init; }
    /// <summary>Their language.</summary>
    public required Language Language { get; init; }
    /// <summary>Service item.</summary>
    public required LocalizedText Service { get; init; }
    /// <summary>Status.</summary>
    public required CaseStatus Status { get; init; }
    /// <summary>District code.</summary>
    public string? District { get; init; }
    /// <summary>Place; null for confidential cases.</summary>
    public string? Place { get; init; }
    /// <summary>Unit code, once assigned.</summary>
    public string? Unit { get; init; }
    /// <summary>Agency code: the unit's, before assignment the service item's.</summary>
    public required string Agency { get; init; }
    /// <summary>When it was received.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    /// <summary>True once the limit counts, so that a due date is known now or in a moment; false while papers or a confirmation are waited for.</summary>
    public bool ClockStarted { get; init; } = true;
    /// <summary>True when its content must not go into a message.</summary>
    public required bool Confidential { get; init; }
    /// <summary>True while its clock waits for the applicant to confirm a contact.</summary>
    public bool AwaitsConfirmation { get; init; }
    /// <summary>The supplement of the occasion, for supplement notices.</summary>
    public SupplementView? Supplement { get; init; }
    /// <summary>The reply of the occasion (or the words of a closing without reply).</summary>
    public ReplyView? Reply { get; init; }
    /// <summary>Outcome for closing notices.</summary>
    public Outcome? Outcome { get; init; }
    /// <summary>Who gets a copy; for messages to one helper, that one. Their names are not here: who names a stranger must not be able to write to them.</summary>
    public IReadOnlyList<HelperFacts> Helpers { get; init; } = [];
    /// <summary>Last day, inclusive, on which the applicant can ask to look again at the answer; null when that is not possible.</summary>
    public DateOnly? ReopenUntil { get; init; }
    /// <summary>The memo of the occasion.</summary>
    public MemoFacts? Memo { get; init; }
    /// <summary>Where the case was passed on to, for notices about that.</summary>
    public ReferralView? Referral { get; init; }
    /// <summary>Of a missed day by which the applicant should have been told how a case stands that was passed on: that day.</summary>
    public DateOnly? MissedFollowUpOn { get; init; }
    /// <summary>Ground and earlier reply, when a petition was set aside; the reason is in <see cref="Reply"/>.</summary>
    public SetAsideFacts? SetAside { get; init; }
}

/// <summary>How a helper is told.</summary>
/// <param name="HelperId">Who.</param>
/// <param name="Way">How: SMS or e-mail.</param>
/// <param name="Contact">E.164 mobile (+8869…), or e-mail with its IDN host in ASCII form.</param>
public sealed record HelperFacts(Guid HelperId, NoticeWay Way, string Contact);
