using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using Xunit;

namespace CaseTracker.TestSupport;

/// <summary>Migrations are written by hand, so a test compares what they make with what the model describes.</summary>
public static class SchemaAssert
{
    /// <summary>
    /// Creates the model's schema in a scratch database and compares tables, columns, indexes, constraints and sequences with
    /// those of the migrated database the context is connected to.
    /// </summary>
    /// <param name="context">Connected to a migrated database.</param>
    /// <param name="schema">The schema to compare.</param>
    /// <param name="onlyInDatabase">
    /// Names of tables, indexes and constraints which the model cannot describe: an index on an expression, a partitioned table.
    /// A table's name covers everything on it.
    /// </param>
    /// <param name="prepare">SQL the model's script needs in the scratch database, such as functions it calls.</param>
    public static async Task ModelMatchesDatabaseAsync(
        DbContext context,
        string schema,
        IReadOnlyCollection<string>? onlyInDatabase = null,
        string? prepare = null)
    {
        var server = await PostgresServer.SharedAsync();
        var scratch = await server.CreateDatabaseAsync("model");
        try
        {
            var script = context.Database.GenerateCreateScript();
            await ExecuteAsync(scratch, prepare);
            await ExecuteAsync(scratch, script);
            var history = context.GetService<IDbContextOptions>().Extensions.OfType<RelationalOptionsExtension>().FirstOrDefault()?.MigrationsHistoryTableName
                ?? HistoryRepository.DefaultTableName;
            string[] ignored = [history, .. onlyInDatabase ?? []];
            var model = await FactsAsync(scratch, schema, ignored);
            var database = await FactsAsync(context.Database.GetConnectionString()!, schema, ignored);
            if (model.Count == 0)
            {
                Assert.Fail($"The model has nothing in the schema {schema}.");
            }

            var differences = model.Except(database).Select(fact => "only in the model:    " + fact)
                .Concat(database.Except(model).Select(fact => "only in the database: " + fact))
                .OrderBy(difference => difference["only in the database: ".Length..], StringComparer.Ordinal)
                .ToList();
            if (differences.Count > 0)
            {
                Assert.Fail($"The migrations of {schema} do not make what {context.GetType().Name} describes:{Environment.NewLine}{string.Join(Environment.NewLine, differences)}");
            }
        }
        finally
        {
            await server.DropDatabaseAsync(scratch);
        }
    }

    private static async Task ExecuteAsync(string connectionString, string? sql)
    {
        if (sql is null)
        {
            return;
        }

        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<HashSet<string>> FactsAsync(string connectionString, string schema, string[] ignored)
    {
        // The catalogue rather than information_schema, which hides what belongs to other roles. Not-null is a fact of the
        // column; release 18 shows it as a constraint as well.
        const string Sql =
            """
            with tables as (
              select c.oid, c.relname, c.relkind
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where n.nspname = $1 and c.relkind in ('r', 'p', 'v', 'm') and c.relname <> all ($2)
            )
            select format('table %s (%s)', relname, case relkind when 'v' then 'view' when 'm' then 'materialised view' else 'table' end) from tables
            union all
            select format('column %s.%s %s %s%s%s%s', t.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                case when a.attnotnull then 'not null' else 'null' end,
                case a.attidentity when 'a' then ' identity always' when 'd' then ' identity by default' else '' end,
                case when d.oid is null then '' else case a.attgenerated when '' then ' default ' else ' generated ' end || pg_get_expr(d.adbin, d.adrelid) end,
                case when a.attcollation <> ty.typcollation then ' collate ' || a.attcollation::regcollation::text else '' end)
              from tables t
              join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
              join pg_type ty on ty.oid = a.atttypid
              left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
              where t.relkind in ('r', 'p')
            union all
            select format('index %s: %s', i.relname, pg_get_indexdef(i.oid))
              from tables t join pg_index x on x.indrelid = t.oid join pg_class i on i.oid = x.indexrelid
              where i.relname <> all ($2)
            union all
            select format('constraint %s.%s: %s', t.relname, k.conname, pg_get_constraintdef(k.oid))
              from tables t join pg_constraint k on k.conrelid = t.oid
              where k.contype in ('p', 'u', 'f', 'c', 'x') and k.conname <> all ($2)
            union all
            select format('sequence %s as %s start %s increment %s', s.sequencename, s.data_type, s.start_value, s.increment_by)
              from pg_sequences s where s.schemaname = $1 and s.sequencename <> all ($2)
            """;
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(Sql);
        command.Parameters.AddWithValue(schema);
        command.Parameters.AddWithValue(ignored);
        await using var reader = await command.ExecuteReaderAsync();
        var facts = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync())
        {
            facts.Add(reader.GetString(0));
        }

        return facts;
    }
}
