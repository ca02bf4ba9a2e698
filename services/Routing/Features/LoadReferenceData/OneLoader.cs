using CaseTracker.Routing.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace CaseTracker.Routing.Features.LoadReferenceData;

/// <summary>Several instances may start at once; one loads, the others then find nothing to do.</summary>
internal static class OneLoader
{
    public static async Task<IDbContextTransaction> BeginAsync(RoutingDbContext db, CancellationToken ct)
    {
        var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlRawAsync("select pg_advisory_xact_lock(hashtext('routing.reference'))", ct);
        return transaction;
    }
}
