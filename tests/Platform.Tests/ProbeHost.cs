using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform.Clocks;
using CaseTracker.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CaseTracker.Platform.Tests;

/// <summary>The probe service in a real host with a real database, and a real broker where one is given.</summary>
internal sealed class ProbeHost : IAsyncDisposable
{
    private ProbeHost(WebApplication app, string database) => (App, Database) = (app, database);

    public WebApplication App { get; }

    public string Database { get; }

    public static async Task<ProbeHost> StartAsync(Uri? bus = null, string? database = null, bool nightly = false)
    {
        database ??= await (await PostgresServer.SharedAsync()).CreateDatabaseAsync("platform");
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:Database"] = database,
            ["CaseTracker:DataDirectory"] = Path.Combine(Path.GetTempPath(), $"casetracker-tests-{Environment.ProcessId}"),
            ["urls"] = "http://127.0.0.1:0",
            ["Jobs:Nightly"] = $"{nightly}",
            ["Bus:Url"] = bus?.ToString(),
        };
        var app = ServiceHost.Create(new ServiceHostOptions { Settings = settings, Environment = "Development", InProcessBus = bus is null }, new ProbeModule());
        await ServiceHost.PrepareAsync(app, CancellationToken.None);
        app.Services.GetRequiredService<BackgroundWork>().Open();
        await app.StartAsync();
        return new ProbeHost(app, database);
    }

    public async Task<Guid> EmitAsync(bool commit = true)
    {
        var caseId = Guid.NewGuid();
        await using var scope = App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProbeDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        scope.ServiceProvider.GetRequiredService<Outbox<ProbeDbContext>>().Add(Progressed(caseId));
        await db.SaveChangesAsync();
        if (commit)
            await transaction.CommitAsync();
        return caseId;
    }

    /// <summary>Emits messages for the handler that takes them together, in one transaction.</summary>
    public async Task EmitSilencesAsync(IEnumerable<Guid> cases)
    {
        await using var scope = App.Services.CreateAsyncScope();
        foreach (var caseId in cases)
            scope.ServiceProvider.GetRequiredService<Outbox<ProbeDbContext>>().Add(Silence(caseId));
        await scope.ServiceProvider.GetRequiredService<ProbeDbContext>().SaveChangesAsync();
    }

    public static SilenceExceeded Silence(Guid caseId, long version = 1) => new() { CaseId = caseId, Version = version, OccurredAt = DateTimeOffset.UnixEpoch, SilentSince = DateTimeOffset.UnixEpoch };

    public static CaseProgressed Progressed(Guid caseId) => new() { CaseId = caseId, Version = 1, OccurredAt = DateTimeOffset.UnixEpoch, Public = true, FirstReport = false };

    public async Task<IReadOnlyList<string>> EffectsAsync(Guid caseId)
    {
        await using var scope = App.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ProbeDbContext>().Effects.Where(e => e.CaseId == caseId).OrderBy(e => e.Handler).Select(e => e.Handler).ToListAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
    }
}
