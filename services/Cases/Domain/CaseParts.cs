using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Cases.Domain;

/// <summary>Words of staff, encrypted for the timeline entry they will stand in. Clear text never reaches the record.</summary>
/// <param name="EntryId">Identity of the entry; the ciphertext is bound to it.</param>
/// <param name="Cipher">The ciphertext.</param>
/// <param name="Language">Language of the words.</param>
public sealed record SealedWords(Guid EntryId, byte[] Cipher, Language Language);

/// <summary>When something happens and who does it.</summary>
/// <param name="At">Business time.</param>
/// <param name="StaffId">The member of staff, where a person acts.</param>
/// <param name="Unit">Code of that person's unit.</param>
public readonly record struct Moment(DateTimeOffset At, Guid? StaffId = null, string? Unit = null);

/// <summary>One entry of a case's timeline. Written once, never changed.</summary>
public sealed class TimelineRecord
{
    /// <summary>Identity; words are encrypted for it.</summary>
    public required Guid Id { get; init; }
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>Position from 1.</summary>
    public required int Seq { get; init; }
    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>What happened.</summary>
    public required TimelineKind Kind { get; init; }
    /// <summary>True when the applicant may see it.</summary>
    public required bool Public { get; init; }
    /// <summary>Code of the unit it concerns or that did it.</summary>
    public string? Unit { get; init; }
    /// <summary>Who did it.</summary>
    public Guid? StaffId { get; init; }
    /// <summary>Dates and codes the text needs.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();
    /// <summary>Encrypted words.</summary>
    public byte[]? Words { get; init; }
    /// <summary>Language of the words.</summary>
    public Language? Language { get; init; }
}

/// <summary>A request for everything that is missing (一次告知).</summary>
public sealed class Supplement
{
    /// <summary>Identity; occasion of its notice.</summary>
    public required Guid Id { get; init; }
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>1 for the first request of a case, 2 for the second …: repeated requests are counted.</summary>
    public required int Round { get; init; }
    /// <summary>When it was asked.</summary>
    public required DateTimeOffset RequestedAt { get; init; }
    /// <summary>Who asked.</summary>
    public Guid? RequestedBy { get; init; }
    /// <summary>Last day for the applicant as it was asked, inclusive.</summary>
    public required DateOnly DueOn { get; init; }
    /// <summary>When the applicant took more time; null while that can still be asked for.</summary>
    public DateTimeOffset? ExtendedAt { get; private set; }
    /// <summary>The last day since then.</summary>
    public DateOnly? ExtendedTo { get; private set; }
    /// <summary>The last day in force, inclusive.</summary>
    public DateOnly LastDay => ExtendedTo ?? DueOn;
    /// <summary>Encrypted list of the items.</summary>
    public required byte[] Items { get; init; }
    /// <summary>When everything had arrived; null while open.</summary>
    public DateTimeOffset? ReceivedAt { get; private set; }

    /// <summary>Everything has arrived.</summary>
    internal void Receive(DateTimeOffset at) => ReceivedAt = at;

    /// <summary>The applicant has more time.</summary>
    internal void Extend(DateOnly dueOn, DateTimeOffset at) => (ExtendedTo, ExtendedAt) = (dueOn, at);
}

/// <summary>What the applicant said about one item of a supplement. The last answer about an item counts; earlier ones stay on record.</summary>
public sealed class SupplementAnswer
{
    /// <summary>Identity; the words are encrypted for it.</summary>
    public required Guid Id { get; init; }
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>The supplement.</summary>
    public required Guid SupplementId { get; init; }
    /// <summary>Which item, from 1.</summary>
    public required int Item { get; init; }
    /// <summary>Version of the case that the answer made: the highest of an item is the last one.</summary>
    public required long Version { get; init; }
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>How the item comes.</summary>
    public required SupplementWay Way { get; init; }
    /// <summary>Encrypted words.</summary>
    public byte[]? Words { get; init; }
    /// <summary>Every file attached to the item so far.</summary>
    public Guid[] Files { get; init; } = [];
}

/// <summary>How an applicant is reached, encrypted for the case.</summary>
/// <param name="Phone">Encrypted phone.</param>
/// <param name="Email">Encrypted e-mail.</param>
/// <param name="Address">Encrypted postal address.</param>
/// <param name="PhoneHash">Keyed hash of the phone number.</param>
/// <param name="EmailHash">Keyed hash of the e-mail address.</param>
/// <param name="Notify">How the applicant is told.</param>
public sealed record CaseContact(byte[]? Phone, byte[]? Email, byte[]? Address, byte[]? PhoneHash, byte[]? EmailHash, IReadOnlyList<NoticeWay> Notify);

