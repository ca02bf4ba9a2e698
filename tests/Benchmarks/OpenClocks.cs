using Npgsql;

namespace CaseTracker.Benchmarks;

/// <summary>Open clocks as a city would have them, written by the database itself.</summary>
internal static class OpenClocks
{
    /// <summary>The midnight at which the first of them are overdue.</summary>
    public static readonly DateTimeOffset FirstOverdue = new(2026, 6, 2, 0, 0, 0, TimeSpan.FromHours(8));

    /// <summary>Fills the tables: <paramref name="perDay"/> clocks fall overdue on each of <paramref name="days"/> days, each with its open steps.</summary>
    public static async Task FillAsync(string database, int perDay, int days)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await RunAsync($"""
            insert into deadlines.clocks (case_id, service_code, received_at, opened_at, limit_value, limit_unit, policy, first_report_satisfies,
              original_due_on, original_overdue_from, original_has_time, due_on, overdue_from, has_time, provisional, state, pauses_told, version)
            select gen_random_uuid(), 'PET-MAYOR', o.at - interval '7 days', o.at - interval '7 days', 5, 'working_days', 'petition', false,
              (o.at at time zone 'Asia/Taipei')::date - 1, o.at, false, (o.at at time zone 'Asia/Taipei')::date - 1, o.at, false, false, 'running', 0, 1
            from generate_series(0, {days - 1}) d, generate_series(1, {perDay}),
              lateral (select timestamptz '2026-06-02 00:00:00+08' + d * interval '1 day' as at) o
            """);
        // The reminder of the first overdue morning is open too; the ones before the date are not: they would be due at another hour.
        await RunAsync("insert into deadlines.due_steps (occasion_id, case_id, kind, at) select gen_random_uuid(), case_id, 'missed', overdue_from from deadlines.clocks");
        await RunAsync("insert into deadlines.due_steps (occasion_id, case_id, kind, at) select gen_random_uuid(), case_id, 'overdue', overdue_from + interval '30 days' from deadlines.clocks");
        await RunAsync("insert into deadlines.assignments (case_id, version, agency, unit, assigned_at) select case_id, 1, 'PWB-PARKS', 'PWB-PARKS/MAINT', opened_at from deadlines.clocks");
        await RunAsync("vacuum analyze deadlines.clocks");
        await RunAsync("vacuum analyze deadlines.due_steps");
        await RunAsync("vacuum analyze deadlines.assignments");

        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 900 };
            await command.ExecuteNonQueryAsync();
        }
    }
}
