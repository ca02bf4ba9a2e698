using CaseTracker.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace CaseTracker.Platform.Tests;

public sealed class DatabaseTests
{
    [Fact]
    public async Task Schema_EqualsTheModel()
    {
        await using var host = await ProbeHost.StartAsync();
        await using var scope = host.App.Services.CreateAsyncScope();
        await SchemaAssert.ModelMatchesDatabaseAsync(scope.ServiceProvider.GetRequiredService<ProbeDbContext>(), "tests");
    }

    [Fact]
    public async Task Service_RunsAsItsApplicationRole_WithoutDdlAndWithoutPowerOverTheAudit()
    {
        await using var host = await ProbeHost.StartAsync();
        var source = host.App.Services.GetRequiredKeyedService<NpgsqlDataSource>("tests");
        Assert.Equal("casetracker_tests", await source.CreateCommand("select current_user::text").ExecuteScalarAsync());
        foreach (var sql in (string[])["create table tests.mine (id int)", "alter table tests.effects add column x int", "update tests.audit_entries set act = 'x'", "delete from tests.audit_entries", "create schema mine"])
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => source.CreateCommand(sql).ExecuteNonQueryAsync())).SqlState);
    }

    [Fact]
    public async Task Prepare_SixHostsAtOnceOnAnEmptyDatabase_AllSucceed()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync("race");
        var hosts = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => ProbeHost.StartAsync(database: database))));
        foreach (var host in hosts)
            await host.DisposeAsync();
        Assert.Equal(6, hosts.Length);
    }
}

public sealed class NightlyJobTests
{
    [Fact]
    public async Task CleanUp_DeletesWhatIsOld_AndKeepsTheRest()
    {
        await using var host = await ProbeHost.StartAsync(nightly: true);
        await host.ExecuteAsync("""
            insert into tests.outbox_messages (message_id, stream, sequence, type, body, created_at, available_at, attempts, published_at)
            select gen_random_uuid(), 's', 1, 'x', '{}', now(), now(), 0, now() - make_interval(days => d) from generate_series(1, 28) d;
            insert into tests.inbox_messages select 'c', gen_random_uuid(), now() - make_interval(days => d) from generate_series(1, 90) d;
            """);
        await ServiceHost.RunNightlyAsync(host.App, CancellationToken.None);
        Assert.Equal(13, await host.ScalarAsync<long>("select count(*) from tests.outbox_messages"));
        Assert.Equal(44, await host.ScalarAsync<long>("select count(*) from tests.inbox_messages"));
    }

    [Fact]
    public async Task Schedule_IsInTheDatabaseOnce_AfterTwoStarts()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync("nightly");
        await using (var first = await ProbeHost.StartAsync(database: database, nightly: true))
        await using (var second = await ProbeHost.StartAsync(database: database, nightly: true))
            await Wait.UntilAsync(async () => await second.ScalarAsync<long>("select count(*) from quartz.qrtz_cron_triggers where trigger_name = 'clean-up-messages'") == 1, TimeSpan.FromSeconds(20), "the trigger is stored");
    }
}
