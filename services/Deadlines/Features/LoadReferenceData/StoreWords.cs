using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Deadlines.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.LoadReferenceData;

/// <summary>Stores a reference document by name, under a new version where it changed.</summary>
internal sealed class StoreWords(DeadlinesDbContext db, ReferenceData reference)
{
    private const long Lock = 7204002;

    public async Task RunAsync<T>(string name, T document, CancellationToken ct)
    {
        var body = JsonSerializer.Serialize(document, ContractJson.Options);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Lock})", ct);
        if (await db.DelayWords.SingleOrDefaultAsync(w => w.Name == name, ct) is not { } row)
            db.DelayWords.Add(new() { Name = name, Version = 1, Body = body });
        else if (row.Body != body)
            (row.Body, row.Version) = (body, row.Version + 1);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        reference.Forget();
    }
}
