using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Platform.Messaging;
using CaseTracker.Platform.Security;
using CaseTracker.Routing.Data;
using CaseTracker.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CaseTracker.Routing.Tests;

/// <summary>The real module in a real host with a database of its own. The relay is held back: what left is read from the outbox.</summary>
internal sealed class RoutingHost : IAsyncDisposable
{
    public const string Start = "2026-03-02T09:00:00+08:00";

    /// <summary>The test's own reference data, see <c>test-seeds/</c> beside this file.</summary>
    public static readonly string TestSeeds = Path.Combine(AppContext.BaseDirectory, "test-seeds");

    private static readonly TestFolder Keys = TestFolder.Create("routing-keys");
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private RoutingHost(WebApplication app, string database, FakeCases cases, FakeDeadlines deadlines)
    {
        _app = app;
        Cases = cases;
        Deadlines = deadlines;
        Database = database;
        _http = new HttpClient(new SigningHandler(app.Services.GetRequiredService<ServiceTokens>()) { InnerHandler = new SocketsHttpHandler() })
        {
            BaseAddress = new Uri(app.Urls.First()),
        };
        Client = new(_http);
    }

    public string Database { get; }

    public FakeDeadlines Deadlines { get; }

    public RoutingClient Client { get; }

    public FakeCases Cases { get; }

    /// <summary>For requests the typed client would never make.</summary>
    public Uri BaseAddress => _http.BaseAddress!;

    public IServiceProvider Services => _app.Services;

    public BusinessTime Clock => Services.GetRequiredService<BusinessTime>();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A host over a fresh copy of a migrated database with the test's own reference data.</summary>
    public static async Task<RoutingHost> StartAsync()
    {
        var server = await PostgresServer.SharedAsync();
        return await StartAsync(await server.CreateDatabaseAsync(new DatabaseTemplate("routing", database => PrepareAsync(database, TestSeeds))), TestSeeds);
    }

    public static async Task<RoutingHost> StartAsync(string database, string seeds)
    {
        var cases = new FakeCases();
        var deadlines = new FakeDeadlines();
        var app = Create(database, seeds, cases, deadlines: deadlines);
        await app.StartAsync(Ct);
        return new(app, database, cases, deadlines);
    }

    /// <summary>Migrates and loads reference data, as an installation does.</summary>
    public static async Task PrepareAsync(string database, string seeds, bool demoStaff = true)
    {
        await using var app = Create(database, seeds, new FakeCases(), demoStaff);
        await ServiceHost.PrepareAsync(app, CancellationToken.None, topology: false);
    }

    private static WebApplication Create(string database, string seeds, FakeCases cases, bool demoStaff = true, FakeDeadlines? deadlines = null) => ServiceHost.Create(
        new()
        {
            Environment = "Development",
            ApplicationName = "CaseTracker.Routing",
            InProcessBus = true,
            Configure = builder =>
            {
                builder.Services.AddHttpClient(nameof(CasesClient)).ConfigurePrimaryHttpMessageHandler(() => cases);
                builder.Services.AddHttpClient(nameof(DeadlinesClient)).ConfigurePrimaryHttpMessageHandler(() => deadlines ?? new());
            },
            Settings = new Dictionary<string, string?>
            {
                ["ConnectionStrings:Database"] = database,
                ["Services:deadlines:Url"] = "http://deadlines.test",
                ["CaseTracker:DataDirectory"] = Keys.Path,
                ["CaseTracker:SeedsDirectory"] = seeds,
                ["Routing:DemoStaff"] = demoStaff ? "true" : "false",
                ["Services:cases:Url"] = "http://cases.test",
                ["Clock:Simulated"] = "true",
                ["Clock:Start"] = Start,
                ["Urls"] = "http://127.0.0.1:0",
                ["Logging:LogLevel:Default"] = "Warning",
                ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
            },
        },
        new RoutingModule());

    /// <summary>Delivers a message as the bus would.</summary>
    public Task DeliverAsync(object message, Guid? messageId = null) =>
        Services.GetRequiredService<InProcessBus>().DeliverAsync(message, messageId ?? Guid.NewGuid(), Ct);