/// <summary>A change of how the applicant is reached, with what it was before: whom to tell in case it was not the applicant.</summary>
public sealed class ContactChange
{
    /// <summary>Identity; occasion of the notice to the old contact.</summary>
    public required Guid Id { get; init; }
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Who changed it.</summary>
    public Guid? StaffId { get; init; }
    /// <summary>Encrypted for the case: the phone until then.</summary>
    public byte[]? OldPhone { get; init; }
    /// <summary>Encrypted for the case: the e-mail until then.</summary>
    public byte[]? OldEmail { get; init; }
    /// <summary>Encrypted for the case: the postal address until then.</summary>
    public byte[]? OldAddress { get; init; }
    /// <summary>How the applicant was told until then.</summary>
    public required IReadOnlyList<NoticeWay> OldNotify { get; init; }
}

/// <summary>Somebody the applicant asked to watch the case too (協助人). Whoever does not help any more stays on record, as long as the applicant's own data.</summary>
public sealed class CaseHelper
{
    /// <summary>Identity; the occasion of its first and last message. Name and contact are encrypted for it.</summary>
    public required Guid Id { get; init; }
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>Since when.</summary>
    public required DateTimeOffset NamedAt { get; init; }
    /// <summary>Who took it down for the applicant.</summary>
    public Guid? StaffId { get; init; }
    /// <summary>Who it is to the applicant.</summary>
    public required HelperRelation Relation { get; init; }
    /// <summary>Encrypted name.</summary>
    public required byte[] Name { get; init; }
    /// <summary>How they are told: SMS or e-mail.</summary>
    public required NoticeWay Way { get; init; }
    /// <summary>Encrypted number or address.</summary>
    public required byte[] Contact { get; init; }
    /// <summary>Keyed hash of it: proves a look-up while they help, and keeps whoever declined from being asked again.</summary>
    public required byte[] ContactHash { get; init; }
    /// <summary>Until when; null while they help.</summary>
    public DateTimeOffset? EndedAt { get; private set; }
    /// <summary>Who ended it.</summary>
    public HelpEndedBy? EndedBy { get; private set; }

    /// <summary>It has ended.</summary>
    internal void End(DateTimeOffset at, HelpEndedBy by) => (EndedAt, EndedBy) = (at, by);
}

/// <summary>Who ended the help of somebody.</summary>
public enum HelpEndedBy
{
    /// <summary>The applicant.</summary>
    Applicant,
    /// <summary>Staff, for whoever asked them.</summary>
    Staff,
    /// <summary>The helper, who did not want to.</summary>
    Helper,
}

/// <summary>A concluding reply. A later reply does not change an earlier one.</summary>
public sealed class Reply
{
    /// <summary>Identity; occasion of its notice.</summary>
    public required Guid Id { get; init; }
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Which handling of the matter it concludes.</summary>
    public required int Round { get; init; }
    /// <summary>Who replied.</summary>
    public Guid? StaffId { get; init; }
    /// <summary>What was achieved.</summary>
    public required Outcome Outcome { get; init; }
    /// <summary>Who decided that it is sent; null where that was who replied.</summary>
    public Guid? ApprovedBy { get; init; }
    /// <summary>Encrypted words.</summary>
    public required byte[] Text { get; init; }
    /// <summary>Language of the words.</summary>
    public required Language Language { get; init; }
}

/// <summary>The reply that is being written for a case. It waits for a decision while <see cref="Case.ReplyWaitingSince"/> says so, and is gone once a reply was given.</summary>
public sealed class ReplyDraft
{
    /// <summary>The case; the words are encrypted for it.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>Another one with each change: whoever decides or writes on has read this one.</summary>
    public Guid Revision { get; private set; }
    /// <summary>When it was saved last.</summary>
    public DateTimeOffset SavedAt { get; private set; }
    /// <summary>Who saved it last: while it waits, who asks for the decision.</summary>
    public Guid SavedBy { get; private set; }
    /// <summary>Encrypted words.</summary>
    public byte[] Text { get; private set; } = [];
    /// <summary>Language of the words.</summary>
    public Language Language { get; private set; }
    /// <summary>What was achieved; always there while it waits.</summary>
    public Outcome? Outcome { get; private set; }
    /// <summary>Who decides; null while nobody was asked.</summary>
    public ReplyLevel? Level { get; private set; }
    /// <summary>True when it came back with remarks.</summary>
    public bool Returned { get; private set; }

    /// <summary>It was written on.</summary>
    internal void Save(Moment now, byte[] text, Language language, Outcome? outcome) =>
        (Revision, SavedAt, SavedBy, Text, Language, Outcome) = (Guid.CreateVersion7(), now.At, now.StaffId!.Value, text, language, outcome);

    /// <summary>It waits for a decision.</summary>
    internal void Send(ReplyLevel level) => (Level, Returned) = (level, false);

    /// <summary>It came back.</summary>
    internal void Return() => (Revision, Level, Returned) = (Guid.CreateVersion7(), null, true);

    /// <summary>It was taken back.</summary>
    internal void TakeBack() => (Revision, Level) = (Guid.CreateVersion7(), null);
}

