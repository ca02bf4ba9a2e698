using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;

namespace CaseTracker.Cases.Domain;

/// <summary>A case: the record, its status, and what the owners of dates and units said about it last.</summary>
/// <remarks>
/// Only the methods below change it. Each raises <see cref="Version"/> once and appends what the timeline needs; the caller takes the new
/// entries with <see cref="TakeEntries"/> and saves them together with the case. What other services say arrives in any order: each group
/// of facts remembers the version it came from and takes only newer ones.
/// Personal data and free text are ciphertext here and stay so.
/// </remarks>
public sealed class Case
{
    private List<TimelineRecord> _entries = [];

    private Case() { }

    /// <summary>Identity.</summary>
    public required Guid Id { get; init; }
    /// <summary>Eleven digits.</summary>
    public required string Number { get; init; }
    /// <summary>Version of this stream, from 1.</summary>
    public long Version { get; private set; }
    /// <summary>PostgreSQL's own row version: a lost race is noticed on saving.</summary>
    public uint RowVersion { get; private set; }
    /// <summary>How many acts of people the case has had: tells a lost race between people from news of other services.</summary>
    public int Acts { get; private set; }
    /// <summary>Generation of the look-up code.</summary>
    public int LookupGeneration { get; private set; }

    /// <summary>Status.</summary>
    public CaseStatus Status { get; private set; }
    /// <summary>Outcome, from the last reply or the closing.</summary>
    public Outcome? Outcome { get; private set; }

    /// <summary>Service item.</summary>
    public required string ServiceCode { get; init; }
    /// <summary>Its name on the day of receipt.</summary>
    public required string ServiceName { get; init; }
    /// <summary>Its English name on the day of receipt.</summary>
    public string? ServiceNameEn { get; init; }
    /// <summary>What kind of item it was on the day of receipt.</summary>
    public required ServiceKind ServiceKind { get; init; }
    /// <summary>Its tracker.</summary>
    public required TrackerKind Tracker { get; init; }
    /// <summary>The agency that answers for the item: named in notices until a unit is responsible.</summary>
    public required string ServiceAgency { get; init; }
    /// <summary>The published limit on the day of receipt: how many.</summary>
    public required int LimitValue { get; init; }
    /// <summary>The published limit on the day of receipt: of what.</summary>
    public required LimitUnit LimitUnit { get; init; }
    /// <summary>True when the first report from the site satisfies the deadline.</summary>
    public required bool FirstReportSatisfies { get; init; }

    /// <summary>Channel.</summary>
    public required Channel Channel { get; init; }
    /// <summary>True when the applicant's identity is protected.</summary>
    public required bool Confidential { get; init; }
    /// <summary>When the agency received it.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    /// <summary>When it was keyed in.</summary>
    public required DateTimeOffset RegisteredAt { get; init; }
    /// <summary>District code.</summary>
    public string? District { get; init; }
    /// <summary>Width of the road in metres.</summary>
    public decimal? RoadWidth { get; init; }
    /// <summary>The agency's own file number.</summary>
    public string? AgencyFileNumber { get; init; }
    /// <summary>The case that the applicant says is about the same problem. Each keeps its own number, clock and reply.</summary>
    public Guid? RelatedTo { get; private set; }

    /// <summary>The main case of the same matter that this one is merged into (併案), or null. It stays so after the answer.</summary>
    public Guid? MergedInto { get; private set; }
    /// <summary>The last merge, also when it has ended; occasion of its notice.</summary>
    public Guid? MergeId { get; private set; }
    /// <summary>Up to which timeline entry of the main case this one's applicant was told what is in it.</summary>
    public int FollowedSeq { get; private set; }

    /// <summary>The earlier case of the same applicant about the same matter that this one repeats (再次陳情), or null. Each is handled and answered by itself.</summary>
    public Guid? Repeats { get; private set; }

    /// <summary>Encrypted: what it is about.</summary>
    public required byte[] Description { get; init; }
    /// <summary>Encrypted: the place.</summary>
    public byte[]? Place { get; init; }
    /// <summary>Encrypted: latitude and longitude.</summary>
    public byte[]? Coordinates { get; init; }
    /// <summary>Encrypted: name.</summary>
    public required byte[] ApplicantName { get; init; }
    /// <summary>Encrypted: phone as given.</summary>
    public byte[]? ApplicantPhone { get; private set; }
    /// <summary>Encrypted: e-mail.</summary>
    public byte[]? ApplicantEmail { get; private set; }
    /// <summary>Encrypted: postal address.</summary>
    public byte[]? ApplicantAddress { get; private set; }
    /// <summary>Encrypted: how to address the applicant and what they need, see <see cref="Wishes"/>; null for nothing special.</summary>
    public byte[]? ApplicantWishes { get; init; }
    /// <summary>Keyed hash of the name.</summary>
    public required byte[] NameHash { get; init; }
    /// <summary>Keyed hash of the phone number.</summary>
    public byte[]? PhoneHash { get; private set; }
    /// <summary>Keyed hash of the e-mail address.</summary>
    public byte[]? EmailHash { get; private set; }
    /// <summary>How the applicant is told.</summary>
    public IReadOnlyList<NoticeWay> Notify { get; private set; } = [];
    /// <summary>The applicant's language.</summary>
    public required Language Language { get; init; }

    /// <summary>The agency that sees the case: the unit's, before assignment the coordinating one.</summary>
    public string OwnerAgency { get; private set; } = null!;
    /// <summary>Agency of the unit.</summary>
    public string? Agency { get; private set; }
    /// <summary>Unit in charge.</summary>
    public string? Unit { get; private set; }
    /// <summary>Handler.</summary>
    public Guid? Handler { get; private set; }
    /// <summary>The handler's deputy.</summary>
    public Guid? Deputy { get; private set; }
    /// <summary>When a unit was first responsible.</summary>
    public DateTimeOffset? AssignedAt { get; private set; }
    /// <summary>Version of Routing's stream that agency, unit, handler and deputy come from.</summary>
    public long RoutingVersion { get; private set; }
    /// <summary>Agency of the unit that is asked to take the case over; null while none is.</summary>
    public string? OfferedAgency { get; private set; }
    /// <summary>The unit that is asked.</summary>
    public string? OfferedUnit { get; private set; }
    /// <summary>Version of Routing's stream that said last whether one is asked.</summary>
    public long OfferVersion { get; private set; }

    /// <summary>Which handling of the matter this is: 1, and one more with each reopening. Dates, promises, delay and what satisfied the deadline are those of this one.</summary>
    public int Round { get; private set; }
    /// <summary>The last reopening.</summary>
    public Guid? ReopeningId { get; private set; }
    /// <summary>When this handling was last answered, by a reply or by a closing without one; null while it was not. From here the days count in which the applicant can ask to look again.</summary>
    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>Original due date.</summary>
    public DateOnly? OriginalDueOn { get; private set; }
    /// <summary>First instant after the original due date.</summary>
    public DateTimeOffset? OriginalOverdueFrom { get; private set; }
    /// <summary>Due date in force.</summary>
    public DateOnly? DueOn { get; private set; }
    /// <summary>First instant after the due date in force.</summary>
    public DateTimeOffset? OverdueFrom { get; private set; }
    /// <summary>True when the due instants are part of the promise (limits in hours).</summary>
    public bool DueHasTime { get; private set; }
    /// <summary>Version of Deadlines' stream that the due date comes from.</summary>
    public long DueVersion { get; private set; }
    /// <summary>Why the due date is that day, in Chinese.</summary>
    public string? DueReckoning { get; private set; }
    /// <summary>The same in English.</summary>
    public string? DueReckoningEn { get; private set; }
    /// <summary>True while the due date rests on an office calendar that is not final.</summary>
    public bool DueProvisional { get; private set; }
    /// <summary>From when the limit counts.</summary>
    public ClockStart ClockStart { get; private set; }
    /// <summary>When the papers were found complete (or the contact confirmed), where the clock starts with that.</summary>
    public DateTimeOffset? DocumentsCompleteAt { get; private set; }
    /// <summary>Since when the applicant has seen nothing new, once that is too long.</summary>
    public DateTimeOffset? SilentSince { get; private set; }
    /// <summary>True while the clock is stopped.</summary>
    public bool Paused { get; private set; }
    /// <summary>Version of Deadlines' stream that <see cref="Paused"/> comes from.</summary>
    public long PausedVersion { get; private set; }
    /// <summary>How many extensions were granted.</summary>
    public int Extensions { get; private set; }
    /// <summary>Promised date.</summary>
    public DateOnly? PromisedOn { get; private set; }
    /// <summary>Version of Deadlines' stream that the promise comes from.</summary>
    public long PromiseVersion { get; private set; }
    /// <summary>Encrypted: the slots of the delay told last.</summary>
    public byte[]? Delay { get; private set; }
    /// <summary>Version of Deadlines' stream that the slots come from.</summary>
    public long DelayVersion { get; private set; }
    /// <summary>When the deadline was satisfied.</summary>
    public DateTimeOffset? SatisfiedAt { get; private set; }
    /// <summary>When the first report from the site was made.</summary>
    public DateTimeOffset? FirstReportAt { get; private set; }
    /// <summary>First instant after the due date while the clock runs: what lists sort by. Null while it is not open, stopped, satisfied, or the case has ended.</summary>
    public DateTimeOffset? ClockEndsAt { get; private set; }

