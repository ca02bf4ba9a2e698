using System.Diagnostics;
using System.Globalization;

namespace CaseTracker.AllInOne.EmbeddedDatabase;

/// <summary>The file <c>postmaster.pid</c> with which a server marks its data folder.</summary>
internal sealed record PostmasterFile(int ProcessId, string Text)
{
    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "postmaster.pid");

    /// <summary>Null when there is no file, or an unfinished one.</summary>
    public static PostmasterFile? Read(string dataDirectory)
    {
        try
        {
            var text = File.ReadAllText(PathIn(dataDirectory));
            return int.TryParse(text.Split('\n', 2)[0].Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
                // A single-user server writes its number with a minus sign.
                ? new PostmasterFile(Math.Abs(id), text)
                : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Whether any process has the number; it need not be a server, numbers are used again.</summary>
    public bool ProcessExists()
    {
        if (OperatingSystem.IsLinux())
        {
            // A dead process stays listed until its parent asks for its end, and init does not everywhere.
            var stat = $"/proc/{ProcessId}/stat";
            try
            {
                var text = File.ReadAllText(stat);
                return text[(text.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }

        try
        {
            using var process = Process.GetProcessById(ProcessId);
            return !process.HasExited;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Whether that process is the server which wrote the file.</summary>
    public async Task<bool> IsServerAsync(ServerAccount account, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsLinux())
        {
            // A postmaster works inside its data folder. Read as the server's user: root in a container may not follow
            // links below /proc of other users' processes.
            var result = await account.RunAsync("cat", [$"/proc/{ProcessId}/cwd/postmaster.pid"], directory: "/", cancellationToken: cancellationToken);
            return result.Succeeded && SameServer(result.Output, Text);
        }

        try
        {
            using var process = Process.GetProcessById(ProcessId);
            return process.ProcessName.StartsWith("postgres", StringComparison.OrdinalIgnoreCase);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Ends the server at once, if it runs: what it has not written down is lost.</summary>
    public async Task EndAsync(ServerAccount account, CancellationToken cancellationToken)
    {
        if (!ProcessExists() || !await IsServerAsync(account, cancellationToken))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            using var process = Process.GetProcessById(ProcessId);
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(cancellationToken);
            return;
        }

        await account.RunAsync("/bin/sh", ["-c", "kill -s QUIT \"$0\"", ProcessId.ToString(CultureInfo.InvariantCulture)], directory: "/", cancellationToken: cancellationToken);
        var waiting = Stopwatch.StartNew();
        while (ProcessExists())
        {
            if (waiting.Elapsed > TimeSpan.FromSeconds(20))
            {
                throw new EmbeddedDatabaseException($"The database server (process {ProcessId}) does not end; end it by hand and start again.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }
    }

    // Number, data folder and starting time; the lines after these are still being written while the server starts.
    private static bool SameServer(string one, string other)
        => one.Split('\n').Take(3).SequenceEqual(other.Split('\n').Take(3));
}
