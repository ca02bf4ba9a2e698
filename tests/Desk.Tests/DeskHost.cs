using System.Net;
using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Data;
using CaseTracker.Platform;
using CaseTracker.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Desk.Tests;

/// <summary>The real module in a real host with a database of its own; the other services are played.</summary>
internal sealed class DeskHost : IAsyncDisposable
{
    private static readonly TestFolder Keys = TestFolder.Create("desk-keys");
    private readonly WebApplication app;
    private readonly Dictionary<string, CookieContainer>? sessions;

    private DeskHost(WebApplication app, FakeServices others, bool shared) => (this.app, Others, sessions) = (app, others, shared ? [] : null);

    public FakeServices Others { get; }

    public IServiceProvider Services => app.Services;

    public Uri Address => new(app.Urls.First());

    public static Task<DeskHost> StartAsync(params (string Key, string Value)[] settings) => StartAsync("Development", shared: false, settings);

    /// <param name="environment">Name of the environment.</param>
    /// <param name="shared">For many tests one after the other: sessions are opened once a person.</param>
    /// <param name="settings">More settings.</param>
    public static async Task<DeskHost> StartAsync(string environment, bool shared = false, params (string Key, string Value)[] settings)
    {
        var server = await PostgresServer.SharedAsync();
        var others = new FakeServices();
        var app = Create(await server.CreateDatabaseAsync(new DatabaseTemplate("desk", PrepareAsync)), environment, others, settings);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, others, shared);
    }

    /// <summary>Migrates and loads the demo accounts, as a development installation does.</summary>
    private static async Task PrepareAsync(string database)
    {
        await using var app = Create(database, "Development", new FakeServices());
        await ServiceHost.PrepareAsync(app, CancellationToken.None, topology: false);
    }

    public static WebApplication Create(string database, string environment, FakeServices others, params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["ConnectionStrings:Database"] = database,
            ["CaseTracker:DataDirectory"] = Keys.Path,
            ["Desk:DirectoryTime"] = "00:00:00",
            ["Jobs:SweepInterval"] = "1.00:00:00",
            ["Urls"] = "http://127.0.0.1:0",
            ["Logging:LogLevel:Default"] = "Error",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Error",
            ["Site:PublicUrl"] = "http://localhost:8080",
        };
        foreach (var service in (string[])["cases", "deadlines", "routing", "notifications"])
            all[$"Services:{service}:Url"] = $"http://{service}.test";
        if (environment == "Development")
            (all["Clock:Simulated"], all["Clock:Start"]) = ("true", "2026-03-02T09:00:00+08:00");
        else
            foreach (var kind in Platform.Security.Keys.Kinds)
                all[$"Keys:{kind}:0"] = Platform.Security.Keys.Fresh();
        foreach (var (key, value) in settings)
            all[key] = value;
        return ServiceHost.Create(new()
        {
            Environment = environment,
            ApplicationName = "CaseTracker.Desk",
            InProcessBus = true,
            Settings = all,
            Configure = builder =>
            {
                foreach (var client in (string[])["CasesClient", "DeadlinesClient", "RoutingClient", "NotificationsClient"])
                    builder.Services.AddHttpClient(client).ConfigurePrimaryHttpMessageHandler(() => others);
            },
        }, new DeskModule());
    }

    public Browser Browser() => new(Address);

    /// <summary>A browser in which that demo person has signed in.</summary>
    public async Task<Browser> SignedInAsync(string userName)
    {
        if (sessions?.GetValueOrDefault(userName) is { } cookies)
            return new Browser(Address, cookies);
        var browser = Browser();
        var answer = await browser.PostAsync("/staff/sign-in", ("UserName", userName), ("Password", DemoAccounts.Password));
        Assert.Equal(302, answer.Status);
        sessions?.Add(userName, browser.Cookies);
        return browser;
    }

    public async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> run)
    {
        await using var scope = Services.CreateAsyncScope();
        return await run(scope.ServiceProvider);
    }

    /// <summary>As an administrator's reset of the password would.</summary>
    public Task<IdentityResult> ChangeStampAsync(string userName) => InScopeAsync(async services =>
    {
        var users = services.GetRequiredService<UserManager<Credential>>();
        return await users.UpdateSecurityStampAsync((await users.FindByNameAsync(userName))!);
    });

    public Task<Credential> CredentialAsync(string userName) => InScopeAsync(async services =>
        (await services.GetRequiredService<UserManager<Credential>>().FindByNameAsync(userName))!);

    public Task<IReadOnlyList<string>> AuditedAsync() => InScopeAsync<IReadOnlyList<string>>(services =>
        Task.FromResult<IReadOnlyList<string>>([.. services.GetRequiredService<DeskDbContext>().Set<Platform.Data.AuditEntry>().OrderBy(a => a.Id).Select(a => a.Act)]));

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }
}

/// <summary>One host for the tests of a class; they run one after the other and each begins with other services that know nothing.</summary>
public sealed class SharedDesk : IAsyncLifetime
{
    private DeskHost? host;

    public async ValueTask InitializeAsync() => host = await DeskHost.StartAsync("Development", shared: true);

    internal DeskHost Fresh()
    {
        host!.Others.Reset();
        return host;
    }

    public ValueTask DisposeAsync() => host?.DisposeAsync() ?? ValueTask.CompletedTask;
}
