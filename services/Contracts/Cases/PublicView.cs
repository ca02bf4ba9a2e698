namespace CaseTracker.Contracts.Cases;

/// <summary>Everything a citizen may see of a case, with the keyed hashes that prove a look-up. Computed by Cases, kept by Portal.</summary>
public sealed record PublicView
{
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>Version of the Cases stream it was computed from; a lower one never replaces a higher one.</summary>
    public required long Version { get; init; }
    /// <summary>11 digits.</summary>
    public required string CaseNumber { get; init; }
    /// <summary>Generation of the look-up code (raised when a code is replaced).</summary>
    public required int LookupGeneration { get; init; }
    /// <summary>Keyed hash (base64) of the mobile or landline number on the case, or null.</summary>
    public string? PhoneHash { get; init; }
    /// <summary>Keyed hash (base64) of the e-mail on the case, or null.</summary>
    public string? EmailHash { get; init; }
    /// <summary>The service item's code.</summary>
    public required string ServiceCode { get; init; }
    /// <summary>The service item's name at that time.</summary>
    public required LocalizedText Service { get; init; }
    /// <summary>Which tracker it shows.</summary>
    public required TrackerKind Tracker { get; init; }
    /// <summary>The channel.</summary>
    public required Channel Channel { get; init; }
    /// <summary>True when the applicant's identity is protected: status and dates only.</summary>
    public required bool Confidential { get; init; }
    /// <summary>Status.</summary>
    public required CaseStatus Status { get; init; }
    /// <summary>Outcome, once closed (or scheduled).</summary>
    public Outcome? Outcome { get; init; }
    /// <summary>When it was received.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    /// <summary>Which handling of the matter this is (第 N 次處理): 1, and one more with each reopening. Dates, extensions and delay are those of this one.</summary>
    public int Round { get; init; } = 1;
    /// <summary>Last day, inclusive, in Asia/Taipei, on which the applicant can ask to look again; null before there is an answer, and once that was asked as often as it can be.</summary>
    public DateOnly? ReopenUntil { get; init; }
    /// <summary>The first due date (原期限), null until the clock is open.</summary>
    public DueDate? OriginalDue { get; init; }
    /// <summary>The due date in force, null until the clock is open or while it is stopped.</summary>
    public DueDate? Due { get; init; }
    /// <summary>Why the due date is that day (為什麼是這一天), in one or two sentences; null until somebody explained.</summary>
    public LocalizedText? DueReckoning { get; init; }
    /// <summary>True while the due date rests on an office calendar that is not final.</summary>
    public bool DueProvisional { get; init; }
    /// <summary>True while the clock is stopped for a supplement.</summary>
    public required bool Paused { get; init; }
    /// <summary>How many extensions were granted.</summary>
    public required int Extensions { get; init; }
    /// <summary>True when it is handled together with another case about the same matter (併案). Which one that is, nobody outside learns.</summary>
    public bool Merged { get; init; }
    /// <summary>When the deadline was satisfied (reply, first report), or null.</summary>
    public DateTimeOffset? SatisfiedAt { get; init; }
    /// <summary>Why it is late, where it stands, what date: the last told; null when never late or extended.</summary>
    public DelaySlots? Delay { get; init; }
    /// <summary>When the applicant said that the date had passed without news, while that is unanswered.</summary>
    public DateTimeOffset? NewsAskedAt { get; init; }
    /// <summary>Who is responsible outside the city, while the case is passed on; its reason is null for confidential cases.</summary>
    public ReferralView? Referral { get; init; }
    /// <summary>Agency code, once assigned.</summary>
    public string? Agency { get; init; }
    /// <summary>Unit code, once assigned.</summary>
    public string? Unit { get; init; }
    /// <summary>District code.</summary>
    public string? District { get; init; }
    /// <summary>The place as given; null for confidential cases.</summary>
    public string? Place { get; init; }
    /// <summary>Roughly where, for maps that anybody may see; null for confidential cases and where no coordinates were given.</summary>
    public RoughPoint? Point { get; init; }
    /// <summary>What is missing, while a supplement is open.</summary>
    public SupplementView? Supplement { get; init; }
    /// <summary>The last concluding reply; its text is null for confidential cases.</summary>
    public ReplyView? Reply { get; init; }
    /// <summary>Who watches the case with the applicant; never anybody of a protected case.</summary>
    public IReadOnlyList<PublicHelper> Helpers { get; init; } = [];
    /// <summary>Public entries, oldest first.</summary>
    public IReadOnlyList<TimelineEntry> Timeline { get; init; } = [];
}

