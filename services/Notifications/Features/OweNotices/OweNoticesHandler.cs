using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;

namespace CaseTracker.Notifications.Features.OweNotices;

/// <summary>What the other services report that the applicant must be told.</summary>
internal sealed class OweNoticesHandler(OweNotices owe)
    : IHandle<CaseSubmitted>, IHandle<SupplementRequested>, IHandle<CaseReplied>, IHandle<CaseClosed>, IHandle<CaseWithdrawn>, IHandle<DeadlineExtended>,
      IHandle<DeadlineMissed>, IHandle<PromiseGiven>, IHandle<PromiseMissed>, IHandle<DeadlineMoved>, IHandle<SupplementDueSoon>, IHandle<CaseAssigned>, IHandle<ContactChanged>
{
    public Task HandleAsync(CaseSubmitted message, CancellationToken ct) => OweAsync(message, NoticeKind.Receipt, message.CaseId, ct);

    public Task HandleAsync(SupplementRequested message, CancellationToken ct) => OweAsync(message, NoticeKind.Supplement, message.SupplementId, ct);

    public Task HandleAsync(CaseReplied message, CancellationToken ct) => OweAsync(message, NoticeKind.Reply, message.ReplyId, ct);

    // After a reply the closing is administrative: the applicant has been told.
    public Task HandleAsync(CaseClosed message, CancellationToken ct) => message.Replied ? Task.CompletedTask
        : OweAsync(message, message.Outcome == Outcome.NotHandled ? NoticeKind.SetAside : NoticeKind.Closed, message.ClosingId, ct);

    public Task HandleAsync(CaseWithdrawn message, CancellationToken ct) => OweAsync(message, NoticeKind.Withdrawn, message.WithdrawalId, ct);

    public Task HandleAsync(DeadlineExtended message, CancellationToken ct) => OweAsync(message, NoticeKind.Extension, message.ExtensionId, ct, message.PreviousDue.OverdueFrom);

    public Task HandleAsync(DeadlineMissed message, CancellationToken ct) => OweAsync(message, NoticeKind.Overdue, message.StageId, ct);

    public Task HandleAsync(PromiseGiven message, CancellationToken ct) => OweAsync(message, NoticeKind.Promise, message.PromiseId, ct);

    public Task HandleAsync(PromiseMissed message, CancellationToken ct) => OweAsync(message, NoticeKind.PromiseMissed, message.StageId, ct);

    public Task HandleAsync(DeadlineMoved message, CancellationToken ct) => OweAsync(message, NoticeKind.DateMoved, message.MoveId, ct);

    public Task HandleAsync(SupplementDueSoon message, CancellationToken ct) => OweAsync(message, NoticeKind.SupplementReminder, message.SupplementId, ct);

    public Task HandleAsync(ContactChanged message, CancellationToken ct) => OweAsync(message, NoticeKind.ContactChanged, message.ChangeId, ct);

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

/// <summary>Owes each person concerned one e-mail of a reminder.</summary>
internal sealed class RemindStaffHandler(OweNotices owe) : IHandle<ReminderDue>
{
    public Task HandleAsync(ReminderDue message, CancellationToken ct) => owe.OweOrKeepAsync(new Occasion
    {
        CaseId = message.CaseId,
        Kind = NoticeKind.StaffReminder,
        OccasionId = message.ReminderId,
        OwedAt = message.OccurredAt,
        Stage = message.Stage,
    }, ct);
}
