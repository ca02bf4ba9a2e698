using System.Text.Json;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Platform.Security;

namespace CaseTracker.Cases.Data;

/// <summary>The only place where the record's personal data and free text are encrypted and read.</summary>
internal sealed class CaseSeal(ColumnCipher cipher)
{
    public const string Description = "cases.description";
    public const string Place = "cases.place";
    public const string Coordinates = "cases.coordinates";
    public const string ApplicantName = "cases.applicant_name";
    public const string ApplicantPhone = "cases.applicant_phone";
    public const string ApplicantEmail = "cases.applicant_email";
    public const string ApplicantAddress = "cases.applicant_address";
    private const string WishesColumn = "cases.applicant_wishes";
    private const string DelayColumn = "cases.delay";
    private const string WordsColumn = "timeline_entries.words";
    private const string ReplyText = "replies.text";
    private const string ReplyDraftText = "reply_drafts.text";
    private const string ClosingText = "closings.text";
    private const string ReferralColumn = "referrals.words";
    private const string SetAsideReason = "set_aside_requests.reason";
    private const string SupplementItems = "supplements.items";
    private const string AnswerWords = "supplement_answers.words";
    private const string HelperName = "helpers.name";
    private const string HelperContact = "helpers.contact";
    private const string AttachmentName = "attachments.name";
    private const string AttachmentDescription = "attachments.description";
    private const string ChunkContent = "attachment_chunks.content";

    public byte[]? Seal(string? text, string column, Guid row) => text is null ? null : cipher.Encrypt(text, column, row);

    public string? Open(byte[]? sealedText, string column, Guid row) => sealedText is null ? null : cipher.Decrypt(sealedText, column, row);

    /// <summary>Null where there are none. What somebody needs may tell of a disability: it is kept like the name.</summary>
    public byte[]? Wishes(Wishes wishes, Guid caseId) => wishes.IsNone ? null : cipher.Encrypt(JsonSerializer.Serialize(wishes, ContractJson.Options), WishesColumn, caseId);

    public Wishes Wishes(Case @case) =>
        @case.ApplicantWishes is null ? Domain.Wishes.None : JsonSerializer.Deserialize<Wishes>(cipher.Decrypt(@case.ApplicantWishes, WishesColumn, @case.Id), ContractJson.Options)!;

    public SealedWords Words(string text, Language language)
    {
        var entry = Guid.CreateVersion7();
        return new SealedWords(entry, cipher.Encrypt(text, WordsColumn, entry), language);
    }

    public StaffWords? Words(TimelineRecord entry) =>
        entry.Words is null ? null : new StaffWords(cipher.Decrypt(entry.Words, WordsColumn, entry.Id), entry.Language ?? Language.Zh);

    public byte[] Delay(DelaySlots slots, Guid caseId) => cipher.Encrypt(JsonSerializer.Serialize(slots, ContractJson.Options), DelayColumn, caseId);

    public DelaySlots? Delay(Case @case) =>
        @case.Delay is null ? null : JsonSerializer.Deserialize<DelaySlots>(cipher.Decrypt(@case.Delay, DelayColumn, @case.Id), ContractJson.Options);

    public byte[] Items(IReadOnlyList<SupplementItem> items, Guid supplementId) => cipher.Encrypt(JsonSerializer.Serialize(items, ContractJson.Options), SupplementItems, supplementId);

    public IReadOnlyList<SupplementItem> Items(Supplement supplement) =>
        JsonSerializer.Deserialize<List<SupplementItem>>(cipher.Decrypt(supplement.Items, SupplementItems, supplement.Id), ContractJson.Options)!;

    public byte[]? Answer(string? words, Guid answerId) => Seal(words, AnswerWords, answerId);

    public GivenAnswer Answer(SupplementAnswer answer) => new(answer.Item, answer.At, answer.Way, Open(answer.Words, AnswerWords, answer.Id)) { Files = answer.Files };

    public (byte[] Name, byte[] Contact) Helper(string name, string contact, Guid helperId) => (cipher.Encrypt(name, HelperName, helperId), cipher.Encrypt(contact, HelperContact, helperId));

    public HelperView Helper(CaseHelper helper) => new()
    {
        HelperId = helper.Id,
        Name = cipher.Decrypt(helper.Name, HelperName, helper.Id),
        Relation = helper.Relation,
        Way = helper.Way,
        Contact = cipher.Decrypt(helper.Contact, HelperContact, helper.Id),
        NamedAt = helper.NamedAt,
    };

