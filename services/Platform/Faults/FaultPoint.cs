using System.Diagnostics;

namespace CaseTracker.Platform;

/// <summary>Named places at which a process can be made to die in the middle of its work. They exist only in builds of the configuration <c>Faults</c>, which tests start and nobody deploys; elsewhere the calls are not compiled.</summary>
public static class FaultPoint
{
    /// <summary>Dies here, as by <c>kill -9</c>, when <c>Faults__CrashAt</c> names this place (<c>name</c>, or <c>name*3</c> for the third time it is reached).</summary>
    /// <param name="name">The place, for example <c>relay.after-publish</c>.</param>
    [Conditional("FAULTS")]
    public static void Reach(string name)
    {
#if FAULTS
        if (name != Armed.Name || Interlocked.Increment(ref reached) != Armed.Time)
            return;
        Console.Error.WriteLine($"crash point {name}");
        Console.Error.Flush();
        Process.GetCurrentProcess().Kill();
        // The signal needs a moment; nothing may happen in it.
        Thread.Sleep(Timeout.Infinite);
    }

    private static readonly (string? Name, int Time) Armed = Read();
    private static int reached;

    private static (string?, int) Read() => Environment.GetEnvironmentVariable("Faults__CrashAt")?.Split('*') switch
    {
        [var name, var time] => (name, int.Parse(time, System.Globalization.CultureInfo.InvariantCulture)),
        [var name] => (name, 1),
        _ => (null, 0),
    };
#else
    }
#endif
}
