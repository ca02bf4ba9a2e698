using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Cases.Features.Board;

/// <summary>The board: every unit's cases by what their dates ask for, counted in one statement over one index, with the actor's rights inside it and row-level security below.</summary>
internal sealed class ShowBoard([FromKeyedServices(CasesDbContext.Name)] NpgsqlDataSource source, BoardDates dates, BusinessTime time)
{
    private const int DaysBefore = 14;
    private const int LongestCode = 100;

    private static readonly BoardColumn[] Columns = Enum.GetValues<BoardColumn>();

    public async Task<Result<BoardView>> RunAsync(Actor actor, string? agency, CancellationToken ct)
    {
        if (!CaseRights.MayWatch(actor))
            return Failure.Forbidden();
        if (agency is { Length: > LongestCode } || (agency is not null && TextRules.HasForbiddenCharacters(agency)))
            return Failure.Invalid("agency", "invalid-characters");
        var now = time.Now();
        var conditions = await dates.AtAsync(now, ct);
        IReadOnlyList<DateOnly> days = [.. Enumerable.Range(1, DaysBefore).Select(back => conditions.Today.AddDays(back - DaysBefore - 1))];

        await using var connection = await source.OpenConnectionAsync(ct);
        var counts = new NpgsqlBatchCommand();
        counts.CommandText = $"""
            select c.owner_agency, c.unit, {string.Join(", ", Columns.Select(column => $"count(*) filter (where {conditions.Of(column, value => Add(counts, value))})"))}
            from cases.cases c where {BoardDates.Conditions.All}{Seen(counts, "c.owner_agency")}
            group by c.owner_agency, c.unit order by c.owner_agency, c.unit nulls first
            """;
        var before = new NpgsqlBatchCommand();
        before.CommandText = $"select d.day, d.agency, d.unit, d.late from cases.board_days d where d.day >= {Add(before, days[0])} and (d.agency = '' or (true{Seen(before, "d.agency")}))";
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { RowScope.Of(actor).Command(), counts, before } };
        await using var reader = await batch.ExecuteReaderAsync(ct);

        await reader.NextResultAsync(ct);
        var rows = new List<(string Agency, string? Unit, Dictionary<BoardColumn, int> Counts)>();
        while (await reader.ReadAsync(ct))
        {
            var row = new Dictionary<BoardColumn, int>();
            for (var i = 0; i < Columns.Length; i++)
                if (reader.GetInt64(i + 2) is > 0 and var count)
                    row[Columns[i]] = (int)count;
            rows.Add((reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), row));
        }

        await reader.NextResultAsync(ct);
        var (recorded, late) = (new HashSet<DateOnly>(), new Dictionary<(DateOnly, string, string), int>());
        while (await reader.ReadAsync(ct))
        {
            var (day, of) = (reader.GetFieldValue<DateOnly>(0), reader.GetString(1));
            if (of.Length == 0)
                recorded.Add(day);
            else
                late[(day, of, reader.GetString(2))] = reader.GetInt32(3);
        }
        return new BoardView([.. rows.Select(r => new BoardRow(r.Agency, r.Unit, r.Counts, [.. days.Select(day =>
            recorded.Contains(day) ? late.GetValueOrDefault((day, r.Agency, r.Unit ?? "")) : (int?)null)]))], days, now);

        string Seen(NpgsqlBatchCommand command, string column) =>
            (RowScope.Of(actor).Everywhere ? "" : $" and {column} = {Add(command, actor.Agency ?? "")}") + (agency is null ? "" : $" and {column} = {Add(command, agency)}");
    }

    private static string Add(NpgsqlBatchCommand command, object value)
    {
        command.Parameters.Add(value is DateTimeOffset instant ? new() { Value = instant.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz } : new NpgsqlParameter { Value = value });
        return $"${command.Parameters.Count}";
    }
}
