using CaseTracker.Cases.Data;
using CaseTracker.TestSupport;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace CaseTracker.Cases.Tests;

public class SchemaTests(CasesHost host) : IClassFixture<CasesHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrations_MakeWhatTheModelDescribes()
    {
        await using var context = new CasesDbContext(new DbContextOptionsBuilder<CasesDbContext>().UseNpgsql(host.Database, pg => pg.MigrationsHistoryTable("schema_history", "cases")).Options);

        await SchemaAssert.ModelMatchesDatabaseAsync(context, "cases");
    }

    [Theory]
    [InlineData("update cases.timeline_entries set at = now()")]
    [InlineData("delete from cases.timeline_entries")]
    [InlineData("truncate cases.timeline_entries")]
    [InlineData("delete from cases.cases")]
    [InlineData("update cases.replies set outcome = 'done'")]
    [InlineData("delete from cases.replies")]
    [InlineData("update cases.closings set outcome = 'done'")]
    [InlineData("delete from cases.supplements")]
    [InlineData("update cases.contact_changes set old_notify = ''")]
    [InlineData("update cases.set_aside_requests set ground = 'not_competent'")]
    [InlineData("delete from cases.set_aside_requests")]
    [InlineData("update cases.audit_entries set act = 'nothing'")]
    [InlineData("delete from cases.audit_entries")]
    [InlineData("update cases.idempotency_keys set case_id = gen_random_uuid()")]
    [InlineData("update cases.service_items set item = '{}'")]
    [InlineData("create table cases.more (id int)")]
    [InlineData("alter table cases.timeline_entries disable trigger all")]
    public async Task ApplicationRole_CannotRewriteWhatHappened(string sql)
    {
        await host.SubmitAsync();
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(host.Database) { Options = "-c role=casetracker_cases", Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand(sql);

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Ct))).SqlState);
    }
}
