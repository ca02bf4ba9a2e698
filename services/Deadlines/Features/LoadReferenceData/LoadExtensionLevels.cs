using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.LoadReferenceData;

/// <summary>Loads who approves an extension of which length.</summary>
internal sealed class LoadExtensionLevels(DeadlinesDbContext db, SeedFiles seeds, ReferenceData reference) : ISeed
{
    public const string Path = "reference/extension-levels.json";

    public async Task LoadAsync(CancellationToken ct)
    {
        var levels = await seeds.ReadJsonAsync<ExtensionLevel[]>(Path, ct);
        if (new ExtensionLevels(levels).Problem() is { } problem)
            throw new StartupException($"The reference data file seeds/{Path} cannot be used: {problem}.");
        var body = JsonSerializer.Serialize(levels, ContractJson.Options);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(7204003)", ct);
        if (await db.DelayWords.SingleOrDefaultAsync(w => w.Name == DelayWordsRow.LevelsName, ct) is not { } row)
            db.DelayWords.Add(new() { Name = DelayWordsRow.LevelsName, Version = 1, Body = body });
        else if (row.Body != body)
            (row.Body, row.Version) = (body, row.Version + 1);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        reference.Forget();
    }
}
