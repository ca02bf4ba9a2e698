using CaseTracker.Cases.Data;
using CaseTracker.Cases.Features.SubmitCase;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Cases.Features.SearchCases;

/// <summary>Makes cases findable that were written before there was a search, or by an instance of an older release. Part of <c>migrate</c> and of every night.</summary>
internal sealed partial class IndexOlderCases(CasesDbContext db, [FromKeyedServices(CasesDbContext.System)] NpgsqlDataSource source, CaseSeal seal, SearchIndex index, ILogger<IndexOlderCases> logger) : ISeed, INightlyWork
{
    public const int AtOnce = 500;

    public Task LoadAsync(CancellationToken ct) => RunAsync(ct);

    public async Task RunAsync(CancellationToken ct)
    {
        var total = 0;
        Guid? after = null;
        while (await NextAsync(after, ct) is [.., var last] some)
        {
            var cases = await db.Cases.AsNoTracking().Where(c => some.Contains(c.Id))
                .Select(c => new { c.Id, c.Confidential, c.AgencyFileNumber, c.Place, c.Coordinates, c.Description }).ToListAsync(ct);
            await using var connection = await source.OpenConnectionAsync(ct);
            await using var batch = new NpgsqlBatch(connection);
            foreach (var c in cases)
            {
                var terms = index.TermsOf(c.Confidential, c.AgencyFileNumber, seal.Open(c.Place, CaseSeal.Place, c.Id), seal.Open(c.Coordinates, CaseSeal.Coordinates, c.Id), seal.Open(c.Description, CaseSeal.Description, c.Id));
                batch.BatchCommands.Add(new(CaseWriter.InsertSearch) { Parameters = { new() { Value = c.Id }, new() { Value = terms, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer } } });
            }
            await batch.ExecuteNonQueryAsync(ct);
            (after, total) = (last, total + some.Count);
        }
        if (total > 0)
            LogIndexed(total);
    }

    /// <summary>The next ids without a row, in order: each batch goes on where the one before ended.</summary>
    private Task<List<Guid>> NextAsync(Guid? after, CancellationToken ct) =>
        db.Cases.Where(c => (after == null || c.Id > after) && !db.CaseTerms.Any(s => s.CaseId == c.Id)).OrderBy(c => c.Id).Select(c => c.Id).Take(AtOnce).ToListAsync(ct);

    [LoggerMessage(1, LogLevel.Information, "{Cases} cases can be searched now")]
    private partial void LogIndexed(int cases);
}
