using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform.Clocks;
using CaseTracker.Platform.Messaging;
using CaseTracker.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CaseTracker.Platform.Tests;

/// <summary>The probe service in a real host with a real database, and a real broker where one is given.</summary>
internal sealed class ProbeHost : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, string?> _settings;
    private readonly Dictionary<string, long> _handledBefore = [];

    private ProbeHost(WebApplication app, Dictionary<string, string?> settings) => (App, _settings) = (app, settings);

    public WebApplication App { get; private set; }

    public string Database => _settings["ConnectionStrings:Database"]!;

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
        return new ProbeHost(await StartAsync(settings), settings);
    }

    /// <summary>Waits for what comes after a broken connection. A host whose consumers hang ends itself; it is started again, as whoever keeps services running does.</summary>
    public Task UntilAsync(Func<Task<bool>> condition, TimeSpan limit, string because) => Wait.UntilAsync(async () =>
    {
        if (App.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            foreach (var (type, count) in App.Services.GetRequiredService<BusCounters>().HandledByType)
                _handledBefore[type] = _handledBefore.GetValueOrDefault(type) + count;
            await EndAsync(App);
            App = await StartAsync(_settings);
        }
        return await condition();
    }, limit, because);

    /// <summary>How many messages of a type were handled, those that had come before among them, whether or not the host was started again.</summary>
    public long Handled(string type) => _handledBefore.GetValueOrDefault(type) + App.Services.GetRequiredService<BusCounters>().HandledByType.GetValueOrDefault(type);

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

    private static async Task<WebApplication> StartAsync(Dictionary<string, string?> settings)
    {
        var app = ServiceHost.Create(new ServiceHostOptions { Settings = settings, Environment = "Development", InProcessBus = settings["Bus:Url"] is null }, new ProbeModule());
        await ServiceHost.PrepareAsync(app, CancellationToken.None);
        app.Services.GetRequiredService<BackgroundWork>().Open();
        await app.StartAsync();
        return app;
    }

    // A bus that hangs cannot be stopped; in a process of its own it would be ended with it.
    private static async Task EndAsync(WebApplication hung)
    {
        try
        {
            await hung.StopAsync().WaitAsync(StopLimit);
            await hung.DisposeAsync().AsTask().WaitAsync(StopLimit);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            // Left behind.
        }
    }
}
