using CaseTracker.TestSupport;
using Npgsql;

namespace CaseTracker.SystemTests;

/// <summary>Two processes of Deadlines sweep the same database, with the bus; one of them dies in the middle.</summary>
public sealed class SweepKillTests
{
    private const int Clocks = 40_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact, Trait("Tier", "Full")]
    public async Task TwoSweepers_OneKilled_EveryObligationOnce()
    {
        var postgres = await PostgresServer.SharedAsync();
        var broker = await RabbitMqServer.SharedAsync();
        using var folder = TestFolder.Create("sweepers");
        var database = await postgres.CreateDatabaseAsync("sweepers");
        var settings = Deployment.SettingsOf(MainJobScenario.At("2026-03-10T09:00"));
        settings["ConnectionStrings__Database"] = database;
        settings["Bus__Url"] = (await broker.CreateVirtualHostAsync("sweepers")).ToString();
        settings["CaseTracker__DataDirectory"] = folder.Path;
        foreach (var other in new[] { "Routing", "Cases", "Notifications" })
            settings[$"Services__{other}__Url"] = $"http://127.0.0.1:{Ports.Free()}";

        await using (var migrate = ChildService.Start(Options(settings, "migrate")))
            Assert.True(await migrate.WaitForExitAsync(TimeSpan.FromSeconds(90)) == 0, migrate.Output);
        await FillAsync(database);

        // Both find all of it due at their start.
        await using var killed = ChildService.Start(Options(settings));
        await using var survivor = ChildService.Start(Options(settings));
        var before = 0L;
        await Wait.UntilAsync(async () => (before = await ScalarAsync(database, "select count(*) from deadlines.stages")) > Clocks / 10, Patience, "the sweep is on its way");
        killed.Kill();
        await killed.WaitForExitAsync(TimeSpan.FromSeconds(10));
        Assert.True(before < Clocks, $"killed after the sweep: {before} of {Clocks}");
        // The same process comes back, as a supervisor of processes would bring it.
        await using var again = ChildService.Start(Options(settings));

        const string open = "select count(*) from deadlines.due_steps where done_at is null and kind <> 'promise_missed'";
        await Wait.UntilAsync(async () => await ScalarAsync(database, open) == 0, Patience, "everything due has been swept");
        await survivor.WaitUntilReadyAsync(timeout: TimeSpan.FromSeconds(60));
        await again.WaitUntilReadyAsync(timeout: TimeSpan.FromSeconds(60));

        // Of every clock: one date missed, one reminder of it, one message of each, one date that is waited for now.
        await ExactlyOnceAsync("stages", "kind = 'missed'");
        await ExactlyOnceAsync("reminders", "stage = 'overdue'");
        await ExactlyOnceAsync("due_steps", "kind = 'promise_missed' and done_at is null");
        await ExactlyOnceAsync("outbox_messages", "type like '%.DeadlineMissed'", "stream");
        await ExactlyOnceAsync("outbox_messages", "type like '%.ReminderDue'", "stream");
        Assert.Equal(Clocks, await ScalarAsync(database, "select count(*) from deadlines.clocks where missed_at is not null and awaited_on is not null"));
        Assert.Equal(0, await ScalarAsync(database, """
            select count(*) from deadlines.clocks c join (select stream, count(*) as told, max(sequence) as last from deadlines.outbox_messages group by stream) m on m.stream = replace(c.case_id::text, '-', '')
            where c.version <> m.last or c.version <> m.told + 1
            """));
        Assert.Equal(0, await ScalarAsync(database, "select count(*) from (select stream, sequence from deadlines.outbox_messages group by 1, 2 having count(*) > 1) twice"));

        async Task ExactlyOnceAsync(string table, string which, string key = "case_id")
        {
            var rows = await ScalarAsync(database, $"select count(*) from deadlines.{table} where {which}");
            var cases = await ScalarAsync(database, $"select count(distinct {key}) from deadlines.{table} where {which}");
            Assert.True((rows, cases) == (Clocks, Clocks), $"{table} ({which}): {rows} rows about {cases} of {Clocks} cases");
        }
    }

    private static ChildServiceOptions Options(IReadOnlyDictionary<string, string?> settings, params string[] arguments) => new()
    {
        Assembly = Repository.ServiceAssembly("Deadlines"),
        Arguments = arguments,
        Environment = settings,
        Port = Ports.Free(),
    };

    // Received on Mon 3/2, due on Mon 3/9: overdue from 3/10 00:00, and staff are reminded of it at 08:30.
    private static async Task FillAsync(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var fill = new NpgsqlCommand($"""
            insert into deadlines.clocks (case_id, service_code, received_at, opened_at, limit_value, limit_unit, policy, first_report_satisfies,
              original_due_on, original_overdue_from, original_has_time, due_on, overdue_from, has_time, provisional, state, pauses_told, version)
            select gen_random_uuid(), 'PET-MAYOR', '2026-03-02 10:00+08', '2026-03-02 10:00+08', 5, 'working_days', 'petition', false,
              '2026-03-09', '2026-03-10 00:00+08', false, '2026-03-09', '2026-03-10 00:00+08', false, false, 'running', 0, 1
            from generate_series(1, {Clocks});
            insert into deadlines.due_steps (occasion_id, case_id, kind, at) select gen_random_uuid(), case_id, 'missed', '2026-03-10 00:00+08' from deadlines.clocks;
            insert into deadlines.due_steps (occasion_id, case_id, kind, at) select gen_random_uuid(), case_id, 'overdue', '2026-03-10 08:30+08' from deadlines.clocks;
            """, connection)
        { CommandTimeout = 120 };
        await fill.ExecuteNonQueryAsync();
    }

    private static async Task<long> ScalarAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
