using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CaseTracker.Platform.Hosting;

/// <summary>Brings the schemas of this process's modules up to date and loads reference data. Safe when several hosts start at once.</summary>
public sealed class Migrator(ModuleRegistry registry, ModuleDataSources dataSources, IServiceScopeFactory scopes)
{
    private const int Patience = 600;
    private const int Attempts = 5;

    /// <summary>Migrates with the owner's connection.</summary>
    /// <exception cref="StartupException">The database cannot be reached.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var database in registry.Databases)
        {
            var owner = dataSources.OwnerConnectionString(database.Module);
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    await MigrateAsync(database.Module, database.DbContext, owner, ct);
                    break;
                }
                catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected && attempt < Attempts)
                {
                    // An instance at work took the same locks in another order; what was done stays done, the rest is done now.
                }
                catch (NpgsqlException e) when (e is not PostgresException || e.SqlState is "28P01" or "3D000" or "28000" or "57P03")
                {
                    throw new StartupException($"The database for {database.Module} cannot be reached: check ConnectionStrings__Database and that PostgreSQL is running ({e.Message}).", e);
                }
            }
        }
    }

    private static async Task MigrateAsync(string module, Type context, string owner, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(owner) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(ct);
        // One host at a time, however long the others take on a busy machine: roles belong to the whole server, and the migrations' own lock ends with the first of them.
        await ExecuteAsync(connection, "select pg_advisory_lock(7201001)", ct);
        await ExecuteAsync(connection, PlatformTables.Sql(module), ct);
        foreach (var index in PlatformTables.Indexes(module))
            await ExecuteAsync(connection, index, ct);
        await PrepareQuartzAsync(connection, module, ct);
        var options = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(context))!;
        options.UseNpgsql(owner, pg => pg.MigrationsHistoryTable("schema_history", module).CommandTimeout(Patience));
        await using var db = (DbContext)Activator.CreateInstance(context, options.Options)!;
        await db.Database.MigrateAsync(ct);
        await ExecuteAsync(connection, "select pg_advisory_unlock(7201001)", ct);
    }

    /// <summary>Loads reference data, as the application role.</summary>
    public async Task SeedAsync(CancellationToken ct)
    {
        foreach (var seed in registry.Seeds)
        {
            await using var scope = scopes.CreateAsyncScope();
            await ((ISeed)scope.ServiceProvider.GetRequiredService(seed)).LoadAsync(ct);
        }
    }

    /// <summary>True when no module has a migration that was not applied.</summary>
    public async Task<bool> IsCurrentAsync(CancellationToken ct)
    {
        foreach (var database in registry.Databases)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = (DbContext)scope.ServiceProvider.GetRequiredService(database.DbContext);
            var known = db.Database.GetMigrations();
            await using var command = dataSources.For(database.Module).CreateCommand($"select \"MigrationId\" from {database.Module}.schema_history");
            var applied = new HashSet<string>();
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                applied.Add(reader.GetString(0));
            if (!known.All(applied.Contains))
                return false;
        }
        return true;
    }

    private static async Task PrepareQuartzAsync(NpgsqlConnection connection, string module, CancellationToken ct)
    {
        await ExecuteAsync(connection, $"create schema if not exists {NightlyJobs.Schema}", ct);
        await using var exists = new NpgsqlCommand($"select to_regclass('{NightlyJobs.Schema}.qrtz_triggers') is not null", connection);
        if (!(bool)(await exists.ExecuteScalarAsync(ct))!)
            await ExecuteAsync(connection, $"set search_path = {NightlyJobs.Schema}; {NightlyJobs.TablesSql()}; reset search_path;", ct);
        await ExecuteAsync(connection, NightlyJobs.GrantsSql(module), ct);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        // Long enough for a dozen hosts that wait for their turn.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = Patience };
        await command.ExecuteNonQueryAsync(ct);
    }
}
