using System.Net;
using System.Net.Sockets;
using CaseTracker.AllInOne.Demo;
using CaseTracker.AllInOne.EmbeddedDatabase;
using CaseTracker.Cases;
using CaseTracker.Deadlines;
using CaseTracker.Desk;
using CaseTracker.Notifications;
using CaseTracker.Platform;
using CaseTracker.Platform.Clocks;
using CaseTracker.Platform.Security;
using CaseTracker.Portal;
using CaseTracker.Routing;

namespace CaseTracker.AllInOne;

/// <summary>Every module in one process: embedded PostgreSQL when no database is configured, the bus inside the process when no broker is.</summary>
internal static class AllInOneHost
{
    /// <summary>All there are, in the order their reference data is loaded.</summary>
    public static IModule[] Modules() => [new RoutingModule(), new CasesModule(), new DeadlinesModule(), new NotificationsModule(), new PortalModule(), new DeskModule()];

    public static Task<int> RunAsync(string[] args) => ServiceHost.GuardAsync(async () =>
    {
        var line = CommandLine.Parse(args);
        var settings = new Dictionary<string, string?>();
        if (line.Data is { } data)
            settings["CaseTracker:DataDirectory"] = Path.GetFullPath(data);
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddInMemoryCollection(settings).Build();
        var directory = new DataDirectory(configuration);
        if (line.Init)
        {
            await KeySet.WriteAsync(directory);
            return;
        }

        var url = Url(line, configuration);
        settings["urls"] = url;
        // On a machine of one's own the links in e-mails lead to it; elsewhere only the operator knows the public address.
        if (string.IsNullOrEmpty(configuration["Site:PublicUrl"]) && url.StartsWith("http://localhost", StringComparison.Ordinal))
            settings["Site:PublicUrl"] = url;
        if (line is { Nightly: false, CheckAudit: false })
            RefuseBusyPort(url);

        using var logging = LoggerFactory.Create(b => b.SetMinimumLevel(LogLevel.Information).AddSimpleConsole(o => o.SingleLine = true));
        await using var database = await StartDatabaseAsync(configuration, directory, line.Reset, logging);
        if (database is not null)
            settings["ConnectionStrings:Database"] = database.OwnerConnectionString;

        if (line.Demo)
            await DemoData.WriteOnceAsync(settings, CancellationToken.None);

        await using var app = ServiceHost.Create(Options(settings), Modules());
        await ServiceHost.PrepareAsync(app, CancellationToken.None);
        if (line.Nightly)
        {
            await ServiceHost.RunNightlyAsync(app, CancellationToken.None);
            return;
        }
        if (line.CheckAudit)
        {
            await ServiceHost.CheckAuditAsync(app, CancellationToken.None);
            return;
        }
        await app.StartAsync();
        // Only now: loops call the modules through this very server.
        app.Services.GetRequiredService<BackgroundWork>().Open();
        await Welcome.PrintAsync(app, url);
        await app.WaitForShutdownAsync();
    });

    public static ServiceHostOptions Options(IReadOnlyDictionary<string, string?> settings) => new()
    {
        Settings = settings,
        InProcessBus = true,
        ApplicationName = "CaseTracker.AllInOne",
    };

    private static string Url(CommandLine line, IConfiguration configuration) => line.Port is { } port ? $"http://localhost:{port}"
        : configuration["ASPNETCORE_URLS"] is { Length: > 0 } urls ? urls
        : configuration["ASPNETCORE_HTTP_PORTS"] is { Length: > 0 } ports ? $"http://*:{ports.Split(';')[0]}"
        : "http://localhost:8080";

    /// <summary>Before the database is started: a busy port is the most common mistake, and its sentence should be the first.</summary>
    private static void RefuseBusyPort(string urls)
    {
        var port = BindingAddress.Parse(urls.Split(';')[0]).Port;
        if (port == 0)
            return;
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
        }
        catch (SocketException)
        {
            throw new StartupException($"Port {port} is already in use: stop the program that uses it, or choose another with --port N.");
        }
    }

    private static async Task<EmbeddedPostgres?> StartDatabaseAsync(IConfiguration configuration, DataDirectory directory, bool reset, ILoggerFactory logging)
    {
        if (configuration.GetConnectionString("Database") is { Length: > 0 })
            return reset ? throw new StartupException("--reset only removes the embedded database; a database named in ConnectionStrings__Database is yours to empty.") : null;
        try
        {
            if (reset)
            {
                await EmbeddedPostgres.RemoveAsync(directory.Path);
                File.Delete(DemoData.MarkerIn(directory));
            }
            return await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = directory.Path, BinariesDirectory = configuration["CaseTracker:PostgresBinaries"] }, logging.CreateLogger("CaseTracker.Database"));
        }
        catch (EmbeddedDatabaseException e)
        {
            throw new StartupException(e.Message, e);
        }
    }
}
