using CaseTracker.Cases.Data;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.GetPublicView;

/// <summary>Up to when the others have been told of changed public views.</summary>
internal sealed class ToldViews(CasesDbContext db, MachineTime machine)
{
    // What was published a moment ago is still on its way.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(10);

    public async Task<ToldUpTo> ReadAsync(CancellationToken ct)
    {
        var type = typeof(PublicViewChanged).FullName;
        var settled = machine.GetUtcNow() - OnItsWay;
        // Read first: what is published in between then counts as waiting, not as told.
        var last = await db.Set<OutboxMessage>().AsNoTracking().Where(m => m.Type == type && m.PublishedAt != null && m.PublishedAt <= settled).OrderByDescending(m => m.PublishedAt).Select(m => (Guid?)m.MessageId).FirstOrDefaultAsync(ct);
        var waiting = await db.Set<OutboxMessage>().AsNoTracking().Where(m => m.Type == type && m.PublishedAt == null && m.ParkedAt == null).MinAsync(m => (DateTimeOffset?)m.CreatedAt, ct);
        return new(waiting < settled ? waiting.Value : settled, last);
    }
}
