using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CaseTracker.AllInOne.EmbeddedDatabase;

/// <summary>
/// The database that comes with AllInOne: PostgreSQL on a private port of this machine, durable, ending with this process.
/// Holds below <c>pg</c>: <c>data</c>, <c>log</c>, <c>owner-password</c>, <c>port</c>, <c>lock</c> and, when the server's user cannot
/// reach the binaries where they are, a copy of them in <c>bin</c>.
/// </summary>
/// <remarks>For evaluation and development: one server, no replica, no backup.</remarks>
internal sealed partial class EmbeddedPostgres : IAsyncDisposable
{
    public const string Database = "casetracker";
    public const string Owner = "casetracker_owner";

    private const long FirstStartSpace = 300L << 20;
    private const long LaterStartSpace = 64L << 20;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PrivateFolder = Private | UnixFileMode.UserExecute;

    private readonly PostgresCluster cluster;
    private readonly FileStream folderLock;
    private readonly ServerLeash? leash;
    private readonly ILogger logger;
    private readonly EventHandler stopWithProcess;
    private int stopped;

    private EmbeddedPostgres(PostgresCluster cluster, FileStream folderLock, ServerLeash? leash, ILogger logger, int port, string password)
    {
        this.cluster = cluster;
        this.folderLock = folderLock;
        this.leash = leash;
        this.logger = logger;
        Port = port;
        OwnerConnectionString = ConnectionString(port, password);
        stopWithProcess = (_, _) =>
        {
            if (Interlocked.Exchange(ref stopped, 1) == 0)
            {
                cluster.StopNow();
                leash?.Dispose();
            }
        };
        AppDomain.CurrentDomain.ProcessExit += stopWithProcess;
    }

    public int Port { get; }

    /// <summary>Connects the role that owns the database <c>casetracker</c>: no superuser, but able to create roles.</summary>
    public string OwnerConnectionString { get; }

