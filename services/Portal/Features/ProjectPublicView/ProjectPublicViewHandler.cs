using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Portal.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CaseTracker.Portal.Features.ProjectPublicView;

/// <summary>Fetches the public views that changed and keeps those that are newer.</summary>
internal sealed class ProjectPublicViewHandler(PortalDbContext db, CasesClient cases, PublicCaseStore store) : IHandleBatch<PublicViewChanged>
{
    public async Task HandleAsync(IReadOnlyList<PublicViewChanged> messages, CancellationToken ct)
    {
        var changed = messages.GroupBy(m => m.CaseId, m => m.Version).ToDictionary(g => g.Key, g => g.Max());
        // Events of one case often come in bursts: the first fetch has brought the newest view already.
        foreach (var known in await db.PublicCases.Where(c => changed.Keys.Contains(c.CaseId)).Select(c => new { c.CaseId, c.Version }).ToListAsync(ct))
            if (known.Version >= changed[known.CaseId])
                changed.Remove(known.CaseId);
        if (changed.Count == 0)
            return;
        var views = (await cases.PublicViewsAsync(Actor.Service("portal"), [.. changed.Keys], ct)).Required();
        if (views.Count < changed.Count)
            throw new InvalidOperationException($"Cases does not know the case {changed.Keys.Except(views.Select(v => v.CaseId)).First()}, which it said has changed.");
        await store.UpsertAsync((NpgsqlConnection)db.Database.GetDbConnection(), views, rewrite: false, ct);
    }
}
