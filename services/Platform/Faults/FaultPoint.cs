using System.Diagnostics;

namespace CaseTracker.Platform;

/// <summary>Named places at which a process can be made to die in the middle of its work. They exist only in builds of the configuration <c>Faults</c>, which tests start and nobody deploys; elsewhere the calls are not compiled.</summary>
public static class FaultPoint
{
    /// <summary>A place that is passed for several things together: it can be named for each of them, for example <c>consumer.message-</c> and the id.</summary>
    /// <param name="name">The place, up to the id.</param>
    /// <param name="ids">What it is passed for.</param>
    [Conditional("FAULTS")]
    public static void Reach(string name, IEnumerable<Guid> ids)
    {
        foreach (var id in ids)
            Reach($"{name}{id}");
    }

    /// <summary>Dies here, as by <c>kill -9</c>, when the file <c>Faults__CrashFile</c> names this place. The file goes first, so that whoever starts the process again finds it whole; one that says <c>always</c> behind the name stays.</summary>
    /// <param name="name">The place, for example <c>relay.after-publish</c>.</param>
    [Conditional("FAULTS")]
    public static void Reach(string name)
    {
#if FAULTS
        if (CrashFile is null || !File.Exists(CrashFile))
            return;
        lock (CrashFile)
        {
            if (!File.Exists(CrashFile) || File.ReadAllText(CrashFile) is var said && said != name && said != $"{name} always")
                return;
            if (said == name)
                File.Delete(CrashFile);
            Console.Error.WriteLine($"crash point {name}");
            Console.Error.Flush();
            Process.GetCurrentProcess().Kill();
            // The signal needs a moment; nothing may happen in it.
            Thread.Sleep(Timeout.Infinite);
        }
    }

    private static readonly string? CrashFile = Environment.GetEnvironmentVariable("Faults__CrashFile") is { Length: > 0 } path ? path : null;
#else
    }
#endif
}
