using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Portal.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CaseTracker.Portal.Features.ProjectPublicView;

/// <summary>Fetches the public view that changed and keeps it when it is newer.</summary>
internal sealed class ProjectPublicViewHandler(PortalDbContext db, CasesClient cases, PublicCaseStore store) : IHandle<PublicViewChanged>
{
    public async Task HandleAsync(PublicViewChanged message, CancellationToken ct)
    {
        // Events of one case often come in bursts: the first fetch has brought the newest view already.
        if (await db.PublicCases.AnyAsync(c => c.CaseId == message.CaseId && c.Version >= message.Version, ct))
            return;
        var view = (await cases.PublicViewAsync(Actor.Service("portal"), message.CaseId, ct)).Required();
        await store.UpsertAsync((NpgsqlConnection)db.Database.GetDbConnection(), [view], rewrite: false, ct);
    }
}
