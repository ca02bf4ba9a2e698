using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CaseTracker.TestSupport;

/// <summary>Starts programs that die with the test process, even when that is killed.</summary>
internal static class OwnedProcess
{
    public const int Quit = 3;
    public const int Terminate = 15;
    public const int Stop = 19;
    public const int Continue = 18;

    private static readonly BlockingCollection<Action> Starts = [];

    // The system reports the death of the thread that started a program, not of the process. So one thread, which never
    // ends before the process does, starts them all; a thread of the pool would end when it is idle, and take servers along.
    static OwnedProcess() => new Thread(Run) { IsBackground = true, Name = "Starter of owned processes" }.Start();

    /// <summary>Puts the command under the system's supervision, where there is any.</summary>
    public static (string Command, IReadOnlyList<string> Arguments) Own(string command, IReadOnlyList<string> arguments)
        => OperatingSystem.IsLinux() && File.Exists("/usr/bin/setpriv")
            ? ("/usr/bin/setpriv", ["--pdeathsig", "KILL", command, .. arguments])
            : (command, arguments);

    public static Process Start(ProcessStartInfo info)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Starts.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(info)!);
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        });
        var process = started.Task.GetAwaiter().GetResult();
        Cleanup.OnExit(() => KillIfRunning(process));
        return process;
    }

    public static void KillIfRunning(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill();
                process.WaitForExit();
            }
        }
        catch (InvalidOperationException)
        {
            // Disposed of already.
        }
    }

    public static void Signal(Process process, int signal)
    {
        if (!process.HasExited)
        {
            Signal(process.Id, signal);
        }
    }

    public static void Signal(int processId, int signal)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Signals need a Unix system.");
        }

        // The process may have ended by itself in this moment, which is no failure.
        _ = Kill(processId, signal);
    }

    private static void Run()
    {
        foreach (var start in Starts.GetConsumingEnumerable())
        {
            start();
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
