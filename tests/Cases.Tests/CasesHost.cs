using System.Text.Json;
using CaseTracker.Cases.Data;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Platform.Messaging;
using CaseTracker.Platform.Security;
using CaseTracker.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>The real module in a real host with a database of its own; Deadlines and Routing are played by <see cref="FakeOwners"/>. The relay is held back: what left is read from the outbox.</summary>
public sealed class CasesHost : IAsyncLifetime
{
    public const string Start = "2026-03-02T09:00:00+08:00";

    public static readonly string TestSeeds = Path.Combine(AppContext.BaseDirectory, "test-seeds");

    private static readonly TestFolder Keys = TestFolder.Create("cases-keys");
    private WebApplication? _app;
    private HttpClient? _http;

    public CasesHost() { }

    private CasesHost(WebApplication app, string database, FakeOwners owners) => (_app, Database, Owners) = (app, database, owners);

    public string Database { get; private set; } = "";

    public FakeOwners Owners { get; private set; } = new();

    public IServiceProvider Services => _app!.Services;

    public CasesClient Client => field ??= new CasesClient(Http);

    public HttpClient Http => _http ??= new HttpClient(new SigningHandler(Services.GetRequiredService<ServiceTokens>()) { InnerHandler = new SocketsHttpHandler() }) { BaseAddress = new Uri(_app!.Urls.First()) };

    public BusinessTime Clock => Services.GetRequiredService<BusinessTime>();

    public DateTimeOffset Now => Clock.GetUtcNow();

