using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.SearchCases;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CaseTracker.Cases.Features.FindLikelyUnits;

/// <summary>Which units a case's words point to. The words that are named are the case's own: whoever passes them on shows them to nobody who may not see the case, and stores none.</summary>
internal sealed class FindLikelyUnits(CasesDbContext db, [FromKeyedServices(CasesDbContext.System)] NpgsqlDataSource source, CaseSeal seal, SearchIndex index)
{
    public async Task<Result<LikelyUnit[]>> RunAsync(Actor actor, Guid caseId, CancellationToken ct)
    {
        if (!LearnUnitWords.LearnUnitWords.MayAsk(actor))
            return Failure.Forbidden();
        if (await db.Cases.AsNoTracking().Where(c => c.Id == caseId).Select(c => new { c.Description, c.Place }).SingleOrDefaultAsync(ct) is not { } @case)
            return Failure.NotFound("case-not-found");
        string?[] texts = [seal.Open(@case.Description, CaseSeal.Description, caseId), seal.Open(@case.Place, CaseSeal.Place, caseId)];
        var numbers = index.NumbersOf(SearchTerms.Of(texts));
        var (units, terms) = await LearnedAsync([.. numbers.Values.Distinct()], ct);
        return UnitWords.Weigh(units, terms).Select(u => new LikelyUnit(u.Unit, u.Weight, u.Share, u.Cases, UnitWords.Naming(texts, numbers, u, terms))).ToArray();
    }

    // Counts belong to no case: the role that serves a member of staff does not see them.
    private async Task<(List<LearnedUnit>, List<LearnedTerm>)> LearnedAsync(int[] asked, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("select unit, cases, terms, vocabulary from cases.learned_units"),
                new("select term, unit, cases from cases.learned_terms where term = any ($1)") { Parameters = { new() { Value = asked } } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var units = new List<LearnedUnit>();
        while (await reader.ReadAsync(ct))
            units.Add(new(reader.GetString(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetInt32(3)));
        await reader.NextResultAsync(ct);
        var terms = new List<LearnedTerm>();
        while (await reader.ReadAsync(ct))
            terms.Add(new(reader.GetInt32(0), reader.GetString(1), reader.GetInt32(2)));
        return (units, terms);
    }
}
