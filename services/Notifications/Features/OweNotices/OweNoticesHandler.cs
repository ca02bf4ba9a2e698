using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;

namespace CaseTracker.Notifications.Features.OweNotices;

/// <summary>What people did that the applicant, or who watches the case with them, must be told.</summary>
internal sealed class OweNoticesHandler(OweNotices owe)
    : IHandle<CaseSubmitted>, IHandle<SupplementRequested>, IHandle<CaseReplied>, IHandle<CaseClosed>, IHandle<CaseWithdrawn>, IHandle<DeadlineRestarted>, IHandle<DeadlineExtended>,
      IHandle<PromiseGiven>, IHandle<CaseAssigned>, IHandle<ContactChanged>, IHandle<HelperNamed>, IHandle<HelperRemoved>,
      IHandle<CaseReferred>, IHandle<ReferralEnded>, IHandle<CasesMerged>, IHandle<DelayForeseen>
{
    public Task HandleAsync(CaseSubmitted message, CancellationToken ct) => OweAsync(message, NoticeKind.Receipt, message.CaseId, ct);

    public Task HandleAsync(SupplementRequested message, CancellationToken ct) => OweAsync(message, NoticeKind.Supplement, message.SupplementId, ct);

    public Task HandleAsync(CaseReplied message, CancellationToken ct) => OweAsync(message, NoticeKind.Reply, message.ReplyId, ct);

    // After a reply the closing is administrative: the applicant has been told.
    public Task HandleAsync(CaseClosed message, CancellationToken ct) => message.Replied ? Task.CompletedTask
        : OweAsync(message, message.Outcome == Outcome.NotHandled ? NoticeKind.SetAside : NoticeKind.Closed, message.ClosingId, ct);

    public Task HandleAsync(CaseWithdrawn message, CancellationToken ct) => OweAsync(message, NoticeKind.Withdrawn, message.WithdrawalId, ct);

    public Task HandleAsync(CaseReferred message, CancellationToken ct) => OweAsync(message, NoticeKind.Referred, message.ReferralId, ct);

    public Task HandleAsync(ReferralEnded message, CancellationToken ct) => OweAsync(message, NoticeKind.ReferralEnded, message.ReferralId, ct);

    // What a reopened case needs to be told is its new date: by now it is known.
    public Task HandleAsync(DeadlineRestarted message, CancellationToken ct) => OweAsync(message, NoticeKind.Reopened, message.ReopeningId, ct);

    public Task HandleAsync(DeadlineExtended message, CancellationToken ct) => OweAsync(message, NoticeKind.Extension, message.ExtensionId, ct, message.PreviousDue.OverdueFrom);

    public Task HandleAsync(PromiseGiven message, CancellationToken ct) => OweAsync(message, NoticeKind.Promise, message.PromiseId, ct);

    public Task HandleAsync(ContactChanged message, CancellationToken ct) => OweAsync(message, NoticeKind.ContactChanged, message.ChangeId, ct);

    public Task HandleAsync(HelperNamed message, CancellationToken ct) => OweAsync(message, NoticeKind.HelperNamed, message.HelperId, ct);

    public Task HandleAsync(HelperRemoved message, CancellationToken ct) => OweAsync(message, NoticeKind.HelperRemoved, message.HelperId, ct);

    public Task HandleAsync(CasesMerged message, CancellationToken ct) => OweAsync(message, NoticeKind.Merged, message.MergeId, ct);

    public Task HandleAsync(DelayForeseen message, CancellationToken ct) => OweAsync(message, NoticeKind.DelayForeseen, message.ExplanationId, ct, message.Due.OverdueFrom);

    // The first unit is no news to the applicant, and a new handler of the same unit is none either.
    public Task HandleAsync(CaseAssigned message, CancellationToken ct) =>
        message.PreviousUnit is null || message.PreviousUnit == message.Unit ? Task.CompletedTask : OweAsync(message, NoticeKind.Transferred, message.AssignmentId, ct);

    private Task OweAsync(ICaseEvent message, NoticeKind kind, Guid occasionId, CancellationToken ct, DateTimeOffset? oldEnd = null) => owe.OweOrKeepAsync(new Occasion
    {
        CaseId = message.CaseId,
        Kind = kind,
        OccasionId = occasionId,
        OwedAt = message.OccurredAt,
        OldEnd = oldEnd,
    }, ct);
}

/// <summary>What time did, a whole city's in one minute: in a queue of its own, many obligations in one transaction.</summary>
internal sealed class OweSweepHandler(OweNotices owe) : IHandleBatch<DeadlineMissed>, IHandleBatch<PromiseMissed>, IHandleBatch<DeadlineMoved>, IHandleBatch<SupplementDueSoon>,
    IHandleBatch<FollowUpMissed>
{
    public Task HandleAsync(IReadOnlyList<DeadlineMissed> messages, CancellationToken ct) => OweAsync(messages, NoticeKind.Overdue, m => m.StageId, ct);

    public Task HandleAsync(IReadOnlyList<PromiseMissed> messages, CancellationToken ct) => OweAsync(messages, NoticeKind.PromiseMissed, m => m.StageId, ct);

    public Task HandleAsync(IReadOnlyList<DeadlineMoved> messages, CancellationToken ct) => OweAsync(messages, NoticeKind.DateMoved, m => m.MoveId, ct);

    public Task HandleAsync(IReadOnlyList<SupplementDueSoon> messages, CancellationToken ct) => OweAsync(messages, NoticeKind.SupplementReminder, m => m.SupplementId, ct);

    public Task HandleAsync(IReadOnlyList<FollowUpMissed> messages, CancellationToken ct) => OweAsync(messages, NoticeKind.FollowUpMissed, m => m.ReminderId, ct);

    private Task OweAsync<TMessage>(IReadOnlyList<TMessage> messages, NoticeKind kind, Func<TMessage, Guid> occasion, CancellationToken ct) where TMessage : ICaseEvent =>
        owe.OweOrKeepAsync([.. messages.Select(m => new Occasion { CaseId = m.CaseId, Kind = kind, OccasionId = occasion(m), OwedAt = m.OccurredAt })], ct);
}

/// <summary>Owes each person concerned one e-mail of a reminder, or of a memo.</summary>
internal sealed class RemindStaffHandler(OweNotices owe) : IHandle<ReminderDue>, IHandle<MemoSent>
{
    /// <summary>A memo goes to those who hear of an overdue case: the handler and the unit's supervisors, without a unit the coordinators.</summary>
    public const ReminderStage MemoReaches = ReminderStage.Overdue;

    public Task HandleAsync(MemoSent message, CancellationToken ct) => owe.OweOrKeepAsync(new Occasion
    {
        CaseId = message.CaseId,
        Kind = NoticeKind.StaffMemo,
        OccasionId = message.MemoId,
        OwedAt = message.OccurredAt,
        Stage = MemoReaches,
    }, ct);

    public Task HandleAsync(ReminderDue message, CancellationToken ct) => owe.OweOrKeepAsync(new Occasion
    {
        CaseId = message.CaseId,
        Kind = NoticeKind.StaffReminder,
        OccasionId = message.ReminderId,
        OwedAt = message.OccurredAt,
        Stage = message.Stage,
    }, ct);
}