/// <summary>A point of a grid of 0.001 degrees, about 100 metres: which street, not which door.</summary>
/// <param name="Latitude">WGS 84 degrees, three decimals.</param>
/// <param name="Longitude">WGS 84 degrees, three decimals.</param>
/// <remarks>Always the same for the same place: an average over many cases tells no more than one of them.</remarks>
public sealed record RoughPoint(decimal Latitude, decimal Longitude);

/// <summary>The three mandatory slots of a delay: reason, progress, date. None is ever empty.</summary>
public sealed record DelaySlots
{
    /// <summary>Why (逾期原因).</summary>
    public required LocalizedText Reason { get; init; }
    /// <summary>Why, in at most about 10 Chinese characters, for SMS.</summary>
    public required LocalizedText ReasonShort { get; init; }
    /// <summary>The present state (辦理現況).</summary>
    public required LocalizedText Progress { get; init; }
    /// <summary>The present state, short, for SMS.</summary>
    public required LocalizedText ProgressShort { get; init; }
    /// <summary>The expected date (預計完成時間), or the date by which a new date will be told.</summary>
    public required DateOnly ExpectedOn { get; init; }
    /// <summary>What <see cref="ExpectedOn"/> means.</summary>
    public required DateKind DateKind { get; init; }
    /// <summary>Where the words came from.</summary>
    public required DelaySource Source { get; init; }
}

/// <summary>What an expected date promises.</summary>
public enum DateKind
{
    /// <summary>The work will be finished.</summary>
    Completion,
    /// <summary>A supervisor will tell a new date.</summary>
    NextWord,
}

/// <summary>Whose words explain a delay.</summary>
public enum DelaySource
{
    /// <summary>The handler's own explanation.</summary>
    Handler,
    /// <summary>The unit's standing explanation for many cases.</summary>
    Unit,
    /// <summary>Nobody had explained: the honest fallback, recorded as a defect (列管缺失).</summary>
    Fallback,
}

/// <summary>An open request for missing papers.</summary>
/// <param name="SupplementId">The supplement.</param>
/// <param name="RequestedAt">When it was asked.</param>
/// <param name="DueOn">Last day for the applicant, inclusive.</param>
/// <param name="Items">Every missing item.</param>
public sealed record SupplementView(Guid SupplementId, DateTimeOffset RequestedAt, DateOnly DueOn, IReadOnlyList<SupplementItem> Items)
{
    /// <summary>What the applicant said about the items so far; for staff only, empty in public views.</summary>
    public IReadOnlyList<GivenAnswer> Answers { get; init; } = [];
}

/// <summary>One missing item: what, and why it is needed.</summary>
/// <param name="What">The document or fact.</param>
/// <param name="Why">Why it is needed; may be empty.</param>
public sealed record SupplementItem(string What, string Why);

/// <summary>A concluding reply.</summary>
/// <param name="ReplyId">The reply.</param>
/// <param name="At">When it was given.</param>
/// <param name="Outcome">What it says was achieved.</param>
/// <param name="Words">The text; null where the reader may not see it.</param>
public sealed record ReplyView(Guid ReplyId, DateTimeOffset At, Outcome Outcome, StaffWords? Words)
{
    /// <summary>Which handling of the matter it concluded; an earlier one than the case's when the case was reopened and not answered since.</summary>
    public int Round { get; init; } = 1;
}

/// <summary>What staff wrote, in the language they wrote it.</summary>
/// <param name="Text">The words.</param>
/// <param name="Language">Their language.</param>
public sealed record StaffWords(string Text, Language Language);

/// <summary>One entry of the timeline: a kind with parameters, rendered per reader and language.</summary>
public sealed record TimelineEntry
{
    /// <summary>Position in the case's timeline, from 1.</summary>
    public required int Seq { get; init; }
    /// <summary>When it happened, business time.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>What happened.</summary>
    public required TimelineKind Kind { get; init; }
    /// <summary>True when the citizen may see it.</summary>
    public required bool Public { get; init; }
    /// <summary>Code of the unit it concerns or that did it, where there is one.</summary>
    public string? Unit { get; init; }
    /// <summary>Staff id of who did it, where a person did; left out of public views.</summary>
    public Guid? StaffId { get; init; }
    /// <summary>Dates and codes the text needs, by name; see <see cref="TimelineKind"/>.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();
    /// <summary>Staff words, where there are any.</summary>
    public StaffWords? Words { get; init; }
}

