using CaseTracker.Platform.Clocks;
using CaseTracker.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace CaseTracker.Platform.Tests;

/// <summary>What a host makes of a database whose clock shows something else.</summary>
public sealed class ClockSkewTests
{
    private static readonly TimeSpan Near = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TimeIsTheDatabases_AndSweepsWaitWhileNobodyKnowsWhoIsRight()
    {
        await using var host = await ProbeHost.StartAsync(database: await DatabaseWithItsOwnClockAsync());
        var (guard, machine) = (host.App.Services.GetRequiredService<ClockSkewGuard>(), host.App.Services.GetRequiredService<MachineTime>());
        await ShowsAsync("3 seconds", safe: true, ahead: TimeSpan.FromSeconds(3));
        await ShowsAsync("2 minutes", safe: false, ahead: TimeSpan.FromMinutes(2));
        await ShowsAsync("0", safe: true, ahead: TimeSpan.Zero);
        // Nobody's clock gains two hours in a second: the time from before goes on.
        await ShowsAsync("2 hours", safe: false, ahead: TimeSpan.Zero);
        await ShowsAsync("0", safe: true, ahead: TimeSpan.Zero);
        await ShowsAsync("-1 year", safe: false, ahead: TimeSpan.Zero);

        async Task ShowsAsync(string shift, bool safe, TimeSpan ahead)
        {
            await host.ExecuteAsync($"update clock.shift set by = '{shift}'");
            await Wait.UntilAsync(async () => await guard.IsSafeAsync(Cancellation) == safe && ((machine.GetUtcNow() - TimeProvider.System.GetUtcNow()) - ahead).Duration() < Near, TimeSpan.FromSeconds(20), $"what follows from a clock that is off by {shift}", Cancellation);
        }
    }

    // Found before the server's own clock.
    private static async Task<string> DatabaseWithItsOwnClockAsync()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync("clock");
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancellation);
        await using var make = new NpgsqlCommand("""
            create schema clock;
            create table clock.shift (by interval not null);
            insert into clock.shift values ('0');
            create function clock.clock_timestamp() returns timestamptz language sql volatile as 'select pg_catalog.clock_timestamp() + by from clock.shift';
            grant usage on schema clock to public;
            grant select on clock.shift to public;
            """, connection);
        await make.ExecuteNonQueryAsync(Cancellation);
        return new NpgsqlConnectionStringBuilder(database) { SearchPath = "clock,public,pg_catalog" }.ConnectionString;
    }
}