    /// <summary>When the applicant was last told that a date has passed, or of a new date after one had; null while that never was. Told of the date in force when it is not before that has passed.</summary>
    public DateTimeOffset? LateToldAt { get; private set; }

    /// <summary>When the applicant said that the date had passed without news; null while nothing waits for an answer.</summary>
    public DateTimeOffset? NewsAskedAt { get; private set; }
    /// <summary>How often the applicant had to say so.</summary>
    public int NewsAskedTimes { get; private set; }

    /// <summary>How many people watch the case with the applicant.</summary>
    public int Helpers { get; private set; }

    /// <summary>The open supplement.</summary>
    public Guid? OpenSupplementId { get; private set; }
    /// <summary>How many supplements were asked for.</summary>
    public int Supplements { get; private set; }
    /// <summary>The last reply.</summary>
    public Guid? LastReplyId { get; private set; }
    /// <summary>Since when a reply waits for a decision (待決行); null while none does. Nothing is answered by it, and the clock goes on.</summary>
    public DateTimeOffset? ReplyWaitingSince { get; private set; }
    /// <summary>The request to set the petition aside that waits for approval.</summary>
    public Guid? OpenSetAsideId { get; private set; }
    /// <summary>The referral to an authority outside the city that lasts; stays while the case is withdrawn.</summary>
    public Guid? OpenReferralId { get; private set; }
    /// <summary>The day, inclusive, by which the applicant hears how it stands there; null without such a referral.</summary>
    public DateOnly? FollowUpOn { get; private set; }
    /// <summary>The last withdrawal, also when it was undone.</summary>
    public Guid? WithdrawalId { get; private set; }
    /// <summary>When the case was withdrawn; null while it is not.</summary>
    public DateTimeOffset? WithdrawnAt { get; private set; }
    /// <summary>The status before it was withdrawn; null while it is not.</summary>
    public CaseStatus? WithdrawnFrom { get; private set; }
    /// <summary>When the applicant last heard or saw something new.</summary>
    public DateTimeOffset LastPublicEventAt { get; private set; }
    /// <summary>Position of the last timeline entry.</summary>
    public int LastSeq { get; private set; }

    /// <summary>True when a method changed something the applicant may see; the caller announces it.</summary>
    public bool PublicChanged { get; private set; }

    /// <summary>Name of the service item.</summary>
    public LocalizedText Service => new(ServiceName, ServiceNameEn);
    /// <summary>The original due date.</summary>
    public DueDate? OriginalDue => OriginalDueOn is { } date ? new DueDate(date, OriginalOverdueFrom!.Value, DueHasTime) : null;
    /// <summary>The due date last set, also while the clock is stopped.</summary>
    public DueDate? DueLastSet => DueOn is { } date ? new DueDate(date, OverdueFrom!.Value, DueHasTime) : null;
    /// <summary>The due date in force; null while the clock is not open or stopped, and while the case is passed on.</summary>
    public DueDate? Due => Paused || IsReferred ? null : DueLastSet;
    /// <summary>True once the limit counts: from receipt, or since what the service item waits for is there.</summary>
    public bool ClockStarted => ClockStart == ClockStart.Received || DocumentsCompleteAt is not null;
    /// <summary>True while its clock waits for the applicant to confirm a contact.</summary>
    public bool AwaitsConfirmation => ClockStart == ClockStart.Confirmed && !ClockStarted;
    /// <summary>True while an authority outside the city is responsible.</summary>
    public bool IsReferred => Status == CaseStatus.Referred;
    /// <summary>True while nothing has ended the case.</summary>
    public bool IsOpen => CaseWorkflow.IsOpen(Status);

    /// <summary>True when both cases have the same phone number, e-mail address or name.</summary>
    public bool IsOfSameApplicant(Case other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return HasSameContact(other) || Same(NameHash, other.NameHash);
    }

    /// <summary>True when both have the same phone number or e-mail address. A name alone can be two people's.</summary>
    public bool HasSameContact(Case other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Same(PhoneHash, other.PhoneHash) || Same(EmailHash, other.EmailHash);
    }

    private static bool Same(byte[]? one, byte[]? another) => one is not null && another is not null && one.AsSpan().SequenceEqual(another);

    /// <summary>True when the due date has passed and nothing satisfied it.</summary>
    public bool IsOverdue(DateTimeOffset now) => ClockEndsAt <= now;

    /// <summary>A case that comes in. The first entry of the timeline carries the true time of receipt.</summary>
    public static Case Receive(NewCase facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var item = facts.Item;
        var @case = new Case
        {
            Id = facts.Id,
            Number = facts.Number.Digits,
            ServiceCode = item.Code,
            ServiceName = item.Name.Zh,
            ServiceNameEn = item.Name.En,
            ServiceKind = item.Kind,
            Tracker = item.Tracker,
            ServiceAgency = item.Agency,
            LimitValue = item.Limit.Value,
            LimitUnit = item.Limit.Unit,
            FirstReportSatisfies = item.FirstReportSatisfies,
            ClockStart = item.Clock.Start,
            DocumentsCompleteAt = facts.DocumentsComplete ? facts.ReceivedAt : null,
            Channel = facts.Channel,
            Confidential = facts.Confidential,
            ReceivedAt = facts.ReceivedAt,
            RegisteredAt = facts.Now.At,
            District = facts.District,
            RoadWidth = facts.RoadWidth,
            AgencyFileNumber = facts.AgencyFileNumber,
            Description = facts.Description,
            Place = facts.Place,
            Coordinates = facts.Coordinates,
            ApplicantName = facts.ApplicantName,
            ApplicantPhone = facts.ApplicantPhone,
            ApplicantEmail = facts.ApplicantEmail,
            ApplicantAddress = facts.ApplicantAddress,
            ApplicantWishes = facts.ApplicantWishes,
            NameHash = facts.NameHash,
            PhoneHash = facts.PhoneHash,
            EmailHash = facts.EmailHash,
            Notify = facts.Notify,
            Language = facts.Language,
            LookupGeneration = 1,
            Version = 1,
            Round = 1,
            Status = CaseStatus.Received,
            OwnerAgency = facts.CoordinatingAgency,
        };
        @case.Append(TimelineKind.Received, new Moment(facts.ReceivedAt, facts.Now.StaffId, facts.Now.Unit), true, new() { ["channel"] = EnumText<Channel>.Write(facts.Channel) });
        @case.LastPublicEventAt = facts.Now.At;
        return @case;
    }

    /// <summary>The entries appended since the last call.</summary>
    public IReadOnlyList<TimelineRecord> TakeEntries()
    {
        var taken = _entries;
        _entries = [];
        return taken;
    }

    // ---- What people do ----