/// <summary>Kinds of timeline entries with the names in <see cref="TimelineEntry.Data"/> (dates are yyyy-MM-dd, due instants ISO 8601).</summary>
public enum TimelineKind
{
    /// <summary>Received: <c>channel</c>.</summary>
    Received,
    /// <summary>The due date was set: <c>due</c> (date or, for hours, instant).</summary>
    DueSet,
    /// <summary>A unit took it on: <c>unit</c>.</summary>
    Assigned,
    /// <summary>Handed to another unit: <c>from</c>, <c>unit</c>. Words: the reason, staff only.</summary>
    HandedOver,
    /// <summary>Named a handler: <c>staff</c>. Staff only.</summary>
    HandlerNamed,
    /// <summary>Another unit was asked to take over: <c>from</c>, <c>unit</c>, <c>due</c>. Words: why. Staff only, as all about offers.</summary>
    Offered,
    /// <summary>That unit sent it back: <c>unit</c>, <c>alternative</c>, and <c>cause</c> (<c>disputed</c>) when the coordinators decide now. Words: why.</summary>
    OfferReturned,
    /// <summary>The unit in charge took its question back: <c>unit</c>.</summary>
    OfferTakenBack,
    /// <summary>That unit did not answer in time, the coordinators decide: <c>unit</c>.</summary>
    OfferUnanswered,
    /// <summary>The case ended, or was reopened, before there was an answer: <c>unit</c>.</summary>
    OfferOver,
    /// <summary>A progress note the citizen sees. Words: the note.</summary>
    Progress,
    /// <summary>The applicant added something. Words: what. Staff only.</summary>
    ApplicantAdded,
    /// <summary>An internal note. Words: the note. Staff only.</summary>
    Note,
    /// <summary>Missing papers asked for: <c>count</c>, <c>due</c>.</summary>
    SupplementRequested,
    /// <summary>Missing papers arrived.</summary>
    SupplementReceived,
    /// <summary>Part of the missing papers arrived; the clock stays stopped. Staff only.</summary>
    SupplementPartial,
    /// <summary>The applicant answered missing items: <c>count</c> of <c>total</c> so far.</summary>
    SupplementAnswered,
    /// <summary>The applicant took more time for the missing papers: <c>due</c>. Words: why, staff only.</summary>
    SupplementExtended,
    /// <summary>The date was extended before it passed: <c>from</c>, <c>due</c>, <c>times</c>. Words: the reason.</summary>
    Extended,
    /// <summary>A reminder went to staff: <c>stage</c>, <c>due</c>. Staff only.</summary>
    Reminded,
    /// <summary>The due date passed: <c>due</c>, <c>expected</c>, <c>dateKind</c>, <c>source</c>.</summary>
    Overdue,
    /// <summary>A new date was promised after the due date: <c>expected</c>. Words: the reason.</summary>
    Promised,
    /// <summary>The promised date passed too: <c>promised</c>, <c>expected</c>, <c>dateKind</c>.</summary>
    PromiseMissed,
    /// <summary>A concluding reply: <c>outcome</c>.</summary>
    Replied,
    /// <summary>Closed: <c>outcome</c>. Words: the explanation, if no reply was given.</summary>
    Closed,
    /// <summary>The date moved without an act on the case: <c>cause</c> (<c>closure calendar</c>), <c>from</c>, <c>due</c>.</summary>
    DateMoved,
    /// <summary>The clock stopped for another cause than a supplement: <c>cause</c>.</summary>
    Paused,
    /// <summary>The clock goes on: <c>due</c>.</summary>
    Resumed,
    /// <summary>The papers are complete: the clock starts.</summary>
    DocumentsCompleted,
    /// <summary>The applicant is told at another address or number from now on.</summary>
    ContactChanged,
    /// <summary>The applicant confirmed a contact: the clock starts.</summary>
    ContactConfirmed,
    /// <summary>An extension waits for approval: <c>due</c>. Staff only.</summary>
    ExtensionRequested,
    /// <summary>An extension was declined. Staff only.</summary>
    ExtensionDeclined,
    /// <summary>A notice was settled: <c>kind</c>, <c>channel</c>, <c>state</c>. Staff only.</summary>
    NoticeSettled,
    /// <summary>Withdrawn by the applicant. Words: why, where the applicant said so.</summary>
    Withdrawn,
    /// <summary>Staff took the withdrawal down: <c>check</c>. Words: who said so. Staff only.</summary>
    WithdrawalTaken,
    /// <summary>Files were added after the submission: <c>count</c>, <c>by</c> (<c>applicant staff</c>). Staff only, unless staff added them for the applicant.</summary>
    FilesAdded,
    /// <summary>The withdrawal was undone; the case goes on.</summary>
    WithdrawalUndone,
    /// <summary>The applicant disagreed with the answer, the case is open again: <c>round</c> (which handling begins), <c>reason</c>. Words: what they said, staff only.</summary>
    Reopened,
    /// <summary>How it was made sure that the applicant asked to look again: <c>check</c>. Words: who said so. Staff only.</summary>
    ReopeningTaken,
    /// <summary>Setting the petition aside waits for approval: <c>ground</c>. Words: the reason. Staff only.</summary>
    SetAsideRequested,
    /// <summary>Setting it aside was declined. Words: why. Staff only.</summary>
    SetAsideDeclined,
    /// <summary>The applicant said that the date had passed without news: <c>times</c> (how often so far). Words: what they added, staff only.</summary>
    NewsAsked,
    /// <summary>Closed without handling, as the law allows: <c>ground</c> and, where there was an earlier reply, <c>earlier</c> (its day) and <c>document</c> or <c>case</c> (its number). Words: the reason.</summary>
    SetAside,
    /// <summary>The applicant asked somebody to watch the case too: <c>relation</c>.</summary>
    HelperNamed,
    /// <summary>Somebody does not watch the case any more: <c>relation</c>, <c>by</c> (<c>applicant staff helper</c>).</summary>
    HelpEnded,
    /// <summary>Passed on to an authority outside the city: <c>authority</c>, where known <c>authorityEn</c>, and <c>due</c> (by when it is followed up). Words: why.</summary>
    Referred,
    /// <summary>How a case stands that was passed on: <c>due</c> (the next day). Words: what is known.</summary>
    FollowedUp,
    /// <summary>The day passed by which it should have been said how the case stands: <c>promised</c>, <c>expected</c> (by when a supervisor says so).</summary>
    FollowUpMissed,
    /// <summary>The authority says that the case is ours; the work goes on. Words: what it said.</summary>
    ReferralEnded,
    /// <summary>A reply was sent for a decision: <c>level</c>. Staff only.</summary>
    ReplySentForApproval,
    /// <summary>Whoever works on the case took a reply back that waited for a decision. Staff only.</summary>
    ReplyTakenBack,
    /// <summary>A reply was returned. Words: why. Staff only.</summary>
    ReplyReturned,
    /// <summary>A reply was approved and sent. Words: a remark, if any. Staff only.</summary>
    ReplyApproved,
    /// <summary>Somebody who watches over dates urged those in charge: <c>memo</c> (why). Words: their own, if any. Staff only.</summary>
    MemoSent,
    /// <summary>Handled together with another case about the same matter from now on.</summary>
    Merged,
    /// <summary>Handled on its own again.</summary>
    Unmerged,
    /// <summary>Another case was merged into this one: <c>case</c> (its number). Staff only.</summary>
    TookIn,
    /// <summary>A case that was merged into this one is handled on its own again: <c>case</c> (its number). Staff only.</summary>
    LetGo,
    /// <summary>The applicant has brought up the same matter before: <c>case</c> (the earlier one's number). Staff only.</summary>
    RepeatNoted,
    /// <summary>What this case is handled together with takes longer than its own date, which has not passed yet: <c>expected</c>. Words: the reason.</summary>
    DelayForeseen,
}

/// <summary>What follows from the kind of a timeline entry.</summary>
public static class TimelineKinds
{
    /// <summary>True for public entries whose words only staff read: why units hand a case on, and what an applicant wrote to them. Who knows number and code need not be who wrote it.</summary>
    public static bool WordsAreForStaff(this TimelineKind kind) => kind is TimelineKind.HandedOver or TimelineKind.NewsAsked or TimelineKind.SupplementExtended or TimelineKind.Reopened;
}

/// <summary>How far Cases has got in telling of changed public views.</summary>
/// <param name="UpTo">Every change before this instant of machine time has been published.</param>
/// <param name="LastMessageId">The last message about one that was published some seconds ago; null when there is none. Whoever has handled it has kept up.</param>
public sealed record ToldUpTo(DateTimeOffset UpTo, Guid? LastMessageId);
