using System.Net;
using CaseTracker.Platform.Clocks;
using CaseTracker.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Xunit;

namespace CaseTracker.Platform.Tests;

/// <summary>How a host takes its leave, so that a load balancer and whoever is being served do not notice.</summary>
public sealed class DrainTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ToldToStop_IsNotReadyAtOnce_AndServesUntilTheTimeIsOver()
    {
        await using var host = await StartAsync("00:00:03");
        using var http = Client(host);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, "/readyz"));

        var stopped = host.WaitForShutdownAsync(Cancellation);
        host.Lifetime.StopApplication();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(http, "/readyz"));
        // A new connection, as anybody makes who has not heard of it yet.
        using var late = Client(host);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(late, "/healthz"));
        Assert.False(stopped.IsCompleted);
        await stopped;
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync(late, "/healthz"));
    }

    [Fact]
    public async Task StoppedFromInside_IsNotReadyFirst()
    {
        await using var host = await StartAsync("00:00:03");
        using var http = Client(host);

        var stopped = host.StopAsync(Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(http, "/readyz"));
        Assert.False(stopped.IsCompleted);
        await stopped;
    }

    [Fact]
    public async Task ARequestUnderWay_IsAnswered()
    {
        var (arrived, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = await StartAsync("00:00:00", app => app.MapGet("/held", async () =>
        {
            arrived.SetResult();
            await goOn.Task;
            return Results.Ok();
        }).AllowAnonymous());
        using var http = Client(host);
        var held = StatusAsync(http, "/held");
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        var stopped = host.StopAsync(Cancellation);
        using (var late = Client(host))
            await Wait.UntilAsync(async () => !await AcceptsAsync(late), TimeSpan.FromSeconds(10), "nobody is let in any more", Cancellation);
        Assert.False(stopped.IsCompleted);
        goOn.SetResult();

        Assert.Equal(HttpStatusCode.OK, await held);
        await stopped;
    }

    /// <summary>Two instances that start on an empty ring would each make a key of their own.</summary>
    [Fact]
    public async Task Prepared_TheFirstKeyOfPagesIsThere_Once()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync("platform");
        for (var i = 0; i < 2; i++)
        {
            await using var host = Create("00:00:00", database);
            await ServiceHost.PrepareAsync(host, Cancellation);
        }
        await using var probe = await ProbeHost.StartAsync(database: database);
        Assert.Equal(1, await probe.ScalarAsync<long>("select count(*) from tests.data_protection_keys"));
    }

    /// <summary>One instance starts or migrates while another is in the middle of its work: neither waits for the other.</summary>
    [Fact]
    public async Task PreparedBesideOneThatWorks_WaitsForNobody()
    {
        await using var probe = await ProbeHost.StartAsync();
        await using var connection = new NpgsqlConnection(probe.Database);
        await connection.OpenAsync(Cancellation);
        await using var atWork = await connection.BeginTransactionAsync(Cancellation);
        foreach (var table in new[] { "outbox_messages", "inbox_messages", "audit_entries", "effects" })
        {
            await using var hold = new NpgsqlCommand($"lock table tests.{table} in row exclusive mode", connection, atWork);
            await hold.ExecuteNonQueryAsync(Cancellation);
        }

        await ServiceHost.PrepareAsync(probe.App, Cancellation).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }

    private static async Task<WebApplication> StartAsync(string drain, Action<WebApplication>? map = null)
    {
        var app = Create(drain, await (await PostgresServer.SharedAsync()).CreateDatabaseAsync("platform"));
        map?.Invoke(app);
        await ServiceHost.PrepareAsync(app, Cancellation);
        app.Services.GetRequiredService<BackgroundWork>().Open();
        await app.StartAsync(Cancellation);
        return app;
    }

    private static WebApplication Create(string drain, string database) => ServiceHost.Create(new ServiceHostOptions
    {
        Settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:Database"] = database,
            ["CaseTracker:DataDirectory"] = Path.Combine(Path.GetTempPath(), $"casetracker-tests-{Environment.ProcessId}"),
            ["urls"] = "http://127.0.0.1:0",
            ["Shutdown:DrainTime"] = drain,
        },
        Environment = "Development",
        InProcessBus = true,
    }, new ProbeModule());

    private static HttpClient Client(WebApplication host) =>
        new() { BaseAddress = new Uri(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        return answer.StatusCode;
    }

    private static async Task<bool> AcceptsAsync(HttpClient http)
    {
        try
        {
            await StatusAsync(http, "/healthz");
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