    /// <summary>Adds a note.</summary>
    /// <param name="now">When and who.</param>
    /// <param name="words">The note.</param>
    /// <param name="isPublic">True when the applicant reads it.</param>
    /// <param name="firstReport">True when it is meant as the first report from the site; only the first one counts as such.</param>
    /// <param name="followUpOn">Of a case that was passed on: by when the applicant hears of it again; needed with what is public then, and only then.</param>
    /// <param name="isFirstReport">True when it was the first.</param>
    public Failure? AddNote(Moment now, SealedWords words, bool isPublic, bool firstReport, DateOnly? followUpOn, out bool isFirstReport)
    {
        isFirstReport = firstReport && FirstReportAt is null;
        var followsUp = isPublic && IsReferred;
        if (!followsUp && followUpOn is not null)
            return Failure.Invalid("followUpOn", "follow-up-not-referred");
        if (followsUp && followUpOn is null)
            return Failure.Invalid("followUpOn", "required");
        // What was told is not taken back: the next day lies no earlier.
        if (followUpOn < FollowUpOn)
            return Failure.Invalid("followUpOn", "follow-up-before-told");
        if (Move(isPublic ? CaseAct.PublicNote : CaseAct.Note) is { } refused)
            return refused;
        if (isFirstReport)
        {
            FirstReportAt = now.At;
            if (FirstReportSatisfies)
                SatisfiedAt ??= now.At;
        }
        if (followsUp)
        {
            (FollowUpOn, NewsAskedAt) = (followUpOn, null);
            Append(TimelineKind.FollowedUp, now, true, new() { ["due"] = Date(followUpOn!.Value) }, words);
        }
        else
        {
            Append(isPublic ? TimelineKind.Progress : TimelineKind.Note, now, isPublic, words: words);
        }
        EndClock();
        return null;
    }

    /// <summary>The applicant adds something to what was said; staff only.</summary>
    public Failure? AddWords(Moment now, SealedWords words)
    {
        if (Move(CaseAct.AddWords) is { } refused)
            return refused;
        Append(TimelineKind.ApplicantAdded, now, false, words: words);
        return null;
    }

    /// <summary>Files were added.</summary>
    /// <param name="now">When and who.</param>
    /// <param name="count">How many.</param>
    /// <param name="applicant">True when the applicant adds them: only while the case is open.</param>
    /// <param name="shown">True when the applicant sees them.</param>
    public Failure? AddFiles(Moment now, int count, bool applicant, bool shown)
    {
        if (applicant && !IsOpen)
            return NotAllowed();
        Append(TimelineKind.FilesAdded, now, shown && !applicant, new() { ["count"] = count.ToString(CultureInfo.InvariantCulture), ["by"] = applicant ? "applicant" : "staff" });
        Version++;
        Acts++;
        return null;
    }

    /// <summary>Finds the papers complete, once: where the service item says so, the clock starts.</summary>
    public Failure? CompleteDocuments(Moment now)
    {
        if (ClockStarted)
            return Failure.Conflict("documents-already-complete", EnumText<CaseStatus>.Write(Status));
        if (!IsOpen)
            return NotAllowed();
        DocumentsCompleteAt = now.At;
        Version++;
        Acts++;
        PublicChanged = true;
        Append(TimelineKind.DocumentsCompleted, now, true);
        return null;
    }

    /// <summary>The applicant is reached in another way from now on. Nobody's case ends or waits by it.</summary>
    public Failure? ChangeContact(Moment now, CaseContact contact)
    {
        ArgumentNullException.ThrowIfNull(contact);
        if (!IsOpen)
            return NotAllowed();
        (ApplicantPhone, ApplicantEmail, ApplicantAddress) = (contact.Phone, contact.Email, contact.Address);
        (PhoneHash, EmailHash, Notify) = (contact.PhoneHash, contact.EmailHash, contact.Notify);
        Version++;
        Acts++;
        Append(TimelineKind.ContactChanged, now, true);
        return null;
    }

    /// <summary>Why nobody can be asked to watch the case too; null when somebody can.</summary>
    public Failure? HelperRefused() =>
        Confidential ? Failure.Conflict("helper-not-for-protected", EnumText<CaseStatus>.Write(Status))
        : !IsOpen ? NotAllowed()
        : Helpers >= CaseLimits.Helpers ? Failure.Conflict("helpers-full", EnumText<CaseStatus>.Write(Status))
        : null;

    /// <summary>The applicant asks somebody to watch the case too. Decides nothing about it, so that nobody's act is refused because of it.</summary>
    public Failure? NameHelper(Moment now, HelperRelation relation)
    {
        if (HelperRefused() is { } refused)
            return refused;
        Helpers++;
        Version++;
        Append(TimelineKind.HelperNamed, now, true, new() { ["relation"] = EnumText<HelperRelation>.Write(relation) });
        return null;
    }

    /// <summary>Somebody does not watch the case any more, whatever has become of it.</summary>
    public void EndHelp(Moment now, CaseHelper helper, HelpEndedBy by)
    {
        ArgumentNullException.ThrowIfNull(helper);
        helper.End(now.At, by);
        Helpers--;
        Version++;
        Append(TimelineKind.HelpEnded, now, true, new() { ["relation"] = EnumText<HelperRelation>.Write(helper.Relation), ["by"] = EnumText<HelpEndedBy>.Write(by) });
    }

    /// <summary>Asks the applicant for everything that is missing.</summary>
    public Failure? RequestSupplement(Moment now, Guid supplementId, int count, DateOnly dueOn)
    {
        if ((FollowsMain() ?? Move(CaseAct.RequestSupplement)) is { } refused)
            return refused;
        OpenSupplementId = supplementId;
        Supplements++;
        Append(TimelineKind.SupplementRequested, now, true, new() { ["count"] = count.ToString(CultureInfo.InvariantCulture), ["due"] = Date(dueOn) });
        return null;
    }

    /// <summary>Records what arrived for the open supplement.</summary>
    /// <param name="now">When and who.</param>
    /// <param name="complete">True when everything is there.</param>
    /// <param name="note">Staff's note on it; the applicant never reads it.</param>
    public Failure? ReceiveSupplement(Moment now, bool complete, SealedWords? note)
    {
        if (Move(complete ? CaseAct.ReceiveAll : CaseAct.ReceivePart) is { } refused)
            return refused;
        if (complete)
        {
            OpenSupplementId = null;
            Append(TimelineKind.SupplementReceived, now, true);
            if (note is not null)
                Append(TimelineKind.Note, now, false, words: note);
        }
        else
        {
            Append(TimelineKind.SupplementPartial, now, false, words: note);
        }
        return null;
    }

    /// <summary>The applicant says how missing items come.</summary>
    /// <param name="now">When.</param>
    /// <param name="answered">How many items are answered by now.</param>
    /// <param name="total">How many were asked for.</param>
    /// <param name="complete">True when every item is written here: nothing is on its way any more.</param>
    public Failure? AnswerSupplement(Moment now, int answered, int total, bool complete)
    {
        if (Move(complete ? CaseAct.ReceiveAll : CaseAct.ReceivePart) is { } refused)
            return refused;
        Append(TimelineKind.SupplementAnswered, now, true, new() { ["count"] = answered.ToString(CultureInfo.InvariantCulture), ["total"] = total.ToString(CultureInfo.InvariantCulture) });
        if (complete)
        {
            OpenSupplementId = null;
            Append(TimelineKind.SupplementReceived, now, true);
        }
        return null;
    }

    /// <summary>The applicant takes more time for the open supplement.</summary>
    /// <param name="now">When.</param>
    /// <param name="dueOn">The last day from now on.</param>
    /// <param name="reason">Why, if the applicant said so; staff only.</param>
    public Failure? ExtendSupplement(Moment now, DateOnly dueOn, SealedWords? reason)
    {
        if (Move(CaseAct.ExtendSupplement) is { } refused)
            return refused;
        Append(TimelineKind.SupplementExtended, now, true, new() { ["due"] = Date(dueOn) }, reason);
        return null;
    }

    /// <summary>Why no reply can be written now, or null.</summary>
    public Failure? ReplyRefused() => FollowsMain()
        ?? (CaseWorkflow.Find(Status, CaseAct.Reply) is null ? NotAllowed() : ReplyWaitingSince is not null ? Failure.Conflict("reply-waiting") : null);

