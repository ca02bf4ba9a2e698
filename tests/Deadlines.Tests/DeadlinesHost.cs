using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Deadlines.Features.RecomputeDueDates;
using CaseTracker.Deadlines.Features.SweepDueSteps;
using CaseTracker.Platform;
using CaseTracker.Platform.Clocks;
using CaseTracker.Platform.Data;
using CaseTracker.Platform.Messaging;
using CaseTracker.Platform.Security;
using CaseTracker.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CaseTracker.Deadlines.Tests;

/// <summary>The real module in a real host with a database of its own. Loops are held back: a test sweeps, and moves time, when it wants to.</summary>
internal sealed class DeadlinesHost : IAsyncDisposable
{
    private static readonly TestFolder Keys = TestFolder.Create("deadlines-keys");
    private static readonly DatabaseTemplate Template = new("deadlines", database => PrepareAsync(database));

    private readonly WebApplication _app;

    private DeadlinesHost(WebApplication app, string database, FakeDirectory directory)
    {
        _app = app;
        Database = database;
        Directory = directory;
        Http = new HttpClient(new SigningHandler(app.Services.GetRequiredService<ServiceTokens>()) { InnerHandler = new SocketsHttpHandler() })
        {
            BaseAddress = new Uri(app.Urls.First()),
        };
        Client = new(Http);
    }

    public string Database { get; }

    /// <summary>The staff directory as Routing answers it.</summary>
    public FakeDirectory Directory { get; }

    public HttpClient Http { get; }

    public DeadlinesClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public BusinessTime Clock => Services.GetRequiredService<BusinessTime>();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A host over a fresh copy of a migrated database with the product's own reference data.</summary>
    /// <param name="now">Business time at its start, Taipei.</param>
    public static async Task<DeadlinesHost> StartAsync(string now = "2026-03-02T09:00")
    {
        var server = await PostgresServer.SharedAsync();
        return await StartAsync(await server.CreateDatabaseAsync(Template), now);
    }

    public static async Task<DeadlinesHost> StartAsync(string database, string now, string? seeds = null, string? saturdayRule = null)
    {
        var directory = new FakeDirectory();
        var app = Create(database, now, seeds, saturdayRule, directory);
        await app.StartAsync(Ct);
        return new(app, database, directory);
    }

    /// <summary>Migrates and loads reference data, as an installation does.</summary>
    public static async Task PrepareAsync(string database, string? seeds = null)
    {
        await using var app = Create(database, "2026-01-01T00:00", seeds);
        await ServiceHost.PrepareAsync(app, CancellationToken.None, topology: false);
    }

    private static WebApplication Create(string database, string now, string? seeds, string? saturdayRule = null, FakeDirectory? directory = null) => ServiceHost.Create(
        new()
        {
            Environment = "Development",
            ApplicationName = "CaseTracker.Deadlines",
            InProcessBus = true,
            Settings = new Dictionary<string, string?>
            {
                ["ConnectionStrings:Database"] = database,
                ["CaseTracker:DataDirectory"] = Keys.Path,
                ["CaseTracker:SeedsDirectory"] = seeds,
                ["Deadlines:SaturdayRule"] = saturdayRule,
                ["Services:routing:Url"] = "http://routing.test",
                ["Clock:Simulated"] = "true",
                ["Clock:Start"] = $"{now}:00+08:00",
                ["Urls"] = "http://127.0.0.1:0",
                ["Logging:LogLevel:Default"] = "Error",
                ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Error",
            },
            Configure = builder => builder.Services.AddHttpClient(nameof(RoutingClient)).ConfigurePrimaryHttpMessageHandler(() => directory ?? new FakeDirectory()),
        },
        new DeadlinesModule());

    /// <summary>Delivers a message as the bus would.</summary>
    public Task DeliverAsync(object message, Guid? messageId = null) =>
        Services.GetRequiredService<InProcessBus>().DeliverAsync(message, messageId ?? Guid.NewGuid(), Ct);

    /// <summary>Moves business time; everything that becomes due on the way happens at its own instant.</summary>
    public Task MoveToAsync(string taipei) => Services.GetRequiredService<ClockDriver>().MoveToAsync(Samples.At(taipei), Ct);

    /// <summary>Sets business time without sweeping: the sweep is late.</summary>
    public void JumpTo(string taipei) => Clock.MoveTo(Samples.At(taipei));

