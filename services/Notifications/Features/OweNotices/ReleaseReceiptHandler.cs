using CaseTracker.Contracts.Deadlines;
using CaseTracker.Notifications.Data;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.OweNotices;

/// <summary>The due date is known: the receipt need not wait for it any longer.</summary>
internal sealed class ReleaseReceiptHandler(NotificationsDbContext db) : IHandle<DeadlineSet>
{
    public async Task HandleAsync(DeadlineSet message, CancellationToken ct)
    {
        var caseId = message.CaseId;
        await OweNotices.LockCaseAsync(db, caseId, ct);
        await db.Database.ExecuteSqlAsync($"update notifications.obligations set wait_until = null where case_id = {caseId} and kind = 'receipt' and state = 'pending'", ct);
        // Not owed yet: whoever writes the receipt finds this row and does not wait.
        await db.Database.ExecuteSqlAsync($"""
            insert into notifications.opened_clocks (case_id)
            select {caseId} where not exists (select from notifications.obligations where case_id = {caseId} and kind = 'receipt')
            on conflict do nothing
            """, ct);
        db.HasWorkForNotifier = true;
    }
}