    /// <summary>A reply waits for a decision from now on. It answers nothing yet.</summary>
    public Failure? SendReplyForApproval(Moment now, ReplyLevel level)
    {
        if (ReplyRefused() is { } refused)
            return refused;
        ReplyWaitingSince = now.At;
        Version++;
        Acts++;
        Append(TimelineKind.ReplySentForApproval, now, false, new() { ["level"] = EnumText<ReplyLevel>.Write(level) });
        return null;
    }

    /// <summary>The reply that waited is a draft again.</summary>
    public Failure? TakeReplyBack(Moment now)
    {
        if (ReplyWaitingSince is null)
            return Failure.Conflict("reply-not-waiting");
        ReplyWaitingSince = null;
        Version++;
        Acts++;
        Append(TimelineKind.ReplyTakenBack, now, false);
        return null;
    }

    /// <summary>The reply that waited is a draft again, with what is to be changed.</summary>
    public void ReturnReply(Moment now, SealedWords note)
    {
        ReplyWaitingSince = null;
        Version++;
        Acts++;
        Append(TimelineKind.ReplyReturned, now, false, words: note);
    }

    /// <summary>The reply that waited is given: by whoever wrote it, as somebody else decided.</summary>
    /// <param name="now">When, and who decided.</param>
    /// <param name="author">Who wrote it.</param>
    /// <param name="replyId">The reply.</param>
    /// <param name="outcome">What was achieved.</param>
    /// <param name="note">A remark; staff only.</param>
    public Failure? ApproveReply(Moment now, Guid author, Guid replyId, Outcome outcome, SealedWords? note)
    {
        ReplyWaitingSince = null;
        Append(TimelineKind.ReplyApproved, now, false, words: note);
        return GiveReply(new Moment(now.At, author, Unit), replyId, outcome);
    }

    /// <summary>Gives a concluding reply, which satisfies the deadline.</summary>
    public Failure? GiveReply(Moment now, Guid replyId, Outcome outcome) => ReplyRefused() ?? TakeReply(now, replyId, outcome);

    private Failure? TakeReply(Moment now, Guid replyId, Outcome outcome)
    {
        if (Move(CaseAct.Reply) is { } refused)
            return refused;
        LastReplyId = replyId;
        OpenSetAsideId = null;
        Outcome = outcome;
        SatisfiedAt ??= now.At;
        AnsweredAt = now.At;
        Append(TimelineKind.Replied, now, true, new() { ["outcome"] = EnumText<Outcome>.Write(outcome) });
        EndClock();
        return null;
    }

    /// <summary>Passes the case on to an authority outside the city; our clock ends.</summary>
    /// <param name="now">When and who.</param>
    /// <param name="referralId">The referral.</param>
    /// <param name="authority">Who is responsible.</param>
    /// <param name="followUpOn">By when the applicant hears how it stands.</param>
    /// <param name="reason">Why; the applicant reads it.</param>
    public Failure? Refer(Moment now, Guid referralId, LocalizedText authority, DateOnly followUpOn, SealedWords reason)
    {
        ArgumentNullException.ThrowIfNull(authority);
        if ((FollowsMain() ?? Move(CaseAct.Refer)) is { } refused)
            return refused;
        (OpenReferralId, FollowUpOn, OpenSetAsideId, NewsAskedAt) = (referralId, followUpOn, null, null);
        var data = new Dictionary<string, string> { ["authority"] = authority.Zh, ["due"] = Date(followUpOn) };
        if (!string.IsNullOrEmpty(authority.En))
            data["authorityEn"] = authority.En;
        Append(TimelineKind.Referred, now, true, data, reason);
        EndClock();
        return null;
    }

    /// <summary>The authority says that the case is ours: the work goes on, and with it the clock; its date comes from Deadlines.</summary>
    /// <param name="now">When and who.</param>
    /// <param name="words">What it said; the applicant reads it.</param>
    public Failure? EndReferral(Moment now, SealedWords words)
    {
        if (Move(Unit is null ? CaseAct.EndReferralInTriage : CaseAct.EndReferral) is { } refused)
            return refused;
        (OpenReferralId, FollowUpOn, NewsAskedAt) = (null, null, null);
        Append(TimelineKind.ReferralEnded, now, true, words: words);
        EndClock();
        return null;
    }

    /// <summary>Closes the case.</summary>
    /// <param name="now">When and who.</param>
    /// <param name="outcome">The outcome; the last reply's when the case was replied.</param>
    /// <param name="words">What the applicant reads; required when no reply was given.</param>
    public Failure? Close(Moment now, Outcome outcome, SealedWords? words) => CloseRefused() ?? TakeClosing(now, outcome, words);

    private Failure? TakeClosing(Moment now, Outcome outcome, SealedWords? words)
    {
        var replied = Status == CaseStatus.Replied;
        if (Move(ClosingAct) is { } refused)
            return refused;
        // After a reply closing is administrative: it gives nobody more days.
        if (!replied)
            AnsweredAt = now.At;
        Outcome = outcome;
        OpenSupplementId = null;
        OpenSetAsideId = null;
        (OpenReferralId, FollowUpOn) = (null, null);
        Append(TimelineKind.Closed, now, true, new() { ["outcome"] = EnumText<Outcome>.Write(outcome) }, words);
        EndClock();
        return null;
    }

    /// <summary>Why the case cannot be closed in this status, or null.</summary>
    public Failure? CloseRefused() =>
        // Scheduled work is not done: the case stays replied until another reply says how it ended.
        FollowsMain() ?? (CaseWorkflow.Find(Status, ClosingAct) is null || (Status == CaseStatus.Replied && Outcome == Contracts.Outcome.Scheduled) ? NotAllowed() : null);

    /// <summary>The applicant withdraws the case. An open question to the applicant stays on record, for the case that this is undone.</summary>
    /// <param name="now">When and who took it down.</param>
    /// <param name="withdrawalId">The withdrawal.</param>
    /// <param name="check">How the identity was checked.</param>
    /// <param name="saidBy">Who said so, where staff took it down; staff only.</param>
    /// <param name="reason">Why, where the applicant said it.</param>
    public Failure? Withdraw(Moment now, Guid withdrawalId, IdentityCheck check, SealedWords? saidBy, SealedWords? reason)
    {
        var from = Status;
        if (Move(CaseAct.Withdraw) is { } refused)
            return refused;
        (WithdrawalId, WithdrawnAt, WithdrawnFrom) = (withdrawalId, now.At, from);
        OpenSetAsideId = null;
        Append(TimelineKind.Withdrawn, now, true, words: reason);
        Append(TimelineKind.WithdrawalTaken, now, false, new() { ["check"] = EnumText<IdentityCheck>.Write(check) }, words: saidBy);
        EndClock();
        return null;
    }

    /// <summary>Undoes the withdrawal: the case goes on in the status before.</summary>
    /// <param name="now">When and who.</param>
    /// <param name="reason">Why, where staff undid it; staff only.</param>
    public Failure? UndoWithdrawal(Moment now, SealedWords? reason)
    {
        if (UndoRefused(now.At) is { } refused)
            return refused;
        Status = WithdrawnFrom!.Value;
        (WithdrawnAt, WithdrawnFrom) = (null, null);
        Version++;
        Acts++;
        Append(TimelineKind.WithdrawalUndone, now, true);
        if (reason is not null)
            Append(TimelineKind.Note, now, false, words: reason);
        EndClock();
        return null;
    }

    /// <summary>Why a withdrawal cannot be undone now, or null.</summary>
    public Failure? UndoRefused(DateTimeOffset now) =>
        WithdrawnAt is not { } at ? NotAllowed() : now > at + CaseLimits.UndoWithdrawal ? Failure.Conflict("withdrawal-too-old") : null;

