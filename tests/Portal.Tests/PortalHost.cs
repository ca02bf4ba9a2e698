using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Platform.Clocks;
using CaseTracker.Platform.Messaging;
using CaseTracker.Platform.Security;
using CaseTracker.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CaseTracker.Portal.Tests;

/// <summary>The real module in a real host with a database of its own; the other services are played by <see cref="FakeServices"/>.</summary>
public sealed class PortalHost : IAsyncLifetime
{
    public const string Start = "2026-02-24T10:00:00+08:00";
    public const string IntakeKey = "call-centre-key-for-tests-0001";
    public const string Open311Key = "report-app-key-for-tests-00003";
    public const string OtherKey = "another-key-for-tests-000000002";

    private static readonly TestFolder Data = TestFolder.Create("portal-keys");
    private WebApplication? _app;

    public FakeServices Others { get; } = new();

    public string Database { get; private set; } = "";

    public IServiceProvider Services => _app!.Services;

    public BusinessTime Clock => Services.GetRequiredService<BusinessTime>();

    public Uri Address => new(_app!.Urls.First());

    internal Dictionary<string, string?> MoreSettings { get; init; } = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var server = await PostgresServer.SharedAsync();
        Database = await server.CreateDatabaseAsync(new DatabaseTemplate("portal", PrepareAsync));
        _app = Create(Database, Others, MoreSettings);
        _app.Services.GetRequiredService<BackgroundWork>().Open();
        await _app.StartAsync(CancellationToken.None);
    }

    internal static async Task<PortalHost> StartAsync(Dictionary<string, string?>? settings = null)
    {
        var host = new PortalHost { MoreSettings = settings ?? [] };
        await host.InitializeAsync();
        return host;
    }

    /// <summary>A client as a browser without scripts: it keeps cookies and follows redirects when told.</summary>
    public HttpClient Browser(bool redirects = false) => new(new SocketsHttpHandler { AllowAutoRedirect = redirects, UseCookies = true }) { BaseAddress = Address };

    /// <summary>A client of the API.</summary>
    internal HttpClient Api => field ??= new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Address };

    /// <summary>Lets Cases announce a view, as it does after each change.</summary>
    internal async Task<PublicView> ShowAsync(PublicView view)
    {
        Others.Know(view);
        await DeliverAsync(new PublicViewChanged { CaseId = view.CaseId, Version = view.Version, OccurredAt = view.ReceivedAt });
        return view;
    }

    /// <summary>A view with the hashes of a phone number and an e-mail address.</summary>
    internal PublicView WithContacts(PublicView view, string? phone = "+886912345678", string? email = "wang@example.test")
    {
        var index = Services.GetRequiredService<BlindIndex>();
        return view with
        {
            PhoneHash = phone is null ? null : Convert.ToBase64String(index.Hash("phone", phone)),
            EmailHash = email is null ? null : Convert.ToBase64String(index.Hash("email", email)),
        };
    }

    /// <summary>A view with people who watch the case with its applicant, by their E.164 numbers or addresses in lower case.</summary>
    internal PublicView WithHelpers(PublicView view, params string[] contacts)
    {
        var index = Services.GetRequiredService<BlindIndex>();
        return view with { Helpers = [.. contacts.Select(c => new PublicHelper(HelperRelation.Family, Convert.ToBase64String(index.Hash(c.Contains('@', StringComparison.Ordinal) ? "email" : "phone", c))))] };
    }

    internal string CodeOf(PublicView view) => Services.GetRequiredService<LookupCodes>().CodeFor(view.CaseId, view.LookupGeneration);

    /// <summary>Number and proof, as a reader gives them; the case's page.</summary>
    /// <param name="language">Empty, or <c>/en</c>.</param>
    /// <param name="proof">Another proof than the look-up code.</param>
    internal async Task<HtmlPage> ProveAsync(HttpClient browser, PublicView view, string language, string? proof = null)
    {
        var sent = await browser.SendAsync((await browser.PageAsync($"{language}/track")).Form("/track"), ("CaseNumber", view.CaseNumber), ("Proof", proof ?? CodeOf(view)));
        return await browser.PageAsync(sent.Location);
    }

    /// <summary>Number and proof, then the one-time code that every contact is given; the personal page.</summary>
    /// <param name="language">Empty, or <c>/en</c>.</param>
    /// <param name="page">The page's own word in its address.</param>
    internal async Task<HtmlPage> UnlockAsync(HttpClient browser, PublicView view, string language, string page)
    {
        await ProveAsync(browser, view, language);
        Others.GiveAccessCodes();
        var asked = await browser.SendAsync((await browser.PageAsync($"{language}/track/{view.CaseNumber}/unlock?to={page}")).Form("handler=Send"));
        var entered = await browser.SendAsync(asked.Forms.First(f => f.Fields.Any(x => x.Name == "Code")), ("Code", "123456"));
        return await browser.PageAsync(entered.Location);
    }

    public Task DeliverAsync(object message, Guid? messageId = null) =>
        Services.GetRequiredService<InProcessBus>().DeliverAsync(message, messageId ?? Guid.NewGuid(), Ct);

    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Database) { Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        return (T)(await command.ExecuteScalarAsync(Ct))!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Database) { Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Ct);
    }

    internal static WebApplication Create(string database, FakeServices others, Dictionary<string, string?>? more = null)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:Database"] = database,
            ["CaseTracker:DataDirectory"] = Data.Path,
            ["CaseTracker:SeedsDirectory"] = Path.Combine(Repository.Root, "seeds"),
            ["Services:cases:Url"] = "http://cases.test",
            ["Services:deadlines:Url"] = "http://deadlines.test",
            ["Services:routing:Url"] = "http://routing.test",
            ["Services:notifications:Url"] = "http://notifications.test",
            ["Clock:Simulated"] = "true",
            ["Clock:Start"] = Start,
            ["Urls"] = "http://127.0.0.1:0",
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
            // The keys are encrypted by the repository they are kept in.
            ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
            ["Portal:RebuildOnStart"] = "Never",
            // Loopback stands for the load balancer, so that each test can come from an address of its own.
            ["ForwardedHeaders:KnownProxies:0"] = "127.0.0.1",
            ["Api:Keys:0:Key"] = IntakeKey,
            ["Api:Keys:0:Scopes"] = "intake",
            ["Api:Keys:0:Agency"] = "RDEC",
            ["Api:Keys:0:Name"] = "call-centre",
            ["Api:Keys:1:Key"] = Open311Key,
            ["Api:Keys:1:Scopes"] = "open311",
            ["Api:Keys:1:Agency"] = "RDEC",
            ["Api:Keys:1:Name"] = "report-app",
        };
        foreach (var (key, value) in more ?? [])
            settings[key] = value;
        return ServiceHost.Create(
            new ServiceHostOptions
            {
                Environment = "Development",
                ApplicationName = "CaseTracker.Portal",
                InProcessBus = true,
                Settings = settings,
                Configure = builder =>
                {
                    foreach (var client in (string[])[nameof(CasesClient), nameof(DeadlinesClient), nameof(RoutingClient), nameof(NotificationsClient)])
                        builder.Services.AddHttpClient(client).ConfigurePrimaryHttpMessageHandler(() => others);
                },
            },
            new PortalModule());
    }

    /// <summary>Migrates, and fills the catalogue as the owners' messages do.</summary>
    private static async Task PrepareAsync(string database)
    {
        await using var app = Create(database, new FakeServices());
        await ServiceHost.PrepareAsync(app, CancellationToken.None, topology: false);
        var bus = app.Services.GetRequiredService<InProcessBus>();
        foreach (var item in Reference.Items)
            await bus.DeliverAsync(new ServiceItemChanged { Item = item, Version = 1 }, Guid.NewGuid(), CancellationToken.None);
        foreach (var agency in Reference.Agencies)
            await bus.DeliverAsync(new AgencyChanged { Agency = agency, Version = 1 }, Guid.NewGuid(), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is null)
            return;
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
