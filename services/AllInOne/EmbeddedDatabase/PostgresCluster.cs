using System.Diagnostics;
using System.Globalization;

namespace CaseTracker.AllInOne.EmbeddedDatabase;

/// <summary>
/// One data folder and the server on it: <c>data</c> and <c>log</c> below a folder. Knows PostgreSQL, and nothing of CaseTracker.
/// </summary>
internal sealed class PostgresCluster(string directory, PostgresBinaries binaries, ServerAccount account)
{
    public const string Superuser = "postgres";

    private const string Data = "data";
    private const string Unfinished = "data.new";
    private const string Log = "log";

    public string DataDirectory { get; } = Path.Combine(directory, Data);

    public string LogFile { get; } = Path.Combine(directory, Log, "server.log");

    /// <summary>The release that made the data, or null when there is none yet.</summary>
    public static int? DataVersion(string directory)
    {
        var file = Path.Combine(directory, Data, "PG_VERSION");
        return File.Exists(file) ? PostgresBinaries.MajorOf(File.ReadAllText(file)) : null;
    }

    public static string DataDirectoryIn(string directory) => Path.Combine(directory, Data);

    /// <summary>Everything a cluster keeps.</summary>
    public static IEnumerable<string> FoldersIn(string directory) => ((string[])[Data, Unfinished, Log]).Select(folder => Path.Combine(directory, folder));