    /// <summary>One run of the sweep.</summary>
    public async Task<int> SweepOnceAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<SweepDueSteps>().RunOnceAsync(Ct);
    }

    /// <summary>Sweeps until nothing is due.</summary>
    public async Task<int> SweepAsync()
    {
        var total = 0;
        while (await SweepOnceAsync() is > 0 and var done)
            total += done;
        return total;
    }

    /// <summary>One batch of the recomputation that is open.</summary>
    public async Task<int> RecomputeOnceAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<RecomputeDueDates>().RunOnceAsync(Ct);
    }

    /// <summary>Recomputes until nothing is left.</summary>
    public async Task RecomputeAsync()
    {
        while (await RecomputeOnceAsync() > 0)
            continue;
    }

    /// <summary>A night's work.</summary>
    public async Task NightAsync<TWork>() where TWork : INightlyWork
    {
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<TWork>().RunAsync(Ct);
    }

    /// <summary>Changes the database past the service, as nobody should.</summary>
    public async Task TamperAsync(string sql)
    {
        await using var admin = Npgsql.NpgsqlDataSource.Create(Database);
        await using var command = admin.CreateCommand(sql);
        Assert.NotEqual(0, await command.ExecuteNonQueryAsync(Ct));
    }

    public async Task<CaseClock> ClockOfAsync(Guid caseId) => (await Client.ClockAsync(Samples.Service, caseId, Ct)).Required();

    public async Task<OccasionFacts> OccasionAsync(Guid caseId, NoticeKind kind, Guid occasion) => (await Client.OccasionAsync(Samples.Service, caseId, kind, occasion, Ct)).Required();

    /// <summary>Reads the database with the service's own role.</summary>
    public async Task<T> QueryAsync<T>(Func<DeadlinesDbContext, Task<T>> query)
    {
        await using var scope = Services.CreateAsyncScope();
        return await query(scope.ServiceProvider.GetRequiredService<DeadlinesDbContext>());
    }

    /// <summary>Open steps of a case as "kind at", in order of time.</summary>
    public Task<IReadOnlyList<string>> OpenStepsAsync(Guid caseId) => QueryAsync<IReadOnlyList<string>>(async db =>
        [.. (await db.DueSteps.Where(s => s.CaseId == caseId && s.DoneAt == null).OrderBy(s => s.At).ToListAsync(Ct)).Select(s => $"{EnumText<DueStepKind>.Write(s.Kind)} {Samples.Text(s.At)}")]);

    /// <summary>Messages of a type about a case in the outbox, in the order of insertion.</summary>
    public async Task<IReadOnlyList<T>> SentAsync<T>(Guid caseId) where T : ICaseEvent => [.. (await BodiesAsync(caseId))
        .Where(m => m.Type == typeof(T).FullName).Select(m => JsonSerializer.Deserialize<T>(m.Body, ContractJson.Options)!)];

    /// <summary>Names of all messages about a case, in order.</summary>
    public async Task<IReadOnlyList<string>> SentNamesAsync(Guid caseId) => [.. (await BodiesAsync(caseId)).Select(m => m.Type.Split('.')[^1])];

    public Task<IReadOnlyList<OutboxMessage>> BodiesAsync(Guid caseId) => QueryAsync<IReadOnlyList<OutboxMessage>>(async db =>
        await db.Set<OutboxMessage>().AsNoTracking().Where(m => m.Stream == caseId.ToString("N")).OrderBy(m => m.Id).ToListAsync(Ct));

    /// <summary>Audit acts about a case.</summary>
    public Task<IReadOnlyList<string>> AuditAsync(Guid caseId) => QueryAsync<IReadOnlyList<string>>(async db =>
        await db.Set<AuditEntry>().Where(a => a.CaseId == caseId).OrderBy(a => a.Id).Select(a => a.Act).ToListAsync(Ct));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private sealed class SigningHandler(ServiceTokens tokens) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Options.TryGetValue(ServiceClient.ActorKey, out var actor))
                request.Headers.TryAddWithoutValidation("Authorization", $"CaseTracker {tokens.Create("deadlines", actor)}");
            return base.SendAsync(request, cancellationToken);
        }
    }
}

/// <summary>One host for the tests of a class that change nothing.</summary>
public sealed class UnchangedHost : IAsyncLifetime
{
    internal DeadlinesHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await DeadlinesHost.StartAsync();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