    /// <summary>The applicant disagrees with the answer: the matter is handled once more. What was said of dates before is over; the new date comes from Deadlines.</summary>
    /// <param name="now">When and who took it down.</param>
    /// <param name="reopeningId">The reopening.</param>
    /// <param name="reason">Why.</param>
    /// <param name="words">What the applicant said; staff only.</param>
    /// <param name="check">How the identity was checked.</param>
    /// <param name="saidBy">Who said so, where staff took it down; staff only.</param>
    /// <param name="rules">How long and how often that is possible.</param>
    public Failure? Reopen(Moment now, Guid reopeningId, ReopenReason reason, SealedWords words, IdentityCheck check, SealedWords? saidBy, ReopenRules rules)
    {
        if ((ReopenRefused(now.At, rules) ?? Move(CaseAct.Reopen)) is { } refused)
            return refused;
        Round++;
        // Whoever disagrees is heard on their own.
        MergedInto = null;
        (ReopeningId, Outcome, AnsweredAt, SatisfiedAt, FirstReportAt) = (reopeningId, null, null, null, null);
        (OriginalDueOn, OriginalOverdueFrom, DueOn, OverdueFrom, DueHasTime) = (null, null, null, null, false);
        (DueReckoning, DueReckoningEn, DueProvisional, Paused, Extensions, PromisedOn, Delay, SilentSince) = (null, null, false, false, 0, null, null, null);
        // Whatever the first date may have waited for: this one counts from now.
        if (!ClockStarted)
            DocumentsCompleteAt = now.At;
        Append(TimelineKind.Reopened, now, true, new() { ["round"] = Round.ToString(CultureInfo.InvariantCulture), ["reason"] = EnumText<ReopenReason>.Write(reason) }, words);
        Append(TimelineKind.ReopeningTaken, now, false, new() { ["check"] = EnumText<IdentityCheck>.Write(check) }, saidBy);
        EndClock();
        return null;
    }

    /// <summary>Why nobody can reopen the case now, or null.</summary>
    public Failure? ReopenRefused(DateTimeOffset now, ReopenRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return CaseWorkflow.Find(Status, CaseAct.Reopen) is null ? NotAllowed()
            : ReopenUntil(rules) is not { } last ? Failure.Conflict("reopened-too-often")
            : Taipei.DateOf(now) > last ? Failure.Conflict("reopening-too-late") : null;
    }

    /// <summary>The last day, inclusive, on which the applicant can ask to look again; null while nothing is answered, and in the last handling.</summary>
    public DateOnly? ReopenUntil(ReopenRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return CaseWorkflow.Find(Status, CaseAct.Reopen) is not null && AnsweredAt is { } answered && Round <= rules.Times ? Taipei.DateOf(answered).AddDays(rules.Days) : null;
    }

    /// <summary>The applicant says that the date has passed without news. No date moves by it: a new one, a reply or the end of the case answers it.</summary>
    /// <param name="now">When.</param>
    /// <param name="toldOn">The date told last: until it has passed there is nothing to ask for.</param>
    /// <param name="words">What the applicant adds; staff only.</param>
    public Failure? AskForNews(Moment now, DateOnly? toldOn, SealedWords? words)
    {
        // Of what was passed on, news of the authority is owed.
        if (!(IsReferred ? FollowUpOn < Taipei.DateOf(now.At) : IsOverdue(now.At) && !(toldOn >= Taipei.DateOf(now.At))))
            return Failure.Conflict("not-late");
        if (NewsAskedAt is not null)
            return Failure.Conflict("news-asked-already");
        NewsAskedAt = now.At;
        NewsAskedTimes++;
        Version++;
        Acts++;
        Append(TimelineKind.NewsAsked, now, true, new() { ["times"] = NewsAskedTimes.ToString(CultureInfo.InvariantCulture) }, words);
        return null;
    }

    /// <summary>Urges those in charge. Decides nothing about the case, so that nobody's act is refused because of it.</summary>
    /// <param name="now">When and who.</param>
    /// <param name="reason">Why.</param>
    /// <param name="words">In own words; staff only.</param>
    /// <param name="memoId">The memo.</param>
    public Failure? SendMemo(Moment now, MemoReason reason, SealedWords? words, out Guid memoId)
    {
        memoId = default;
        if (MemoRefused() is { } refused)
            return refused;
        Version++;
        memoId = Append(TimelineKind.MemoSent, now, false, new() { ["memo"] = EnumText<MemoReason>.Write(reason) }, words);
        return null;
    }

    /// <summary>Why there is nothing to urge anybody to, or null.</summary>
    public Failure? MemoRefused() => IsOpen && Status != CaseStatus.Replied ? null : NotAllowed();

    /// <summary>Asks to set the petition aside. Nothing else changes: the case stays open and its clock goes on.</summary>
    /// <param name="now">When and who.</param>
    /// <param name="requestId">The request.</param>
    /// <param name="ground">The ground.</param>
    /// <param name="reason">Why.</param>
    public Failure? RequestSetAside(Moment now, Guid requestId, SetAsideGround ground, SealedWords reason)
    {
        if ((SetAsideRefused() ?? Move(CaseAct.RequestSetAside)) is { } refused)
            return refused;
        OpenSetAsideId = requestId;
        Append(TimelineKind.SetAsideRequested, now, false, new() { ["ground"] = EnumText<SetAsideGround>.Write(ground) }, reason);
        return null;
    }

    /// <summary>Why nobody can ask to set the case aside in this state, or null.</summary>
    public Failure? SetAsideRefused() =>
        ServiceKind != ServiceKind.Petition ? Failure.Conflict("not-a-petition")
        : CaseWorkflow.Find(Status, CaseAct.RequestSetAside) is null ? NotAllowed()
        : OpenSetAsideId is not null ? Failure.Conflict("set-aside-waiting") : FollowsMain();

    /// <summary>The request was declined: the case goes on as before.</summary>
    public void DeclineSetAside(Moment now, SealedWords note)
    {
        OpenSetAsideId = null;
        Version++;
        Acts++;
        Append(TimelineKind.SetAsideDeclined, now, false, words: note);
    }

    /// <summary>The request was approved: the petition is set aside and stays registered.</summary>
    /// <param name="now">When and who approved.</param>
    /// <param name="ground">The ground.</param>
    /// <param name="earlier">The earlier reply, where the ground needs one.</param>
    /// <param name="reason">Why; the applicant reads it.</param>
    public Failure? SetAside(Moment now, SetAsideGround ground, EarlierReply? earlier, SealedWords reason)
    {
        if (Move(CaseAct.SetAside) is { } refused)
            return refused;
        Outcome = Contracts.Outcome.NotHandled;
        AnsweredAt = now.At;
        OpenSupplementId = null;
        OpenSetAsideId = null;
        Append(TimelineKind.SetAside, now, true, SetAsideData(ground, earlier), reason);
        EndClock();
        return null;
    }

    /// <summary>What the timeline says of a ground and an earlier reply.</summary>
    public static Dictionary<string, string> SetAsideData(SetAsideGround ground, EarlierReply? earlier)
    {
        var data = new Dictionary<string, string> { ["ground"] = EnumText<SetAsideGround>.Write(ground) };
        if (earlier is not null)
            (data["earlier"], data[earlier.IsCase ? "case" : "document"]) = (Date(earlier.On), earlier.Number);
        return data;
    }

    /// <summary>Merges this case into a main case about the same matter (併案): from now on the main case is worked on, and its applicant is told here what concerns the matter. Number, applicant and dates stay this case's own.</summary>
    /// <param name="now">When and who.</param>
    /// <param name="main">The main case.</param>
    /// <param name="mergeId">The merge.</param>
    public Failure? MergeInto(Moment now, Case main, Guid mergeId)
    {
        if ((MergeRefused(main) ?? Move(CaseAct.Merge) ?? main.Move(CaseAct.TakeIn)) is { } refused)
            return refused;
        main.Append(TimelineKind.TookIn, now, false, new() { ["case"] = Number });
        // What the main case has told so far was told to somebody else, before anybody knew of this one.
        (MergedInto, MergeId, FollowedSeq, ReplyWaitingSince) = (main.Id, mergeId, main.LastSeq, null);
        Append(TimelineKind.Merged, now, true);
        return null;
    }

