using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.TestSupport;
using Npgsql;
using Xunit;

namespace CaseTracker.Cases.Tests;

public class SubmitFaultTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static async Task<(CasesHost Host, BreakableProxy Proxy)> StartAsync()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync(new DatabaseTemplate("cases", CasesHost.PrepareAsync));
        var proxy = BreakableProxy.To(server.Port);
        var through = new NpgsqlConnectionStringBuilder(database) { Port = proxy.Port, SslMode = SslMode.Disable, GssEncryptionMode = GssEncryptionMode.Disable };
        return (await CasesHost.StartAsync(database, through.ConnectionString), proxy);
    }

    [Fact]
    public async Task Submit_ConnectionLostAfterTheCommit_AnswersTheStoredCase()
    {
        var (host, proxy) = await StartAsync();
        await using var _ = host;
        await using var __ = proxy;
        await host.SubmitAsync();

        proxy.CutAt("insert into cases.idempotency_keys", afterServerWorked: true);
        var answer = await host.SubmitAsync();

        Assert.Equal(1, proxy.Cuts);
        Assert.False(answer.Replayed);
        Assert.Equal(2, await host.CountAsync("select count(*) from cases.cases"));
        Assert.Equal(1, await host.CountAsync($"select count(*) from cases.cases where id = '{answer.CaseId}' and number = '{answer.CaseNumber}'"));
        Assert.Single(await host.SentAsync<CaseSubmitted>(answer.CaseId));
    }

    [Fact]
    public async Task Submit_ConnectionLostBeforeTheServerSawIt_IsWrittenOnTheNextOne()
    {
        var (host, proxy) = await StartAsync();
        await using var _ = host;
        await using var __ = proxy;
        await host.SubmitAsync();

        proxy.CutAt("insert into cases.idempotency_keys", afterServerWorked: false);
        var answer = await host.SubmitAsync();

        Assert.Equal(1, proxy.Cuts);
        Assert.Equal(2, await host.CountAsync("select count(*) from cases.cases"));
        Assert.Single(await host.SentAsync<CaseSubmitted>(answer.CaseId));
    }

    [Fact]
    public async Task Submit_TwentyTwinsWhileConnectionsAreLost_MakeOneCase()
    {
        var (host, proxy) = await StartAsync();
        await using var _ = host;
        await using var __ = proxy;
        var key = Guid.NewGuid().ToString();

        proxy.CutAt("insert into cases.idempotency_keys", afterServerWorked: true);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.SubmitAsync(key: key)));

        Assert.Equal(1, proxy.Cuts);
        Assert.Single(answers.Select(a => a.CaseNumber).Distinct());
        Assert.Equal(1, await host.CountAsync("select count(*) from cases.cases"));
    }

    [Fact]
    public async Task Submit_DatabaseGone_Is503AndWorksAgainAfterwards()
    {
        await using var server = await PostgresServer.StartAsync(new PostgresServerOptions { Durable = true }, Ct);
        var database = await server.CreateDatabaseAsync();
        await CasesHost.PrepareAsync(database);
        await using var host = await CasesHost.StartAsync(database);
        var first = await host.SubmitAsync();
        var key = Guid.NewGuid().ToString();

        await server.KillAsync();
        var failed = await host.Client.SubmitAsync(Actor.Anyone, Samples.Submission(), key, Ct);
        await server.StartAgainAsync(Ct);
        // The pool still holds connections that died with the server.
        var second = await host.SubmitAsync(key: key);

        Assert.Equal((503, "service-unavailable"), (failed.Failure?.Status, failed.Failure?.Code));
        Assert.NotEqual(first.CaseNumber, second.CaseNumber);
        Assert.Single(await host.SentAsync<CaseSubmitted>(second.CaseId));
        Assert.Equal(2, (await host.SentAsync<CaseSubmitted>()).Count);
    }
}
