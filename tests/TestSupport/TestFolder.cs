using System.Diagnostics;
using CaseTracker.AllInOne.EmbeddedDatabase;

namespace CaseTracker.TestSupport;

/// <summary>
/// A temporary folder of this test process. It goes with the process; when that was killed, the next test process removes it.
/// </summary>
public sealed class TestFolder : IDisposable
{
    private const string Prefix = "casetracker-tests-";
    private const string LockSuffix = ".lock";

    private static readonly Lazy<bool> Swept = new(() =>
    {
        Sweep();
        return true;
    });

    private readonly FileStream folderLock;
    private int disposed;

    private TestFolder(string path, FileStream folderLock)
    {
        Path = path;
        this.folderLock = folderLock;
    }

    public string Path { get; }

    /// <summary>Null when a folder can be a disk of its own here.</summary>
    public static string? DiskUnmetReason => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess ? null : "Only root can give a folder a disk of its own.";

    /// <param name="purpose">Part of the name, for whoever looks into the temporary folder.</param>
    /// <param name="diskMegabytes">Makes it a disk of its own of this size, in memory.</param>
    public static TestFolder Create(string purpose, int? diskMegabytes = null)
    {
        _ = Swept.Value;
        while (true)
        {
            var path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"{Prefix}{purpose}-{Guid.NewGuid():N}"[..(Prefix.Length + purpose.Length + 11)]);
            FileStream folderLock;
            try
            {
                // The lock is held before the folder exists, so that nobody sweeps it.
                folderLock = new FileStream(path + LockSuffix, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            }
            catch (IOException) when (File.Exists(path + LockSuffix))
            {
                continue;
            }

            Directory.CreateDirectory(path);
            if (diskMegabytes is { } megabytes)
                Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", path);
            var folder = new TestFolder(path, folderLock);
            Cleanup.OnExit(folder.Dispose);
            return folder;
        }
    }

    /// <summary>Lets the unprivileged user of a server write here.</summary>
    internal Task GiveToAsync(ServerAccount account) => account.OwnAsync(Path, recursive: false, CancellationToken.None);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1)
        {
            return;
        }

        Remove(Path);
        File.Delete(Path + LockSuffix);
        folderLock.Dispose();
    }

    /// <summary>Removes the folders of test processes that are gone.</summary>
    internal static void Sweep()
    {
        foreach (var file in Directory.EnumerateFiles(System.IO.Path.GetTempPath(), Prefix + "*" + LockSuffix))
        {
            try
            {
                using var abandoned = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                Remove(file[..^LockSuffix.Length]);
                File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or WaitTimeoutException)
            {
                // Held by a living process, or another user's.
            }
        }
    }

    private static void Run(string command, params string[] arguments)
    {
        using var process = Process.Start(command, arguments);
        process.WaitForExit();
    }

    private static void Remove(string path)
    {
        if (OperatingSystem.IsLinux() && File.ReadLines("/proc/mounts").Any(m => m.Split(' ')[1] == path))
            Run("umount", "-l", path);
        // A server that is just ending may still write its last file.
        Wait.UntilAsync(
            () =>
            {
                if (Directory.Exists(path))
                {
                    Directory.Delete(path, recursive: true);
                }

                return true;
            },
            TimeSpan.FromSeconds(5),
            $"the removal of {path}").GetAwaiter().GetResult();
    }
}
