using CaseTracker.Cases.Data;
using CaseTracker.Platform;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Cases.Features.Board;

/// <summary>Keeps, for each unit, how many cases were past their date when the day before ended, for the board's trend. What is answered between midnight and the run is missing; a day without a run stays unrecorded.</summary>
internal sealed class RecordBoard([FromKeyedServices(CasesDbContext.System)] NpgsqlDataSource source, BusinessTime time) : INightlyWork
{
    private const int KeptDays = 90;

    public async Task RunAsync(CancellationToken ct)
    {
        var today = time.TaipeiToday();
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new($"""
            insert into cases.board_days (day, agency, unit, late)
            select $1, c.owner_agency, coalesce(c.unit, ''), count(*) from cases.cases c where {BoardDates.Conditions.All} and c.clock_ends_at <= $2 group by c.owner_agency, c.unit
            union all select $1, '', '', 0
            on conflict do nothing
            """)
        {
            Parameters = { new() { Value = today.AddDays(-1) }, new() { Value = Taipei.StartOf(today).UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz } },
        });
        batch.BatchCommands.Add(new("delete from cases.board_days where day < $1") { Parameters = { new() { Value = today.AddDays(-KeptDays) } } });
        await batch.ExecuteNonQueryAsync(ct);
    }
}
