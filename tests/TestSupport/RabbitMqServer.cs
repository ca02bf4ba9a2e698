using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using CaseTracker.AllInOne.EmbeddedDatabase;

namespace CaseTracker.TestSupport;

/// <summary>How a private broker differs from the usual one.</summary>
public sealed record RabbitMqOptions
{
    /// <summary>True starts the management API too, about two seconds later.</summary>
    public bool Management { get; init; }
}

/// <summary>A private RabbitMQ node on the loopback device. It ends with the test process, even when that is killed, and leaves nothing.</summary>
public sealed class RabbitMqServer : IAsyncDisposable
{
    private const string User = "casetracker";
    private const string Password = "casetracker";
    private const string NodeName = "casetracker";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);

    private static readonly Lazy<Task<RabbitMqServer>> Shared = new(() => StartAsync());

    private readonly TestFolder folder;
    private readonly ServerAccount account;
    private readonly string program;
    private readonly int epmdPort = Ports.Free();
    private readonly int distributionPort = Ports.Free();
    private readonly int port = Ports.Free();
    private readonly int managementPort = Ports.Free();
    private Process? epmd;
    private Process? node;

    private RabbitMqServer(TestFolder folder, ServerAccount account, string program, RabbitMqOptions options)
    {
        this.folder = folder;
        this.account = account;
        this.program = program;
        Uri = new Uri($"amqp://{User}:{Password}@127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/");
        ManagementUri = options.Management ? new Uri($"http://127.0.0.1:{managementPort.ToString(CultureInfo.InvariantCulture)}/") : null;
    }

    /// <summary>Why there is no broker on this machine; null when there is one.</summary>
    public static string? UnavailableReason
        => !OperatingSystem.IsLinux() ? "A private RabbitMQ node needs Linux."
            : Program() is null ? "RabbitMQ is not installed; install Debian's package rabbitmq-server."
            : null;

    public static bool IsAvailable => UnavailableReason is null;

    /// <summary>The default virtual host, for the setting <c>Bus__Url</c>.</summary>
    public Uri Uri { get; }

    /// <summary>The management API, when asked for; the credentials are those of <see cref="Uri"/>.</summary>
    public Uri? ManagementUri { get; }

    /// <summary>What the node printed and logged last.</summary>
    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    internal string Folder => folder.Path;

    internal IEnumerable<int> ProcessIds => new[] { node, epmd }.OfType<Process>().Select(process => process.Id);

    private string LogFile => Path.Combine(folder.Path, "output");

    /// <summary>The one broker most tests of a process share, without management; skips or fails the test when there is none.</summary>
    public static Task<RabbitMqServer> SharedAsync() => Shared.Value;

    /// <summary>A broker of the test's own, ready to take connections.</summary>
    public static async Task<RabbitMqServer> StartAsync(RabbitMqOptions? options = null, CancellationToken cancellationToken = default)
    {
        Requirement.Met(UnavailableReason);
        var folder = TestFolder.Create("rabbitmq");
        var account = ServerAccount.Choose();
        var server = new RabbitMqServer(folder, account, Program()!, options ?? new RabbitMqOptions());
        try
        {
            await server.ConfigureAsync(cancellationToken);
            await server.StartAgainAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A fresh virtual host for a test that must not meet the queues of others; about a second.</summary>
    public async Task<Uri> CreateVirtualHostAsync(string prefix = "test", CancellationToken cancellationToken = default)
    {
        var name = $"{prefix}-{Guid.NewGuid():N}"[..(prefix.Length + 9)];
        // One call of the tool starts one Erlang machine, so all that is needed goes into one expression.
        var permissions = string.Join(", ", Enumerable.Repeat("<<\".*\">>", 3));
        await ControlAsync(
            ["eval", $"rabbit_vhost:add(<<\"{name}\">>, <<\"{User}\">>), rabbit_auth_backend_internal:set_permissions(<<\"{User}\">>, <<\"{name}\">>, {permissions}, <<\"{User}\">>)."],
            cancellationToken);
        return new Uri(Uri, name);
    }

    /// <summary>Runs rabbitmqctl against the node and returns what it printed.</summary>
    public async Task<string> ControlAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken = default)
    {
        var info = Describe(Path.Combine(Path.GetDirectoryName(program)!, "rabbitmqctl"), arguments);
        info.RedirectStandardOutput = true;
        info.RedirectStandardError = true;
        using var process = OwnedProcess.Start(info);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"rabbitmqctl {arguments[0]} ended with {process.ExitCode}: {await output}{await errors}");
    }

    /// <summary>Stops the node cleanly; its queues and ports stay.</summary>
    public async Task StopAsync()
    {
        if (node is not { HasExited: false })
        {
            return;
        }

        OwnedProcess.Signal(node, OwnedProcess.Terminate);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await node.WaitForExitAsync(limit.Token);
    }

    /// <summary>Kills the node as a crash would; its queues and ports stay.</summary>
    public void Kill()
    {
        if (node is not null)
        {
            OwnedProcess.KillIfRunning(node);
        }
    }

    /// <summary>Starts it again on the same ports and data, and waits until it takes connections.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken = default)
    {
        // The node would start its own name server as a daemon, which nobody ends; so it finds this one.
        epmd ??= OwnedProcess.Start(Logged("/usr/bin/epmd", "-address", "127.0.0.1", "-port", epmdPort.ToString(CultureInfo.InvariantCulture)));
        // It hears of the end of a node a moment after the node is gone, and until then another of that name refuses to start.
        await Wait.UntilAsync(() => NodeNameIsFreeAsync(cancellationToken), TimeSpan.FromSeconds(30), "Erlang's name server to forget the last node", cancellationToken);

        // With input allowed, the script becomes the broker instead of waiting for it as its parent: one process, which gets
        // the signals. Its input is a pipe that stays open.
        var info = Logged(program);
        info.RedirectStandardInput = true;
        node = OwnedProcess.Start(info);
        await Wait.UntilAsync(
            async () =>
            {
                if (node.HasExited)
                {
                    throw new WaitAbandonedException(new InvalidOperationException($"RabbitMQ ended with {node.ExitCode} while starting. {Log}"));
                }

                return await SpeaksAmqpAsync(cancellationToken) && (ManagementUri is null || await ManagementAnswersAsync(cancellationToken));
            },
            StartTimeout,
            "RabbitMQ to take connections",
            cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        foreach (var process in (Process?[])[node, epmd])
        {
            if (process is not null)
            {
                OwnedProcess.KillIfRunning(process);
                process.Dispose();
            }
        }

        node = epmd = null;
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string? Program()
        => Directory.Exists("/usr/lib/rabbitmq/lib")
            ? Directory.GetDirectories("/usr/lib/rabbitmq/lib", "rabbitmq_server-*")
                // Not the one in /usr/sbin, which insists on the system's own user and folders.
                .Select(installation => Path.Combine(installation, "sbin", "rabbitmq-server"))
                .Where(File.Exists)
                .Order(StringComparer.Ordinal)
                .LastOrDefault()
            : null;

    private async Task ConfigureAsync(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "rabbitmq.conf"),
            $"""
            listeners.tcp.1 = 127.0.0.1:{port}
            default_user = {User}
            default_pass = {Password}
            loopback_users = none
            management.tcp.ip = 127.0.0.1
            management.tcp.port = {managementPort}
            disk_free_limit.absolute = 50MB
            raft.wal_max_size_bytes = 16777216
            log.console = true
            log.console.level = warning
            log.file = false

            """,
            cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "enabled_plugins"), ManagementUri is null ? "[].\n" : "[rabbitmq_management].\n", cancellationToken);
        await folder.GiveToAsync(account);
    }

    private ProcessStartInfo Describe(string command, IReadOnlyList<string> arguments)
    {
        var (owned, ownedArguments) = OwnedProcess.Own(command, arguments);
        var info = account.Describe(owned, ownedArguments, folder.Path);
        info.Environment["RABBITMQ_NODENAME"] = $"{NodeName}@localhost";
        info.Environment["RABBITMQ_MNESIA_BASE"] = Path.Combine(folder.Path, "data");
        info.Environment["RABBITMQ_LOG_BASE"] = Path.Combine(folder.Path, "log");
        info.Environment["RABBITMQ_CONFIG_FILE"] = Path.Combine(folder.Path, "rabbitmq.conf");
        info.Environment["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder.Path, "enabled_plugins");
        info.Environment["RABBITMQ_PID_FILE"] = Path.Combine(folder.Path, "pid");
        info.Environment["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(folder.Path, "none");
        info.Environment["RABBITMQ_DIST_PORT"] = distributionPort.ToString(CultureInfo.InvariantCulture);
        info.Environment["RABBITMQ_ALLOW_INPUT"] = "1";
        info.Environment["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}";
        info.Environment["ERL_EPMD_PORT"] = epmdPort.ToString(CultureInfo.InvariantCulture);
        info.Environment["ERL_EPMD_ADDRESS"] = "127.0.0.1";
        // The shell of Erlang must not look for a terminal.
        info.Environment["TERM"] = "dumb";
        info.Environment["LC_ALL"] = "C.UTF-8";
        return info;
    }

    private ProcessStartInfo Logged(string command, params string[] arguments)
        => Describe("/bin/sh", ["-c", "log=$1; shift; exec \"$0\" \"$@\" >> \"$log\" 2>&1", command, LogFile, .. arguments]);

    private async Task<bool> NodeNameIsFreeAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", epmdPort, cancellationToken);
        var stream = client.GetStream();

        // The request NAMES: its length in two bytes and the letter n. The answer ends with the connection.
        await stream.WriteAsync(new byte[] { 0, 1, (byte)'n' }, cancellationToken);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, cancellationToken);
        return !Encoding.ASCII.GetString(answer.ToArray()).Contains($"name {NodeName} ", StringComparison.Ordinal);
    }

    private async Task<bool> SpeaksAmqpAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, cancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync("AMQP\0\0\x09\x01"u8.ToArray(), cancellationToken);

        // The broker answers with a method frame; a wrong version would be answered with "AMQP".
        var answer = new byte[1];
        return await stream.ReadAsync(answer, cancellationToken) == 1 && answer[0] == 1;
    }

    private async Task<bool> ManagementAnswersAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{User}:{Password}")));
        using var response = await client.GetAsync(new Uri(ManagementUri!, "api/overview"), cancellationToken);
        return response.IsSuccessStatusCode;
    }
}
