using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace CaseTracker.TestSupport;

/// <summary>A real clamd that knows one thing, the scanners' test string, wherever it stands in a file. It dies with the test process.</summary>
/// <remarks>The signatures of the world are 300 MB that change daily; how files reach it and what it says does not depend on them.</remarks>
public sealed class ClamdServer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/clamd";

    private readonly Process process;
    private readonly TestFolder folder;

    private ClamdServer(Process process, TestFolder folder, int port) => (this.process, this.folder, Address) = (process, folder, string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"));

    /// <summary>Why it cannot be used here, or null.</summary>
    public static string? UnmetReason => File.Exists(Program) ? null : "clamd is missing: install the Debian package clamav-daemon.";

    /// <summary>The string that every scanner reports, in two halves, so that none reports this file.</summary>
    public static ReadOnlyMemory<byte> TestString { get; } = (byte[])[.. "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-"u8, .. "ANTIVIRUS-TEST-FILE!$H+H*"u8];

    /// <summary><c>host:port</c>.</summary>
    public string Address { get; }

    public static async Task<ClamdServer> StartAsync(CancellationToken cancellationToken = default)
    {
        var folder = TestFolder.Create("clamd");
        var port = Ports.Free();
        // Name, any kind of file, anywhere in it, the bytes.
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "test.ndb"), $"CaseTracker-Test-String:0:*:{Convert.ToHexString(TestString.Span)}\n", Encoding.ASCII, cancellationToken);
        var settings = Path.Combine(folder.Path, "clamd.conf");
        await File.WriteAllTextAsync(
            settings,
            string.Create(CultureInfo.InvariantCulture, $"Foreground yes\nTCPSocket {port}\nTCPAddr 127.0.0.1\nDatabaseDirectory {folder.Path}\nTemporaryDirectory {folder.Path}\n"),
            cancellationToken);
        var (file, arguments) = OwnedProcess.Own(Program, ["--config-file", settings]);
        var process = OwnedProcess.Start(new ProcessStartInfo(file, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true });
        var server = new ClamdServer(process, folder, port);
        try
        {
            await Wait.UntilAsync(
                async () =>
                {
                    if (process.HasExited)
                    {
                        throw new WaitAbandonedException(new InvalidOperationException(await process.StandardError.ReadToEndAsync(cancellationToken)));
                    }

                    using var client = new TcpClient();
                    await client.ConnectAsync("127.0.0.1", port, cancellationToken);
                    return true;
                },
                TimeSpan.FromSeconds(60),
                "clamd to listen",
                cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        OwnedProcess.KillIfRunning(process);
        process.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