    /// <summary>Why this case cannot be merged into that one as both are now, or null. Whether cases are merged into this one, the caller knows.</summary>
    /// <remarks>
    /// An application is one case with one decision. The main case's words are told to others: it protects nobody. A protected case follows nobody to another unit.
    /// The same person with the same matter is a repeated petition.
    /// </remarks>
    public Failure? MergeRefused(Case main)
    {
        ArgumentNullException.ThrowIfNull(main);
        return main.Id == Id ? Refused("merge-with-itself")
            : MergedInto is not null ? Refused("merged-already")
            : main.MergedInto is not null ? Refused("main-is-merged")
            : ServiceKind == ServiceKind.Application || main.ServiceKind == ServiceKind.Application ? Refused("application-not-merged")
            : main.Confidential ? Refused("main-protected")
            : Confidential && (Unit is null || Unit != main.Unit) ? Refused("protected-other-unit")
            : HasSameContact(main) ? Refused("same-applicant")
            : CaseWorkflow.Find(Status, CaseAct.Merge) is null ? NotAllowed()
            : OpenSetAsideId is not null ? Refused("set-aside-waiting")
            : CaseWorkflow.Find(main.Status, CaseAct.TakeIn) is null ? Failure.Conflict("main-answered", EnumText<CaseStatus>.Write(main.Status))
            : null;

        Failure Refused(string code) => Failure.Conflict(code, EnumText<CaseStatus>.Write(Status));
    }

    /// <summary>Ends the merge: an ordinary case again, with the unit it has now and its own dates.</summary>
    /// <param name="now">When and who; without a person when the main case ended in a way that is its applicant's alone.</param>
    /// <param name="main">The main case.</param>
    public Failure? Unmerge(Moment now, Case main)
    {
        ArgumentNullException.ThrowIfNull(main);
        if (MergedInto is null || MergedInto != main.Id)
            return Failure.Conflict("not-merged", EnumText<CaseStatus>.Write(Status));
        if (AnsweredAt is not null || (now.StaffId is not null && CaseWorkflow.Find(main.Status, CaseAct.TakeIn) is null))
            return Failure.Conflict("main-answered", EnumText<CaseStatus>.Write(main.Status));
        MergedInto = null;
        Version++;
        Acts++;
        Append(TimelineKind.Unmerged, now, true);
        main.Version++;
        main.Append(TimelineKind.LetGo, now, false, new() { ["case"] = Number });
        return null;
    }

    /// <summary>Notes that the applicant has brought up the same matter before (再次陳情). Nothing else changes.</summary>
    /// <param name="now">When and who.</param>
    /// <param name="earlier">The earlier case.</param>
    public Failure? Repeat(Moment now, Case earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        if (!HasSameContact(earlier))
            return Failure.Conflict("other-applicant", EnumText<CaseStatus>.Write(Status));
        if (earlier.Id == Id || (earlier.ReceivedAt, earlier.Id).CompareTo((ReceivedAt, Id)) >= 0)
            return Failure.Conflict("not-earlier", EnumText<CaseStatus>.Write(Status));
        if (Repeats == earlier.Id)
            return Failure.Conflict("repeats-already", EnumText<CaseStatus>.Write(Status));
        Repeats = earlier.Id;
        Version++;
        Acts++;
        Append(TimelineKind.RepeatNoted, now, false, new() { ["case"] = earlier.Number });
        return null;
    }

    /// <summary>Why staff cannot decide this in a case that is merged: the main case is worked on. Null for any other case.</summary>
    public Failure? FollowsMain() => MergedInto is null ? null : Failure.Conflict("case-merged", EnumText<CaseStatus>.Write(Status));

    /// <summary>True while the applicant can be told what the main case says next: not while the case is withdrawn, which may be undone.</summary>
    public bool Follows(Guid mainId) => MergedInto == mainId && Status != CaseStatus.Withdrawn;

    /// <summary>An entry of the main case does not concern this one, or was taken over.</summary>
    public void Followed(int seq) => FollowedSeq = seq;

    /// <summary>The main case told its applicant something: this one's reads it too.</summary>
    /// <returns>False when this case is over and nobody waits for it any more.</returns>
    public bool FollowNote(Moment at, SealedWords words, bool firstReport, out bool isFirstReport)
    {
        isFirstReport = false;
        return CaseWorkflow.Find(Status, CaseAct.PublicNote) is not null && AddNote(at, words, true, firstReport, null, out isFirstReport) is null;
    }

    /// <summary>The main case was answered: so is this one.</summary>
    /// <returns>False when this case is over.</returns>
    /// <exception cref="InvalidOperationException">The unit that answered is not known here yet; the message is tried again.</exception>
    public bool FollowReply(Moment at, Guid replyId, Outcome outcome)
    {
        if (Status == CaseStatus.Received)
            throw new InvalidOperationException($"Case {Id} follows case {MergedInto}, which was answered, and has not heard of its unit yet.");
        return TakeReply(at, replyId, outcome) is null;
    }

    /// <summary>The main case was closed: so is this one.</summary>
    /// <returns>False when this case is over.</returns>
    public bool FollowClosing(Moment at, Outcome outcome, SealedWords? words) => CaseWorkflow.Find(Status, ClosingAct) is not null && TakeClosing(at, outcome, words) is null;

    // ---- What other services say ----

    /// <summary>A unit is responsible, a handler was named, or the case was handed over.</summary>
    /// <param name="assigned">Routing's message.</param>
    /// <param name="reason">Why it was handed over; staff only.</param>
    public void Fold(CaseAssigned assigned, SealedWords? reason)
    {
        ArgumentNullException.ThrowIfNull(assigned);
        Version++;
        if (IsNews(assigned.Version, RoutingVersion))
        {
            RoutingVersion = assigned.Version;
            // Another unit answers for what it says: the words stay for it as a draft.
            if (Unit != assigned.Unit)
                ReplyWaitingSince = null;
            (OwnerAgency, Agency, Unit, Handler, Deputy) = (assigned.Agency, assigned.Agency, assigned.Unit, assigned.Handler, assigned.Deputy);
            PublicChanged = true;
        }
        // Another unit is in charge: whatever was asked of one before is over.
        if (assigned.PreviousUnit is not null)
            SetOffer(null, null, assigned.Version);
        // An assignment that arrives after the end of a case is a fact, but it does not open the case again.
        if (CaseWorkflow.Find(Status, CaseAct.Assign) is { } move)
            Status = move.To;
        var by = new Moment(assigned.OccurredAt, assigned.DecidedBy, assigned.Unit);
        // Decided by the message alone, so that the order of arrival does not matter: Routing's stream counts assignments from 1.
        if (assigned.PreviousUnit is { } from)
            Append(TimelineKind.HandedOver, by, true, new() { ["from"] = from, ["unit"] = assigned.Unit }, reason);
        else if (assigned.Version == 1)
            Append(TimelineKind.Assigned, by, true, new() { ["unit"] = assigned.Unit });
        AssignedAt = AssignedAt is { } earlier && earlier <= assigned.OccurredAt ? earlier : assigned.OccurredAt;
        if (assigned.Handler is { } handler)
            Append(TimelineKind.HandlerNamed, by, false, new() { ["staff"] = handler.ToString() });
    }

    /// <summary>Another unit was asked to take the case over. The one in charge stays so, and the applicant is told nothing.</summary>
    public void Fold(CaseOffered offered, SealedWords? reason)
    {
        ArgumentNullException.ThrowIfNull(offered);
        Version++;
        SetOffer(offered.Agency, offered.Unit, offered.Version);
        Append(TimelineKind.Offered, new Moment(offered.OccurredAt, offered.OfferedBy, offered.GivingUnit), false,
            new() { ["from"] = offered.GivingUnit, ["unit"] = offered.Unit, ["due"] = Date(offered.DueOn) }, reason);
    }

    /// <summary>What another unit was asked ended without its taking over.</summary>
    public void Fold(OfferEnded ended, SealedWords? reason)
    {
        ArgumentNullException.ThrowIfNull(ended);
        Version++;
        SetOffer(null, null, ended.Version);
        var data = new Dictionary<string, string> { ["unit"] = ended.Unit };
        if (ended.Alternative is { } alternative)
            data["alternative"] = alternative;
        if (ended.Disputed)
            data["cause"] = "disputed";
        var kind = ended.How switch
        {
            AssignmentKind.Returned => TimelineKind.OfferReturned,
            AssignmentKind.TakenBack => TimelineKind.OfferTakenBack,
            AssignmentKind.Unanswered => TimelineKind.OfferUnanswered,
            _ => TimelineKind.OfferOver,
        };
        Append(kind, new Moment(ended.OccurredAt, ended.EndedBy), false, data, reason);
    }

