using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.LoadReferenceData;

/// <summary>Loads the reasons a handler can choose and the words for when nobody explains.</summary>
internal sealed class LoadDelayWords(DeadlinesDbContext db, SeedFiles seeds, ReferenceData reference) : ISeed
{
    public const string Path = "reference/delay-reasons.json";

    public async Task LoadAsync(CancellationToken ct)
    {
        var words = await seeds.ReadJsonAsync<DelayWords>(Path, ct);
        if (words.Problem() is { } problem)
            throw new StartupException($"The reference data file seeds/{Path} cannot be used: {problem}.");
        var body = JsonSerializer.Serialize(words, ContractJson.Options);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(7204002)", ct);
        if (await db.DelayWords.SingleOrDefaultAsync(w => w.Name == DelayWordsRow.ReasonsName, ct) is not { } row)
            db.DelayWords.Add(new() { Name = DelayWordsRow.ReasonsName, Version = 1, Body = body });
        else if (row.Body != body)
            (row.Body, row.Version) = (body, row.Version + 1);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        reference.Forget();
    }
}