    /// <summary>Makes the data folder. It appears under its name only when it is complete.</summary>
    /// <param name="settings">Lines for postgresql.conf.</param>
    /// <param name="access">Lines for pg_hba.conf.</param>
    /// <param name="statements">SQL that a superuser runs, one statement a line.</param>
    /// <param name="durable">False leaves out waiting for the disk.</param>
    public async Task InitialiseAsync(
        IReadOnlyDictionary<string, string> settings,
        IEnumerable<string> access,
        IReadOnlyList<string> statements,
        bool durable,
        CancellationToken cancellationToken)
    {
        var unfinished = Path.Combine(directory, Unfinished);
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        Directory.CreateDirectory(unfinished);
        await account.OwnAsync(unfinished, recursive: false, cancellationToken);

        // Only glibc calls the plain Unicode locale C.UTF-8; texts that need an order for people name an ICU collation.
        var locale = OperatingSystem.IsLinux() ? "C.UTF-8" : "C";
        List<string> arguments =
        [
            "-D", Unfinished, "-U", Superuser, "--auth=reject", "--encoding=UTF8", $"--locale={locale}", "--data-checksums", "--no-instructions",
        ];
        if (!durable)
        {
            arguments.Add("--no-sync");
        }

        var result = await account.RunAsync(binaries.Initdb, arguments, directory, cancellationToken: cancellationToken);
        if (!result.Succeeded)
        {
            throw ServerMessages.Explain("The database cannot be created", result.Output, directory);
        }

        await File.AppendAllLinesAsync(
            Path.Combine(unfinished, "postgresql.conf"),
            ["", "# CaseTracker", .. settings.Select(setting => $"{setting.Key} = '{setting.Value.Replace("'", "''", StringComparison.Ordinal)}'")],
            cancellationToken);
        await File.WriteAllLinesAsync(Path.Combine(unfinished, "pg_hba.conf"), access, cancellationToken);
        await RunSingleUserAsync(Unfinished, statements, cancellationToken);

        // An empty folder, or one that initdb left half done in an older place, is no data.
        if (Directory.Exists(DataDirectory))
        {
            Directory.Delete(DataDirectory, recursive: false);
        }

        Directory.Move(unfinished, DataDirectory);
    }

    /// <summary>Runs SQL as superuser while no server runs; the server itself lets no superuser in.</summary>
    public Task RunSingleUserAsync(IReadOnlyList<string> statements, CancellationToken cancellationToken)
        => RunSingleUserAsync(Data, statements, cancellationToken);

    /// <summary>Starts the server and returns its process when it accepts connections.</summary>
    /// <exception cref="PortTakenException">Another program has the port.</exception>
    public async Task<int> StartAsync(int port, CancellationToken cancellationToken)
    {
        await PrepareLogAsync(cancellationToken);
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            var logLength = File.Exists(LogFile) ? new FileInfo(LogFile).Length : 0;

            // Paths are relative because pg_ctl hands them to a shell. Recovery after a crash may take long.
            string[] arguments =
            [
                "start", "-D", Data, "-l", $"{Log}/server.log", "-w", "-t", "600", "-s",
                "-o", $"-p {port.ToString(CultureInfo.InvariantCulture)} -c listen_addresses=127.0.0.1 -c unix_socket_directories=",
            ];
            var result = await account.RunAsync(binaries.PgCtl, arguments, directory, cancellationToken: cancellationToken);
            if (result.Succeeded && PostmasterFile.Read(DataDirectory) is { } server)
            {
                return server.ProcessId;
            }

            var log = ReadLog(from: logLength);
            if (ServerMessages.SaysPortTaken(log))
            {
                throw new PortTakenException(port);
            }

            if (!ServerMessages.SaysStillInUse(log) || waiting.Elapsed > TimeSpan.FromSeconds(20))
            {
                throw ServerMessages.Explain("The database server does not start", log.Length > 0 ? log : result.Output, directory);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }

    /// <summary>Stops the server on this folder, whoever started it; returns false when there was none.</summary>
    public async Task<bool> StopAsync(string mode, CancellationToken cancellationToken)
    {
        var server = PostmasterFile.Read(DataDirectory);
        if (server is null || !server.ProcessExists())
        {
            return false;
        }

        if (!await server.IsServerAsync(account, cancellationToken))
        {
            // The server died without removing its file, and its number now belongs to another program, which would keep
            // the next server from starting.
            if (PostmasterFile.Read(DataDirectory) == server)
            {
                File.Delete(PostmasterFile.PathIn(DataDirectory));
            }

            return false;
        }

        string[] arguments = ["stop", "-D", Data, "-m", mode, "-w", "-t", "60", "-s"];
        var result = await account.RunAsync(binaries.PgCtl, arguments, directory, cancellationToken: cancellationToken);
        if (!result.Succeeded && PostmasterFile.Read(DataDirectory) == server && server.ProcessExists())
        {
            throw ServerMessages.Explain($"The database server (process {server.ProcessId}) does not stop", result.Output, directory);
        }

        return true;
    }

    /// <summary>The same without waiting for anything but the server, for the last moments of a process.</summary>
    public void StopNow()
    {
        var info = account.Describe(binaries.PgCtl, ["stop", "-D", Data, "-m", "fast", "-w", "-t", "10", "-s"], directory);
        info.RedirectStandardError = true;
        using var process = Process.Start(info);
        process?.WaitForExit(TimeSpan.FromSeconds(15));
    }

    private async Task RunSingleUserAsync(string data, IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        var result = await account.RunAsync(
            binaries.Postgres,
            ["--single", "-D", data, "-c", "exit_on_error=on", "-c", "log_min_error_statement=panic", "postgres"],
            directory,
            input: string.Concat(statements.Select(statement => statement + "\n")),
            cancellationToken: cancellationToken);
        if (!result.Succeeded)
        {
            throw ServerMessages.Explain("The database cannot be prepared", result.Output, directory);
        }
    }

    private async Task PrepareLogAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(directory, Log);
        if (!Directory.Exists(folder))
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            await account.OwnAsync(folder, recursive: false, cancellationToken);
        }

        var log = new FileInfo(LogFile);
        if (log is { Exists: true, Length: > 5_000_000 })
        {
            File.Move(LogFile, LogFile + ".1", overwrite: true);
        }
    }

    private string ReadLog(long from)
    {
        if (!File.Exists(LogFile))
        {
            return "";
        }

        using var stream = new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Position = Math.Min(from, stream.Length);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>Another program listens on the port the server was told to use.</summary>
internal sealed class PortTakenException(int port) : Exception($"Port {port} is taken.")
{
    public int Port { get; } = port;
}