    // Which agency may look at the case because it was asked.
    private void SetOffer(string? agency, string? unit, long version)
    {
        if (IsNews(version, OfferVersion))
            (OfferedAgency, OfferedUnit, OfferVersion) = (agency, unit, version);
    }

    /// <summary>The clock was opened.</summary>
    public void Fold(DeadlineSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        Version++;
        if (IsOfThisRound(1))
        {
            (OriginalDueOn, OriginalOverdueFrom) = (set.Due.Date, set.Due.OverdueFrom);
            if (IsNews(set.Version, DueVersion))
                DueProvisional = set.Provisional;
            SetDue(set.Due, set.Version, set.Reckoning);
        }
        PublicChanged = true;
        Append(TimelineKind.DueSet, new Moment(set.OccurredAt), true, new() { ["due"] = DueText(set.Due) });
    }

    /// <summary>The clock has started anew, because the case was reopened.</summary>
    public void Fold(DeadlineRestarted restarted)
    {
        ArgumentNullException.ThrowIfNull(restarted);
        Version++;
        if (IsOfThisRound(restarted.Round))
        {
            if (IsNews(restarted.Version, DueVersion))
                DueProvisional = restarted.Provisional;
            // A move that overtook this message knows a newer original date.
            if (OriginalDueOn is null || IsNews(restarted.Version, DueVersion))
                (OriginalDueOn, OriginalOverdueFrom) = (restarted.Due.Date, restarted.Due.OverdueFrom);
            SetDue(restarted.Due, restarted.Version, restarted.Reckoning);
        }
        Append(TimelineKind.DueSet, new Moment(restarted.OccurredAt), true, new() { ["due"] = DueText(restarted.Due) });
    }

    /// <summary>The clock was stopped.</summary>
    public void Fold(DeadlinePaused paused)
    {
        ArgumentNullException.ThrowIfNull(paused);
        Version++;
        if (IsOfThisRound(paused.Round))
            SetPaused(true, paused.Version);
        // A request for papers has its own entry, and so has a referral.
        if (paused.Kind is not (PauseKind.Supplement or PauseKind.Referral))
            Append(TimelineKind.Paused, new Moment(paused.OccurredAt), true, paused.ExpectedEnd is { } until
                ? new() { ["cause"] = EnumText<PauseKind>.Write(paused.Kind), ["until"] = Date(until) }
                : new() { ["cause"] = EnumText<PauseKind>.Write(paused.Kind) });
    }

    /// <summary>The clock goes on.</summary>
    public void Fold(DeadlineResumed resumed)
    {
        ArgumentNullException.ThrowIfNull(resumed);
        Version++;
        if (IsOfThisRound(resumed.Round))
        {
            SetDue(resumed.Due, resumed.Version, resumed.Reckoning);
            SetPaused(false, resumed.Version);
        }
        if (resumed.Kind != PauseKind.Supplement)
            Append(TimelineKind.Resumed, new Moment(resumed.OccurredAt), true, new() { ["due"] = DueText(resumed.Due) });
    }

    /// <summary>The date moved without an act on the case.</summary>
    public void Fold(DeadlineMoved moved)
    {
        ArgumentNullException.ThrowIfNull(moved);
        Version++;
        if (IsOfThisRound(moved.Round))
        {
            if (IsNews(moved.Version, DueVersion))
                (OriginalDueOn, OriginalOverdueFrom) = (moved.OriginalDue.Date, moved.OriginalDue.OverdueFrom);
            SetDue(moved.Due, moved.Version, moved.Reckoning);
        }
        PublicChanged = true;
        Append(TimelineKind.DateMoved, new Moment(moved.OccurredAt), true, new()
        {
            ["cause"] = EnumText<MoveCause>.Write(moved.Cause),
            ["from"] = DueText(moved.PreviousDue),
            ["due"] = DueText(moved.Due),
        });
    }

    /// <summary>The applicant has seen nothing new for too long.</summary>
    public void Fold(SilenceExceeded silence)
    {
        ArgumentNullException.ThrowIfNull(silence);
        Version++;
        if (IsOfThisRound(silence.Round) && LastPublicEventAt <= silence.OccurredAt)
            SilentSince = silence.SilentSince;
    }

    /// <summary>The date was extended before it had passed.</summary>
    public void Fold(DeadlineExtended extended, byte[] delay, SealedWords reason)
    {
        ArgumentNullException.ThrowIfNull(extended);
        Version++;
        if (IsOfThisRound(extended.Round))
        {
            SetDue(extended.Due, extended.Version, extended.Reckoning);
            SetDelay(delay, extended.Version);
            Extensions = Math.Max(Extensions, extended.Times);
        }
        PublicChanged = true;
        Append(TimelineKind.Extended, new Moment(extended.OccurredAt), true, new()
        {
            ["from"] = DueText(extended.PreviousDue),
            ["due"] = DueText(extended.Due),
            ["times"] = extended.Times.ToString(CultureInfo.InvariantCulture),
        }, reason);
    }

    /// <summary>What this case is handled together with takes longer than its own date.</summary>
    public void Fold(DelayForeseen foreseen, SealedWords reason)
    {
        ArgumentNullException.ThrowIfNull(foreseen);
        Version++;
        Append(TimelineKind.DelayForeseen, new Moment(foreseen.OccurredAt), true, new() { ["expected"] = Date(foreseen.ExpectedOn) }, reason);
    }

    /// <summary>Staff were reminded.</summary>
    public void Fold(ReminderDue reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        Version++;
        Append(TimelineKind.Reminded, new Moment(reminder.OccurredAt), false, new() { ["stage"] = EnumText<ReminderStage>.Write(reminder.Stage), ["due"] = DueText(reminder.Due) });
    }

    /// <summary>The due date has passed.</summary>
    public void Fold(DeadlineMissed missed, byte[] delay)
    {
        ArgumentNullException.ThrowIfNull(missed);
        Version++;
        if (IsOfThisRound(missed.Round))
            SetDelay(delay, missed.Version);
        PublicChanged = true;
        Append(TimelineKind.Overdue, new Moment(missed.OccurredAt), true, new()
        {
            ["due"] = DueText(missed.Due),
            ["expected"] = Date(missed.ExpectedOn),
            ["dateKind"] = EnumText<DateKind>.Write(missed.DateKind),
            ["source"] = EnumText<DelaySource>.Write(missed.Source),
        });
    }

    /// <summary>A new date was promised after the due date had passed.</summary>
    public void Fold(PromiseGiven promise, byte[] delay, SealedWords reason)
    {
        ArgumentNullException.ThrowIfNull(promise);
        Version++;
        if (IsOfThisRound(promise.Round))
        {
            if (IsNews(promise.Version, PromiseVersion))
                (PromisedOn, PromiseVersion, NewsAskedAt) = (promise.PromisedOn, promise.Version, null);
            SetDelay(delay, promise.Version);
        }
        PublicChanged = true;
        Append(TimelineKind.Promised, new Moment(promise.OccurredAt), true, new() { ["expected"] = Date(promise.PromisedOn) }, reason);
    }

    /// <summary>The day has passed by which the applicant should have heard how it stands with the authority.</summary>
    public void Fold(FollowUpMissed missed)
    {
        ArgumentNullException.ThrowIfNull(missed);
        Version++;
        // A word that came in between has told another day.
        if (IsReferred && IsOfThisRound(missed.Round) && FollowUpOn == missed.FollowUpOn)
            FollowUpOn = missed.NextWordOn;
        Append(TimelineKind.FollowUpMissed, new Moment(missed.OccurredAt), true, new() { ["promised"] = Date(missed.FollowUpOn), ["expected"] = Date(missed.NextWordOn) }, id: missed.ReminderId);
    }

