using CaseTracker.Deadlines.Data;
using CaseTracker.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace CaseTracker.Deadlines.Tests;

public class SchemaTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrations_MakeWhatTheModelDescribes()
    {
        await using var host = await DeadlinesHost.StartAsync();
        await using var scope = host.Services.CreateAsyncScope();

        await SchemaAssert.ModelMatchesDatabaseAsync(scope.ServiceProvider.GetRequiredService<DeadlinesDbContext>(), "deadlines", ["schema_history"]);
    }

    [Theory]
    [InlineData("delete from deadlines.stages")]
    [InlineData("delete from deadlines.promises")]
    [InlineData("update deadlines.promises set promised_on = now()")]
    [InlineData("update deadlines.explanations set slots = '{}'")]
    [InlineData("update deadlines.stages set slots = '{}'")]
    [InlineData("update deadlines.extensions set due_on = now()")]
    [InlineData("update deadlines.reminders set at = now()")]
    [InlineData("update deadlines.extension_requests set slots = '{}'")]
    [InlineData("delete from deadlines.extension_requests")]
    [InlineData("update deadlines.standing_explanations set words = '{}'")]
    [InlineData("update deadlines.reopenings set at = now()")]
    [InlineData("delete from deadlines.ended_rounds")]
    [InlineData("drop table deadlines.clocks")]
    public async Task Application_CannotRewriteWhatWasSaid(string sql)
    {
        await using var host = await DeadlinesHost.StartAsync();
        var source = host.Services.GetRequiredKeyedService<NpgsqlDataSource>("deadlines");
        await using var command = source.CreateCommand(sql);

        var error = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Ct));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }
}