/// <summary>The end of a case.</summary>
public sealed class Closing
{
    /// <summary>Identity; occasion of a notice when no reply had been given.</summary>
    public required Guid Id { get; init; }
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Who closed it.</summary>
    public Guid? StaffId { get; init; }
    /// <summary>What was achieved.</summary>
    public required Outcome Outcome { get; init; }
    /// <summary>True when a reply had told the applicant before.</summary>
    public required bool Replied { get; init; }
    /// <summary>Encrypted words; always there when no reply had been given.</summary>
    public byte[]? Text { get; init; }
    /// <summary>Language of the words.</summary>
    public Language? Language { get; init; }
}

/// <summary>A case was passed on to an authority outside the city. It lasts while <see cref="Case.OpenReferralId"/> names it.</summary>
public sealed class Referral
{
    /// <summary>Identity; occasion of its notices.</summary>
    public required Guid Id { get; init; }
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>The handling of the matter it belongs to.</summary>
    public required int Round { get; init; }
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Who passed it on.</summary>
    public Guid? StaffId { get; init; }
    /// <summary>Code of a known authority.</summary>
    public string? Authority { get; init; }
    /// <summary>How it was passed on.</summary>
    public required ReferralWay Way { get; init; }
    /// <summary>Encrypted <see cref="ReferralWords"/>.</summary>
    public required byte[] Words { get; init; }
}

/// <summary>What the history says of a referral.</summary>
public static class ReferralNews
{
    /// <summary>True when the day told last passed without news, and nothing has been said since.</summary>
    public static bool IsMissed(IEnumerable<TimelineRecord> timeline) =>
        timeline.Where(e => e.Kind is TimelineKind.Referred or TimelineKind.FollowedUp or TimelineKind.FollowUpMissed).MaxBy(e => e.Seq) is { Kind: TimelineKind.FollowUpMissed };
}

/// <summary>What staff wrote of a referral.</summary>
/// <param name="Authority">Who is responsible.</param>
/// <param name="Phone">The number to call there.</param>
/// <param name="WebPage">Its page.</param>
/// <param name="DocumentNumber">Number of our document.</param>
/// <param name="Reason">Why.</param>
public sealed record ReferralWords(LocalizedText Authority, string? Phone, string? WebPage, string? DocumentNumber, StaffWords Reason);

/// <summary>A request to set a petition aside, and what became of it. It waits while <see cref="Case.OpenSetAsideId"/> names it; undecided and not named, the case was answered or ended before.</summary>
public sealed class SetAsideAsked
{
    /// <summary>Identity.</summary>
    public required Guid Id { get; init; }
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>When it was asked.</summary>
    public required DateTimeOffset RequestedAt { get; init; }
    /// <summary>Who asked: never the one who decides.</summary>
    public required Guid RequestedBy { get; init; }
    /// <summary>The ground.</summary>
    public required SetAsideGround Ground { get; init; }
    /// <summary>Encrypted: why.</summary>
    public required byte[] Reason { get; init; }
    /// <summary>Language of the reason.</summary>
    public required Language Language { get; init; }
    /// <summary>Day of the earlier reply.</summary>
    public DateOnly? EarlierReplyOn { get; init; }
    /// <summary>Its document number.</summary>
    public string? EarlierReplyNumber { get; init; }
    /// <summary>Or the number of the case it answered.</summary>
    public string? EarlierCase { get; init; }
    /// <summary>When it was decided.</summary>
    public DateTimeOffset? DecidedAt { get; private set; }
    /// <summary>Who decided.</summary>
    public Guid? DecidedBy { get; private set; }
    /// <summary>The closing it became; null when it was declined.</summary>
    public Guid? ClosingId { get; private set; }

    /// <summary>The earlier reply, where the ground needs one.</summary>
    public EarlierReply? Earlier => EarlierReplyOn is { } on ? new(on, (EarlierCase ?? EarlierReplyNumber)!, EarlierCase is not null) : null;

    /// <summary>It was decided.</summary>
    /// <param name="now">When and who.</param>
    /// <param name="closing">The closing, when approved.</param>
    internal void Decide(Moment now, Guid? closing) => (DecidedAt, DecidedBy, ClosingId) = (now.At, now.StaffId, closing);
}

/// <summary>An assignment that Routing told of: what a transfer notice is about.</summary>
public sealed class CaseAssignment
{
    /// <summary>Routing's identity of the assignment.</summary>
    public required Guid Id { get; init; }
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>Version of Routing's stream.</summary>
    public required long Version { get; init; }
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Unit code.</summary>
    public required string Unit { get; init; }
}

/// <summary>Which agency may see a case. Cases without a unit belong to the coordinating agency.</summary>
public sealed class CaseAccess
{
    /// <summary>Agency code.</summary>
    public required string Agency { get; init; }
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>Why the agency sees it.</summary>
    public required AccessLevel Level { get; set; }
}

/// <summary>Why an agency may see a case.</summary>
public enum AccessLevel
{
    /// <summary>It answers for the case.</summary>
    Responsible,
    /// <summary>One of its units is asked to take the case over, and has not answered.</summary>
    Offered,
}
