using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.SearchCases;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Cases.Features.FindDuplicates;

/// <summary>Open cases that may be about the same matter as one: the same service item, not long ago, within 100 metres or with the same names in the address. One statement over the index of the search.</summary>
internal sealed class FindDuplicates([FromKeyedServices(CasesDbContext.Name)] NpgsqlDataSource source, CasesDbContext db, SearchIndex index, CaseSeal seal, BusinessTime time)
{
    /// <summary>As many as a person compares.</summary>
    public const int Most = 10;

    /// <summary>How long ago a case of the same matter was received at most, in days.</summary>
    public const int Days = 90;

    // Before anybody measures: the squares of the grid are larger than the circle.
    private const int MostMeasured = 200;

    public async Task<Result<IReadOnlyList<MatterView>>> RunAsync(Actor actor, Guid caseId, CancellationToken ct)
    {
        if (await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Id == caseId, ct) is not { } @case || CaseRights.Of(actor, @case) is not { See: true })
            return Failure.NotFound("case-not-found");
        var coordinates = seal.Open(@case.Coordinates, CaseSeal.Coordinates, @case.Id);
        var squares = index.SquaresNear(coordinates);
        var names = index.NamesOf(seal.Open(@case.Place, CaseSeal.Place, @case.Id));
        if (squares.Length == 0 && names.Length == 0)
            return Array.Empty<MatterView>();
        var ids = await FindAsync(actor, @case, names, squares, ct);
        var now = time.Now();
        var found = from other in await db.Cases.AsNoTracking().Where(c => ids.Contains(c.Id)).ToListAsync(ct)
                    where other.Id != @case.Id && CaseWorkflow.Find(other.Status, CaseAct.TakeIn) is not null && CaseRights.Of(actor, other).See
                    let metres = Distance.Between(coordinates, seal.Open(other.Coordinates, CaseSeal.Coordinates, other.Id))
                    where metres is null or <= PlaceTerms.Near
                    orderby metres ?? int.MaxValue, other.ReceivedAt, other.Id
                    select new MatterView
                    {
                        Row = GetCase.GetCase.Row(other, now),
                        Description = seal.Open(other.Description, CaseSeal.Description, other.Id)!,
                        Place = seal.Open(other.Place, CaseSeal.Place, other.Id),
                        Metres = metres,
                    };
        return found.Take(Most).ToList();
    }

    private async Task<Guid[]> FindAsync(Actor actor, Case @case, int[] names, int[] squares, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { RowScope.Of(actor).Command() } };
        batch.BatchCommands.Add(new(FindSql)
        {
            Parameters =
            {
                Terms(names), Terms(squares), new() { Value = @case.ServiceCode }, new() { Value = (object?)@case.District ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = time.Now().AddDays(-Days).ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz }, new() { Value = MostMeasured }, new() { Value = CaseSearchPage.CountedMost },
            },
        });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        await reader.ReadAsync(ct);
        return reader.GetFieldValue<Guid[]>(0);
    }

    // The names of the address must all be there, or one of the squares.
    internal const string FindSql = "select f.ids from cases.find_cases(null, $1, $2, null, null, $3, $4, null, null, $5, null, false, null, $6, $7, $7) f";

    private static NpgsqlParameter Terms(int[] terms) => new() { Value = terms.Length == 0 ? DBNull.Value : terms, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer };
}