    /// <exception cref="EmbeddedDatabaseException">It cannot start; the message says what to do.</exception>
    public static Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options, ILogger logger, CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.StartNew();
        return InFolderAsync(options.DataDirectory, root => StartAsync(options, root, logger, started, cancellationToken));
    }

    /// <summary>Removes all data, so that the next start begins empty; a server left over from an unclean stop is stopped first.</summary>
    /// <exception cref="EmbeddedDatabaseException">It cannot be removed; the message says what to do.</exception>
    public static Task RemoveAsync(string dataDirectory, CancellationToken cancellationToken = default)
        => InFolderAsync(dataDirectory, root => RemoveFromAsync(Path.Combine(root, "pg"), cancellationToken));

    /// <summary>Stops the server after it has written everything down.</summary>
    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= stopWithProcess;
        if (Interlocked.Exchange(ref stopped, 1) == 0)
        {
            await using (var connection = new NpgsqlConnection(OwnerConnectionString))
            {
                NpgsqlConnection.ClearPool(connection);
            }

            await cluster.StopAsync("fast", CancellationToken.None);
            Log.Stopped(logger, Port);
        }

        leash?.Dispose();
        await folderLock.DisposeAsync();
    }

    private static async Task<EmbeddedPostgres> StartAsync(
        EmbeddedPostgresOptions options, string root, ILogger logger, Stopwatch started, CancellationToken cancellationToken)
    {
        var account = ServerAccount.Choose();
        var directory = Path.Combine(root, "pg");
        CreateFolder(root, account);
        CreateFolder(directory, account);
        var folderLock = await LockAsync(directory, cancellationToken);
        try
        {
            var version = PostgresCluster.DataVersion(directory);
            CheckSpace(root, version is null ? FirstStartSpace : LaterStartSpace);
            if (version is not null)
            {
                account = await account.OwnerOfAsync(PostgresCluster.DataDirectoryIn(directory), cancellationToken);
            }

            if (!await account.CanEnterAsync(directory, cancellationToken))
            {
                throw new EmbeddedDatabaseException(
                    $"PostgreSQL refuses to run as root and runs as the user {account.Name}, who may not enter {directory}; choose another folder with --data, or start CaseTracker as an ordinary user.");
            }

            var binaries = await PostgresBinaries.FindAsync(
                PostgresBinaries.Candidates(options.BinariesDirectory), account, Path.Combine(directory, "bin"), version, cancellationToken);
            var cluster = new PostgresCluster(directory, binaries, account);
            if (version is not null && await cluster.StopAsync("fast", cancellationToken))
            {
                Log.TookOver(logger, root);
            }

            var (password, isNew) = await PasswordAsync(directory, cancellationToken);
            if (version is null)
            {
                Log.Creating(logger, root, binaries.MajorVersion);
                await CreateAsync(cluster, password, cancellationToken);
            }
            else if (isNew)
            {
                // The file is gone, perhaps with a restored backup that left it out.
                await cluster.RunSingleUserAsync([$"ALTER ROLE {Owner} PASSWORD '{password}'"], cancellationToken);
            }

            var (port, processId) = await StartServerAsync(cluster, directory, options.Port, cancellationToken);
            try
            {
                await ConnectAsync(ConnectionString(port, password), directory, cancellationToken);
                var leash = ServerLeash.Attach(account, processId, "INT");
                var server = new EmbeddedPostgres(cluster, folderLock, leash, logger, port, password);
                Log.Started(logger, binaries.MajorVersion, port, root, (long)started.Elapsed.TotalMilliseconds);
                return server;
            }
            catch
            {
                await cluster.StopAsync("fast", CancellationToken.None);
                throw;
            }
        }
        catch
        {
            await folderLock.DisposeAsync();
            throw;
        }
    }

    private static async Task<T> InFolderAsync<T>(string dataDirectory, Func<string, Task<T>> act)
    {
        var root = Path.GetFullPath(dataDirectory);
        try
        {
            return await act(root);
        }
        catch (IOException e) when (ServerMessages.SaysNoSpace(e.Message))
        {
            throw ServerMessages.NoSpace(root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddedDatabaseException(
                $"The data folder {root} cannot be used ({e.Message.TrimEnd('.')}); give the user {Environment.UserName} the right to write there, or choose another folder with --data.", e);
        }
    }

    /// <summary>Works without PostgreSQL's programs, so that data of another release can be given up too.</summary>
    private static async Task<bool> RemoveFromAsync(string directory, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(directory))
        {
            return false;
        }

        await using var folderLock = await LockAsync(directory, cancellationToken);
        var data = PostgresCluster.DataDirectoryIn(directory);
        if (PostmasterFile.Read(data) is { } server)
        {
            var account = await ServerAccount.Choose().OwnerOfAsync(data, cancellationToken);
            await server.EndAsync(account, cancellationToken);
        }

        foreach (var folder in PostgresCluster.FoldersIn(directory).Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }

        File.Delete(Path.Combine(directory, "owner-password"));
        return true;
    }

    private static void CreateFolder(string folder, ServerAccount account)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            // The server's user passes through, and sees nothing; set again because the umask took its share.
            var mode = account.IsSwitched ? PrivateFolder | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : PrivateFolder;
            Directory.CreateDirectory(folder, mode);
            File.SetUnixFileMode(folder, mode);
        }
    }

    /// <summary>One application a folder. The system lets go of the lock when its holder dies.</summary>
    private static async Task<FileStream> LockAsync(string directory, CancellationToken cancellationToken)
    {
        var file = Path.Combine(directory, "lock");
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            FileStream stream;
            try
            {
                stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e.GetType() == typeof(IOException) && File.Exists(file) && !ServerMessages.SaysNoSpace(e.Message))
            {
                // A killed process needs a moment to go.
                if (waiting.Elapsed > TimeSpan.FromSeconds(3))
                {
                    throw new EmbeddedDatabaseException($"Another CaseTracker uses the data folder {Path.GetDirectoryName(directory)}; stop it first, or choose another folder with --data.", e);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
                continue;
            }

            return stream;
        }
    }

    private static void CheckSpace(string root, long needed)
    {
        var free = new DriveInfo(root).AvailableFreeSpace;
        if (free < needed)
        {
            throw new EmbeddedDatabaseException(
                $"Only {free >> 20} MB are free on the disk of {root} and the database needs {needed >> 20} MB; free some space, or choose another folder with --data.");
        }
    }

    private static async Task<(string Password, bool IsNew)> PasswordAsync(string directory, CancellationToken cancellationToken)
    {
        var file = Path.Combine(directory, "owner-password");
        if (File.Exists(file) && (await File.ReadAllTextAsync(file, cancellationToken)).Trim() is { Length: > 0 } known)
        {
            return (known, false);
        }

        var password = RandomNumberGenerator.GetHexString(40, lowercase: true);
        await WriteAsync(file, password, Private, cancellationToken);
        return (password, true);
    }

    private static Task CreateAsync(PostgresCluster cluster, string password, CancellationToken cancellationToken)
    {
        // An eighth of what the process may use, as a container's limit counts.
        var buffers = Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 23, 64, 512);
        var settings = new Dictionary<string, string>
        {
            ["shared_buffers"] = string.Create(CultureInfo.InvariantCulture, $"{buffers}MB"),
            ["max_connections"] = "200",
            ["jit"] = "off",
            ["random_page_cost"] = "1.1",
            ["wal_compression"] = "on",
            ["password_encryption"] = "scram-sha-256",
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
            ["lc_messages"] = "C",
            // What people wrote stays out of the log: no statements, and no details such as the key of a duplicate.
            ["log_min_error_statement"] = "panic",
            ["log_error_verbosity"] = "terse",
        };
        return cluster.InitialiseAsync(
            settings,
            ["host all all 127.0.0.1/32 scram-sha-256"],
            [$"CREATE ROLE {Owner} LOGIN CREATEROLE PASSWORD '{password}'", $"CREATE DATABASE {Database} OWNER {Owner}"],
            durable: true,
            cancellationToken);
    }

    private static async Task<(int Port, int ProcessId)> StartServerAsync(PostgresCluster cluster, string directory, int? chosen, CancellationToken cancellationToken)
    {
        var file = Path.Combine(directory, "port");
        var known = File.Exists(file) && int.TryParse((await File.ReadAllTextAsync(file, cancellationToken)).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? last
            : 0;
        for (var attempt = 1; ; attempt++)
        {
            var port = chosen ?? (attempt == 1 && known is > 0 and <= 65535 && LoopbackPort.IsFree(known) ? known : LoopbackPort.Choose());
            try
            {
                var processId = await cluster.StartAsync(port, cancellationToken);
                if (chosen is null && port != known)
                {
                    await WriteAsync(file, port.ToString(CultureInfo.InvariantCulture), Private, cancellationToken);
                }

                return (port, processId);
            }
            catch (PortTakenException e) when (chosen is not null || attempt == 5)
            {
                throw new EmbeddedDatabaseException($"Port {port} on 127.0.0.1 is taken by another program; stop that program, or choose another port for the embedded database.", e);
            }
            catch (PortTakenException)
            {
                // Somebody was quicker; another port will do.
            }
        }
    }

    private static async Task ConnectAsync(string connectionString, string directory, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            throw new EmbeddedDatabaseException($"The password in {Path.Combine(directory, "owner-password")} is not the database's; delete that file and start again, and a new password is set.", e);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            throw new EmbeddedDatabaseException($"The data in {directory} has no database {Database}; start with --reset, or choose another folder with --data.", e);
        }
        catch (NpgsqlException e)
        {
            throw new EmbeddedDatabaseException($"The database server started but cannot be reached ({e.Message.TrimEnd('.')}); allow connections to 127.0.0.1 in the machine's firewall.", e);
        }
    }

    private static string ConnectionString(int port, string password)
        => new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port, Database = Database, Username = Owner, Password = password }.ConnectionString;

    private static async Task WriteAsync(string file, string text, UnixFileMode mode, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        // A half-written file must never be read.
        var unfinished = file + ".new";
        File.Delete(unfinished);
        await using (var stream = new FileStream(unfinished, options))
        await using (var writer = new StreamWriter(stream))
        {
            await writer.WriteLineAsync(text.AsMemory(), cancellationToken);
            await writer.FlushAsync(cancellationToken);
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, file, overwrite: true);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Embedded database: PostgreSQL {Version} on port {Port}, data in {Folder}, ready after {Milliseconds} ms")]
        public static partial void Started(ILogger logger, int version, int port, string folder, long milliseconds);

        [LoggerMessage(Level = LogLevel.Information, Message = "Embedded database: creating the data in {Folder} with PostgreSQL {Version}")]
        public static partial void Creating(ILogger logger, string folder, int version);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Embedded database: a server left over from an unclean stop was running on {Folder} and has been stopped")]
        public static partial void TookOver(ILogger logger, string folder);

        [LoggerMessage(Level = LogLevel.Information, Message = "Embedded database: stopped the server on port {Port}")]
        public static partial void Stopped(ILogger logger, int port);
    }
}
