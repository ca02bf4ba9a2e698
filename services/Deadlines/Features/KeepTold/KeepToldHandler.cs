using CaseTracker.Contracts.Notifications;
using CaseTracker.Deadlines.Data;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.KeepTold;

/// <summary>Keeps how obligations to tell the applicant about dates ended.</summary>
internal sealed class KeepToldHandler(DeadlinesDbContext db) : IHandle<NoticeSettled>
{
    public async Task HandleAsync(NoticeSettled message, CancellationToken ct)
    {
        if (message.Kind is not (NoticeKind.Overdue or NoticeKind.Extension or NoticeKind.Promise or NoticeKind.PromiseMissed or NoticeKind.DateMoved))
            return;
        if (await db.ToldNotices.AnyAsync(t => t.ObligationId == message.ObligationId && t.State == message.State, ct))
            return;
        db.ToldNotices.Add(new()
        {
            ObligationId = message.ObligationId,
            State = message.State,
            CaseId = message.CaseId,
            Kind = message.Kind,
            OccasionId = message.OccasionId,
            Channel = message.Channel,
            At = message.OccurredAt,
        });
    }
}
