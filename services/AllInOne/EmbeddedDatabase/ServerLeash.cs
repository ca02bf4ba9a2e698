using System.Diagnostics;
using System.Globalization;

namespace CaseTracker.AllInOne.EmbeddedDatabase;

/// <summary>
/// Ends the server when this process is gone, however it went: a small shell waits at the end of a pipe which the system closes
/// with this process, then sends the signal. Where there is no shell (Windows) the next start finds the server and takes it over.
/// </summary>
internal sealed class ServerLeash : IDisposable
{
    // The terminal sends its signals to the whole group; the shell must outlive them to do its work.
    private const string Script =
        """
        trap '' HUP INT QUIT TERM
        exec > /dev/null 2>&1
        read -r _ || kill -s "$1" "$0"
        """;

    private readonly Process shell;

    private ServerLeash(Process shell) => this.shell = shell;

    /// <param name="account">The user the server runs as.</param>
    /// <param name="processId">The server's process.</param>
    /// <param name="signal">INT stops cleanly, QUIT at once.</param>
    public static ServerLeash? Attach(ServerAccount account, int processId, string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var info = account.Describe("/bin/sh", ["-c", Script, processId.ToString(CultureInfo.InvariantCulture), signal], directory: "/");
        info.RedirectStandardInput = true;
        return new ServerLeash(Process.Start(info)!);
    }

    /// <summary>Lets go without a signal.</summary>
    public void Dispose()
    {
        try
        {
            shell.StandardInput.Write("done\n");
            shell.StandardInput.Close();
        }
        catch (IOException)
        {
            // It was killed from outside.
        }

        shell.Dispose();
    }
}
