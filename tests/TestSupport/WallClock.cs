namespace CaseTracker.TestSupport;

/// <summary>A wall clock that a child process takes for the machine's (libfaketime); how much time passes it sees as it is.</summary>
public sealed class WallClock : IDisposable
{
    private const string Library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

    private readonly TestFolder folder = TestFolder.Create("clock");

    /// <param name="shows">See <see cref="Set"/>.</param>
    public WallClock(string shows)
    {
        Set(shows);
        Environment = new Dictionary<string, string?>
        {
            ["LD_PRELOAD"] = Library,
            ["FAKETIME_TIMESTAMP_FILE"] = File,
            ["FAKETIME_CACHE_DURATION"] = "1",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            ["FAKETIME_DONT_RESET"] = "1",
        };
    }

    /// <summary>Null when wrong clocks can be had here.</summary>
    public static string? UnmetReason => System.IO.File.Exists(Library) ? null : "libfaketime is not installed: apt-get install libfaketime";

    /// <summary>What the process is started with.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; }

    private string File => Path.Combine(folder.Path, "faketime");

    /// <summary>Sets the clock; a process notices within a second.</summary>
    /// <param name="shows">How far from the right time, <c>+2h</c>, <c>-30</c> (seconds), <c>+1y</c>; <c>frozen</c> stands still.</param>
    public void Set(string shows)
    {
        var text = shows == "frozen" ? TimeProvider.System.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture) : shows;
        System.IO.File.WriteAllText(File + ".new", text + "\n");
        System.IO.File.Move(File + ".new", File, overwrite: true);
    }

    public void Dispose() => folder.Dispose();
}