    /// <summary>A service item is in the catalogue.</summary>
    public Task KnowServiceAsync(string code, string? unit, long version = 1, string agency = "ROADS", string name = "道路服務") =>
        DeliverAsync(new ServiceItemChanged { Item = Samples.Item(code, unit, agency, name), Version = version });

    /// <summary>A case of a service that nobody but the coordinator can place.</summary>
    public async Task<Guid> SubmitToTriageAsync(string service = "PETITION", string? district = null)
    {
        await KnowServiceAsync(service, unit: null);
        return await SubmitAsync(service, district);
    }

    /// <summary>A new case; a unit's when the service item names one.</summary>
    public async Task<Guid> SubmitAsync(string service, string? district = null, decimal? roadWidth = null)
    {
        var submitted = Samples.Submitted(service, district, roadWidth, Clock.GetUtcNow());
        await DeliverAsync(submitted);
        return submitted.CaseId;
    }

    /// <summary>A case that the north team has, with this handler.</summary>
    public async Task<Guid> SubmitToNorthAsync(Guid? handler = null)
    {
        var caseId = await SubmitToTriageAsync();
        await AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "ROADS/NORTH", Handler = handler ?? TestPeople.NorthHandlerId, Reason = "北區道路" });
        return caseId;
    }

    /// <summary>A case of the north team that another unit is asked to take over, and the offer's id.</summary>
    public async Task<(Guid CaseId, Guid OfferId)> OfferAsync(string unit = "WATER/DITCH", Guid? caseId = null, bool siteVisit = false)
    {
        var id = caseId ?? await SubmitToNorthAsync();
        await AssignAsync(TestPeople.NorthHandler, id, new() { Unit = unit, Reason = "這是側溝", SiteVisit = siteVisit });
        return (id, (await CaseAsync(id)).Offer!.OfferId);
    }

    /// <summary>The water bureau, then the south team send a case of the north team back.</summary>
    public async Task<Guid> DisputeAsync()
    {
        var (caseId, first) = await OfferAsync();
        (await Client.ReturnOfferAsync(TestPeople.WaterHandler, caseId, first, new() { Reason = "路寬不到六公尺", Alternative = "ROADS/SOUTH" }, Ct)).Required();
        var (_, second) = await OfferAsync("ROADS/SOUTH", caseId);
        (await Client.ReturnOfferAsync(TestPeople.SouthHandler, caseId, second, new() { Reason = "不在南區", Alternative = "ROADS/LIGHT" }, Ct)).Required();
        return caseId;
    }

    public async Task AssignAsync(Actor actor, Guid caseId, AssignRequest request) => (await Client.AssignAsync(actor, caseId, request, Ct)).Required();

    public async Task<CaseRouting> CaseAsync(Guid caseId, Actor? actor = null) => (await Client.CaseAsync(actor ?? TestPeople.Service, caseId, Ct)).Required();

    /// <summary>Reads the database with the service's own role.</summary>
    public async Task<T> QueryAsync<T>(Func<RoutingDbContext, Task<T>> query)
    {
        await using var scope = Services.CreateAsyncScope();
        return await query(scope.ServiceProvider.GetRequiredService<RoutingDbContext>());
    }

    /// <summary>Messages of a type in the outbox, in the order of insertion.</summary>
    public Task<IReadOnlyList<T>> SentAsync<T>() => QueryAsync<IReadOnlyList<T>>(async db => [.. (await db.Set<Platform.Data.OutboxMessage>()
        .Where(m => m.Type == typeof(T).FullName).OrderBy(m => m.Id).Select(m => m.Body).ToListAsync(Ct))
        .Select(body => System.Text.Json.JsonSerializer.Deserialize<T>(body, ContractJson.Options)!)]);

    /// <summary>Events of a case, in the order of insertion.</summary>
    public async Task<IReadOnlyList<CaseAssigned>> AssignedAsync(Guid caseId) => [.. (await SentAsync<CaseAssigned>()).Where(e => e.CaseId == caseId)];

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private sealed class SigningHandler(ServiceTokens tokens) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Options.TryGetValue(ServiceClient.ActorKey, out var actor))
                request.Headers.TryAddWithoutValidation("Authorization", $"CaseTracker {tokens.Create("routing", actor)}");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