    /// <summary>The promised date has passed too.</summary>
    public void Fold(PromiseMissed missed, byte[] delay)
    {
        ArgumentNullException.ThrowIfNull(missed);
        Version++;
        if (IsOfThisRound(missed.Round))
            SetDelay(delay, missed.Version);
        PublicChanged = true;
        Append(TimelineKind.PromiseMissed, new Moment(missed.OccurredAt), true, new()
        {
            ["promised"] = Date(missed.PromisedOn),
            ["expected"] = Date(missed.ExpectedOn),
            ["dateKind"] = EnumText<DateKind>.Write(missed.DateKind),
        });
    }

    /// <summary>A notice to the applicant reached its end.</summary>
    public void Fold(NoticeSettled settled)
    {
        ArgumentNullException.ThrowIfNull(settled);
        Version++;
        Append(TimelineKind.NoticeSettled, new Moment(settled.OccurredAt), false, new()
        {
            ["kind"] = NoticeKinds.Name(settled.Kind),
            ["channel"] = EnumText<NoticeWay>.Write(settled.Channel),
            ["state"] = EnumText<NoticeState>.Write(settled.State),
        });
        if (settled.State != NoticeState.Sent)
            return;
        HeardOf(settled.OccurredAt);
        // Compared by time with the date in force: neither order nor an earlier handling matters.
        if (settled.Kind is NoticeKind.Overdue or NoticeKind.Promise or NoticeKind.PromiseMissed && !(LateToldAt >= settled.OccurredAt))
            LateToldAt = settled.OccurredAt;
    }

    /// <summary>The applicant confirmed a contact: where the service item says so, the clock starts. For every other case nothing depends on it.</summary>
    /// <returns>True when the clock starts by this; a later confirmation changes nothing.</returns>
    public bool Fold(ContactConfirmed confirmed)
    {
        ArgumentNullException.ThrowIfNull(confirmed);
        if (!AwaitsConfirmation || !IsOpen)
            return false;
        DocumentsCompleteAt = confirmed.OccurredAt;
        Version++;
        Append(TimelineKind.ContactConfirmed, new Moment(confirmed.OccurredAt), true);
        return true;
    }

    /// <summary>A due date as a timeline parameter: the date, or for limits in hours the instant in Taipei time.</summary>
    public static string DueText(DueDate due)
    {
        ArgumentNullException.ThrowIfNull(due);
        return due.HasTime ? Taipei.Local(due.OverdueFrom).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture) : Date(due.Date);
    }

    private static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private CaseAct ClosingAct => Status == CaseStatus.Replied ? CaseAct.Close : CaseAct.CloseUnanswered;

    private Failure NotAllowed() => Failure.Conflict("move-not-allowed", EnumText<CaseStatus>.Write(Status));

    private Failure? Move(CaseAct act)
    {
        if (CaseWorkflow.Find(Status, act) is not { } move)
            return NotAllowed();
        PublicChanged |= Status != move.To;
        Status = move.To;
        // A reply waits only while one can be given.
        if (act == CaseAct.Reply || CaseWorkflow.Find(Status, CaseAct.Reply) is null)
            ReplyWaitingSince = null;
        Version++;
        Acts++;
        return null;
    }

    // Events of another service may come in any order: what is older than what is known changes no state.
    private static bool IsNews(long version, long known) => version > known || Mutant.NoVersionGuard;

    // What is said of an earlier handling, heard of late, belongs into the timeline and changes nothing of this one.
    private bool IsOfThisRound(int round) => round == Round;

    private void SetDue(DueDate due, long version, LocalizedText? reckoning)
    {
        if (!IsNews(version, DueVersion))
            return;
        (DueReckoning, DueReckoningEn) = (reckoning?.Zh, reckoning?.En);
        (DueOn, OverdueFrom, DueHasTime, DueVersion, NewsAskedAt) = (due.Date, due.OverdueFrom, due.HasTime, version, null);
        PublicChanged = true;
        EndClock();
    }

    private void SetPaused(bool paused, long version)
    {
        if (!IsNews(version, PausedVersion))
            return;
        (Paused, PausedVersion) = (paused, version);
        PublicChanged = true;
        EndClock();
    }

    private void SetDelay(byte[] delay, long version)
    {
        if (version > DelayVersion)
            (Delay, DelayVersion) = (delay, version);
    }

    private void EndClock()
    {
        ClockEndsAt = Paused || SatisfiedAt is not null || !IsOpen || IsReferred ? null : OverdueFrom;
        if (ClockEndsAt is null && !IsReferred)
            NewsAskedAt = null;
    }

    private void HeardOf(DateTimeOffset at)
    {
        if (at > LastPublicEventAt)
            (LastPublicEventAt, SilentSince) = (at, null);
    }

    private Guid Append(TimelineKind kind, Moment now, bool isPublic, Dictionary<string, string>? data = null, SealedWords? words = null, Guid? id = null) =>
        Append(words?.EntryId ?? id ?? Guid.CreateVersion7(), kind, now, isPublic, data, words);

    private Guid Append(Guid id, TimelineKind kind, Moment now, bool isPublic, Dictionary<string, string>? data, SealedWords? words)
    {
        _entries.Add(new TimelineRecord
        {
            Id = id,
            CaseId = Id,
            Seq = ++LastSeq,
            At = now.At,
            Kind = kind,
            Public = isPublic,
            Unit = now.Unit,
            StaffId = now.StaffId,
            Data = data ?? [],
            Words = words?.Cipher,
            Language = words?.Language,
        });
        if (!isPublic)
            return id;
        PublicChanged = true;
        // What the applicant says ends no silence of ours.
        if (kind is not (TimelineKind.NewsAsked or TimelineKind.SupplementAnswered or TimelineKind.SupplementExtended or TimelineKind.HelperNamed or TimelineKind.HelpEnded or TimelineKind.Reopened))
            HeardOf(now.At);
        return id;
    }
}

/// <summary>Facts of a case that comes in; personal data already encrypted for it.</summary>
public sealed record NewCase
{
    /// <summary>Identity.</summary>
    public required Guid Id { get; init; }
    /// <summary>Number.</summary>
    public required CaseNumber Number { get; init; }
    /// <summary>The service item as published now.</summary>
    public required ServiceItem Item { get; init; }
    /// <summary>When it is registered and by whom.</summary>
    public required Moment Now { get; init; }
    /// <summary>When it was received.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    /// <summary>Channel.</summary>
    public required Channel Channel { get; init; }
    /// <summary>True to protect the applicant's identity.</summary>
    public required bool Confidential { get; init; }
    /// <summary>True when nothing was missing at receipt.</summary>
    public bool DocumentsComplete { get; init; }
    /// <summary>The agency that sees cases without a unit.</summary>
    public required string CoordinatingAgency { get; init; }
    /// <summary>District code.</summary>
    public string? District { get; init; }
    /// <summary>Width of the road in metres.</summary>
    public decimal? RoadWidth { get; init; }
    /// <summary>The agency's own file number.</summary>
    public string? AgencyFileNumber { get; init; }
    /// <summary>Encrypted description.</summary>
    public required byte[] Description { get; init; }
    /// <summary>Encrypted place.</summary>
    public byte[]? Place { get; init; }
    /// <summary>Encrypted coordinates.</summary>
    public byte[]? Coordinates { get; init; }
    /// <summary>Encrypted name.</summary>
    public required byte[] ApplicantName { get; init; }
    /// <summary>Encrypted phone.</summary>
    public byte[]? ApplicantPhone { get; init; }
    /// <summary>Encrypted e-mail.</summary>
    public byte[]? ApplicantEmail { get; init; }
    /// <summary>Encrypted postal address.</summary>
    public byte[]? ApplicantAddress { get; init; }
    /// <summary>Encrypted: how to address the applicant and what they need, see <see cref="Wishes"/>; null for nothing special.</summary>
    public byte[]? ApplicantWishes { get; init; }
    /// <summary>Keyed hash of the name.</summary>
    public required byte[] NameHash { get; init; }
    /// <summary>Keyed hash of the phone number.</summary>
    public byte[]? PhoneHash { get; init; }
    /// <summary>Keyed hash of the e-mail address.</summary>
    public byte[]? EmailHash { get; init; }
    /// <summary>How the applicant is told.</summary>
    public required IReadOnlyList<NoticeWay> Notify { get; init; }
    /// <summary>The applicant's language.</summary>
    public required Language Language { get; init; }
}
