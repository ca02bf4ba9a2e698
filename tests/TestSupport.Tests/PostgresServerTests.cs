using Npgsql;
using Xunit;

namespace CaseTracker.TestSupport.Tests;

public sealed class PostgresServerTests
{
    [Fact]
    public async Task CreateDatabase_Twice_GivesSeparateDatabasesOfThePlainOwner()
    {
        var server = await PostgresServer.SharedAsync();
        var first = await server.CreateDatabaseAsync("separate");
        var second = await server.CreateDatabaseAsync("separate");

        await ExecuteAsync(first, "create table only_here (id int)");

        Assert.Equal(DBNull.Value, await ScalarAsync(second, "select to_regclass('only_here')::text"));
        Assert.Equal("casetracker_owner false true", await ScalarAsync(second,
            "select concat_ws(' ', rolname, rolsuper::text, rolcreaterole::text) from pg_roles where rolname = current_user"));
    }

    [Fact]
    public async Task CreateDatabase_FromTemplate_CopiesWhatWasPreparedOnce()
    {
        var server = await PostgresServer.SharedAsync();
        var preparations = 0;
        var template = new DatabaseTemplate("filled", connectionString =>
        {
            Interlocked.Increment(ref preparations);
            return ExecuteAsync(connectionString, "create table filled (id int); insert into filled values (7)");
        });

        var copies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => server.CreateDatabaseAsync(template)));
        await ExecuteAsync(copies[0], "delete from filled");

        Assert.Equal(1, preparations);
        Assert.Equal([0L, 1L, 1L, 1L], await Task.WhenAll(copies.Select(copy => ScalarAsync(copy, "select count(*) from filled"))));
        await server.DropDatabaseAsync(copies[0]);
    }

    [Fact]
    public async Task Kill_DurableServer_KeepsWhatWasCommitted()
    {
        await using var server = await PostgresServer.StartAsync(new PostgresServerOptions { Durable = true }, TestContext.Current.CancellationToken);
        var database = await server.CreateDatabaseAsync("durable");
        Assert.Equal("on", await ScalarAsync(database, "show fsync"));
        await ExecuteAsync(database, "create table kept (id int); insert into kept values (1)");

        await server.KillAsync();
        Assert.False(server.IsRunning);
        await server.StartAgainAsync(TestContext.Current.CancellationToken);

        await Wait.UntilAsync(async () => Equals(await ScalarAsync(database, "select count(*) from kept"), 1L), TimeSpan.FromSeconds(10), "the row", TestContext.Current.CancellationToken);
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