    public byte[] Reply(string text, Guid replyId) => cipher.Encrypt(text, ReplyText, replyId);

    public StaffWords Reply(Reply reply) => new(cipher.Decrypt(reply.Text, ReplyText, reply.Id), reply.Language);

    public byte[] Referral(ReferralWords words, Guid referralId) => cipher.Encrypt(JsonSerializer.Serialize(words, ContractJson.Options), ReferralColumn, referralId);

    public ReferralView Referral(Referral referral, Case @case)
    {
        var words = JsonSerializer.Deserialize<ReferralWords>(cipher.Decrypt(referral.Words, ReferralColumn, referral.Id), ContractJson.Options)!;
        return new ReferralView
        {
            ReferralId = referral.Id,
            At = referral.At,
            Authority = words.Authority,
            Phone = words.Phone,
            WebPage = words.WebPage,
            DocumentNumber = words.DocumentNumber,
            Way = referral.Way,
            FollowUpOn = @case.FollowUpOn ?? Taipei.DateOf(referral.At),
            Reason = words.Reason,
        };
    }

    public byte[] ReplyDraft(string text, Guid caseId) => cipher.Encrypt(text, ReplyDraftText, caseId);

    public StaffWords ReplyDraft(ReplyDraft draft) => new(cipher.Decrypt(draft.Text, ReplyDraftText, draft.CaseId), draft.Language);

    /// <param name="draft">The draft.</param>
    /// <param name="case">Its case.</param>
    /// <param name="entries">The case's timeline, or the part of it about replies.</param>
    public ReplyDraftView View(ReplyDraft draft, Case @case, IEnumerable<TimelineRecord> entries)
    {
        var since = entries.Where(e => e.Kind == TimelineKind.Replied).Select(e => e.Seq).DefaultIfEmpty().Max();
        return new()
        {
            Revision = draft.Revision,
            State = @case.ReplyWaitingSince is not null ? ReplyDraftState.Waiting : draft.Returned ? ReplyDraftState.Returned : ReplyDraftState.Writing,
            Words = ReplyDraft(draft),
            Outcome = draft.Outcome,
            SavedAt = draft.SavedAt,
            SavedBy = draft.SavedBy,
            WaitingSince = @case.ReplyWaitingSince,
            Level = draft.Level,
            Remarks = [.. entries.Where(e => e.Kind == TimelineKind.ReplyReturned && e.Seq > since).OrderBy(e => e.Seq).Select(e => new ReplyRemark(e.At, e.StaffId, Words(e)!))],
        };
    }

    public byte[] SetAside(string reason, Guid requestId) => cipher.Encrypt(reason, SetAsideReason, requestId);

    public StaffWords SetAside(SetAsideAsked asked) => new(cipher.Decrypt(asked.Reason, SetAsideReason, asked.Id), asked.Language);

    public SetAsideView View(SetAsideAsked asked, Case @case) => new()
    {
        RequestId = asked.Id,
        CaseId = @case.Id,
        CaseNumber = @case.Number,
        Service = @case.Service,
        Unit = @case.Unit,
        RequestedAt = asked.RequestedAt,
        RequestedBy = asked.RequestedBy,
        Ground = asked.Ground,
        Reason = SetAside(asked),
        Earlier = asked.Earlier,
    };

    public byte[] Closing(string text, Guid closingId) => cipher.Encrypt(text, ClosingText, closingId);

    public StaffWords? Closing(Closing closing) =>
        closing.Text is null ? null : new StaffWords(cipher.Decrypt(closing.Text, ClosingText, closing.Id), closing.Language ?? Language.Zh);

    public byte[] FileName(string name, Guid attachmentId) => cipher.Encrypt(name, AttachmentName, attachmentId);

    public string FileName(Attachment attachment) => cipher.Decrypt(attachment.Name, AttachmentName, attachment.Id);

    public byte[]? FileDescription(string? words, Guid attachmentId) => Seal(words, AttachmentDescription, attachmentId);

    public string? FileDescription(Attachment attachment) => Open(attachment.Description, AttachmentDescription, attachment.Id);

    /// <summary>A piece of a file; it opens at its own place in its own file only.</summary>
    public byte[] Chunk(ReadOnlySpan<byte> plain, Guid attachmentId, int seq) => cipher.EncryptBytes(plain, $"{ChunkContent}.{seq}", attachmentId);

    public byte[] Chunk(AttachmentChunk chunk) => cipher.DecryptBytes(chunk.Content, $"{ChunkContent}.{chunk.Seq}", chunk.AttachmentId);
}
