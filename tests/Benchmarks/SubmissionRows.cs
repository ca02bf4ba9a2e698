using Npgsql;

namespace CaseTracker.Benchmarks;

/// <summary>The rows one submission commits, as plain inserts into tables of the same columns, keys and indexes.</summary>
internal static class SubmissionRows
{
    private static readonly (string Table, int Rows)[] Written = [("idempotency_keys", 1), ("cases", 1), ("timeline_entries", 1), ("case_access", 1), ("case_search", 1), ("case_terms", 1), ("outbox_messages", 2)];

    /// <summary>Copies the tables' structure and one row of each, and returns pgbench's script.</summary>
    public static async Task<string> PrepareAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await ExecuteAsync(connection, "drop schema if exists yardstick cascade; create schema yardstick;");
        var script = new System.Text.StringBuilder("begin;\n");
        foreach (var (table, rows) in Written)
        {
            await ExecuteAsync(connection, $"create table yardstick.{table} (like cases.{table} including all); create table yardstick.{table}_one as select * from cases.{table} limit 1;");
            var insert = await InsertAsync(connection, table);
            for (var i = 0; i < rows; i++)
                script.AppendLine(insert);
        }
        return script.AppendLine("commit;").ToString();
    }

    /// <summary>An insert of the copied row under new keys.</summary>
    private static async Task<string> InsertAsync(NpgsqlConnection connection, string table)
    {
        await using var command = new NpgsqlCommand("""
            select c.column_name, c.udt_name, c.is_identity = 'YES',
                   exists (select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
                           where i.indrelid = format('yardstick.%I', $1)::regclass and i.indisunique and a.attname = c.column_name)
            from information_schema.columns c where c.table_schema = 'yardstick' and c.table_name = $1 order by c.ordinal_position
            """, connection);
        command.Parameters.AddWithValue(table);
        var columns = new List<string>();
        var values = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            if (reader.GetBoolean(2))
                continue;
            columns.Add(reader.GetString(0));
            values.Add(!reader.GetBoolean(3) ? reader.GetString(0) : reader.GetString(1) switch
            {
                "uuid" => "gen_random_uuid()",
                "bytea" => "decode(md5(random()::text), 'hex')",
                "text" => "md5(random()::text)",
                _ => reader.GetString(0),
            });
        }
        return $"insert into yardstick.{table} ({string.Join(", ", columns)}) select {string.Join(", ", values)} from yardstick.{table}_one;";
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