    public BlindIndex Index => Services.GetRequiredService<BlindIndex>();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var server = await PostgresServer.SharedAsync();
        Database = await server.CreateDatabaseAsync(new DatabaseTemplate("cases", PrepareAsync));
        _app = Create(Database, Owners, null);
        await _app.StartAsync(CancellationToken.None);
    }

    /// <summary>A host of a test's own.</summary>
    /// <param name="database">A prepared database, or null for a fresh copy.</param>
    /// <param name="through">Replaces the connection string the service uses, for tests with a proxy in between.</param>
    /// <param name="settings">More settings.</param>
    public static async Task<CasesHost> StartAsync(string? database = null, string? through = null, Dictionary<string, string?>? settings = null)
    {
        var server = await PostgresServer.SharedAsync();
        database ??= await server.CreateDatabaseAsync(new DatabaseTemplate("cases", PrepareAsync));
        var owners = new FakeOwners();
        var app = Create(through ?? database, owners, settings);
        await app.StartAsync(CancellationToken.None);
        return new CasesHost(app, database, owners);
    }

    /// <summary>Migrates and loads reference data, as an installation does.</summary>
    public static Task PrepareAsync(string database) => PrepareAsync(database, TestSeeds);

    public static async Task PrepareAsync(string database, string seeds)
    {
        await using var app = Create(database, new FakeOwners(), new() { ["CaseTracker:SeedsDirectory"] = seeds });
        await ServiceHost.PrepareAsync(app, CancellationToken.None, topology: false);
    }

    private static WebApplication Create(string database, FakeOwners owners, Dictionary<string, string?>? more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:Database"] = database,
            ["CaseTracker:DataDirectory"] = Keys.Path,
            ["CaseTracker:SeedsDirectory"] = TestSeeds,
            ["Services:deadlines:Url"] = "http://deadlines.test",
            ["Services:routing:Url"] = "http://routing.test",
            ["Clock:Simulated"] = "true",
            ["Clock:Start"] = Start,
            ["Urls"] = "http://127.0.0.1:0",
            ["Logging:LogLevel:Default"] = "Warning",
        };
        foreach (var (key, value) in more ?? [])
            settings[key] = value;
        return ServiceHost.Create(
            new ServiceHostOptions
            {
                Environment = "Development",
                ApplicationName = "CaseTracker.Cases",
                InProcessBus = true,
                Settings = settings,
                Configure = builder =>
                {
                    builder.Services.AddHttpClient(nameof(DeadlinesClient)).ConfigurePrimaryHttpMessageHandler(() => owners.Deadlines);
                    builder.Services.AddHttpClient(nameof(RoutingClient)).ConfigurePrimaryHttpMessageHandler(() => owners.Routing);
                },
            },
            new CasesModule());
    }

    // ---- Doing ----

    public async Task<SubmittedCase> SubmitAsync(Func<SubmitCaseRequest, SubmitCaseRequest>? change = null, Actor? actor = null, string? key = null)
    {
        var request = Samples.Submission();
        return (await Client.SubmitAsync(actor ?? Actor.Anyone, change?.Invoke(request) ?? request, key ?? Guid.NewGuid().ToString(), Ct)).Required();
    }

    /// <summary>A case that the north team's handler works on.</summary>
    public async Task<SubmittedCase> SubmitAssignedAsync(Func<SubmitCaseRequest, SubmitCaseRequest>? change = null)
    {
        var submitted = await SubmitAsync(change);
        await DeliverAsync(Samples.Assigned(submitted.CaseId, Now));
        return submitted;
    }

    /// <summary>Delivers a message as the bus would.</summary>
    public Task DeliverAsync(object message, Guid? messageId = null) =>
        Services.GetRequiredService<InProcessBus>().DeliverAsync(message, messageId ?? Guid.NewGuid(), Ct);

    public async Task NoteAsync(Guid caseId, string text = "已到現場拍照並量測坑洞大小。", bool isPublic = true, bool firstReport = false, Actor? actor = null) =>
        (await Client.AddNoteAsync(actor ?? TestPeople.Handler, caseId, new AddNoteRequest { Text = text, Public = isPublic, FirstReport = firstReport }, Ct)).Required();

    public async Task<Guid> AskAsync(Guid caseId, int days = 10)
    {
        (await Client.RequestSupplementAsync(TestPeople.Handler, caseId, Samples.Asking(Clock.TaipeiToday().AddDays(days)), Ct)).Required();
        return (await SentAsync<SupplementRequested>(caseId))[^1].SupplementId;
    }

    public async Task<Guid> ReplyAsync(Guid caseId, Outcome outcome = Outcome.Done)
    {
        (await Client.ReplyAsync(TestPeople.Handler, caseId, new ReplyRequest { Text = "坑洞已在三月二日補平，謝謝您的通報。", Outcome = outcome }, Ct)).Required();
        return (await SentAsync<CaseReplied>(caseId))[^1].ReplyId;
    }

    public async Task CloseAsync(Guid caseId, Outcome? outcome = null, string? text = null) =>
        (await Client.CloseAsync(TestPeople.Handler, caseId, new CloseRequest { Outcome = outcome, Text = text }, Ct)).Required();

    // ---- Seeing ----

    public async Task<CaseDetail> DetailAsync(string number, Actor? actor = null) => (await Client.DetailAsync(actor ?? TestPeople.Handler, number, Ct)).Required();

    public async Task<PublicView> PublicViewAsync(Guid caseId) => (await Client.PublicViewsAsync(TestPeople.Portal, [caseId], Ct)).Required().Single();

    /// <summary>Reads the database with the service's own role.</summary>
    internal async Task<T> QueryAsync<T>(Func<CasesDbContext, Task<T>> query)
    {
        await using var scope = Services.CreateAsyncScope();
        return await query(scope.ServiceProvider.GetRequiredService<CasesDbContext>());
    }

    /// <summary>Messages of a type about a case in the outbox, in the order of insertion.</summary>
    public async Task<IReadOnlyList<T>> SentAsync<T>(Guid caseId) where T : ICaseEvent => [.. (await SentAsync<T>()).Where(e => e.CaseId == caseId)];

    public Task<IReadOnlyList<T>> SentAsync<T>() => QueryAsync<IReadOnlyList<T>>(async db =>
        [.. (await db.Set<OutboxMessage>().Where(m => m.Type == typeof(T).FullName).OrderBy(m => m.Id).Select(m => m.Body).ToListAsync(Ct)).Select(body => JsonSerializer.Deserialize<T>(body, ContractJson.Options)!)]);

    public async Task<long> CountAsync(string sql)
    {
        await using var source = await SuperuserAsync();
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }

    /// <summary>A connection that no right hides anything from.</summary>
    public async Task<NpgsqlDataSource> SuperuserAsync()
    {
        var server = await PostgresServer.SharedAsync();
        var settings = new NpgsqlConnectionStringBuilder(server.AdminConnectionString) { Database = new NpgsqlConnectionStringBuilder(Database).Database, Pooling = false };
        return NpgsqlDataSource.Create(settings.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_app is null)
            return;
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private sealed class SigningHandler(ServiceTokens tokens) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Options.TryGetValue(ServiceClient.ActorKey, out var actor))
                request.Headers.TryAddWithoutValidation("Authorization", $"CaseTracker {tokens.Create("cases", actor)}");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
