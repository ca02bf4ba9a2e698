using CaseTracker.AllInOne.EmbeddedDatabase;

namespace CaseTracker.TestSupport;

/// <summary>Ports for servers that must know theirs before they start.</summary>
public static class Ports
{
    private static readonly List<FileStream> Held = [];

    /// <summary>
    /// A port between 10000 and 31999 that nobody listens on at 127.0.0.1. No test process on this machine gets it while this one
    /// lives, so that a server which is away for a while finds its own port free.
    /// </summary>
    public static int Free()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"casetracker-ports-{Environment.UserName}")).FullName;
        while (true)
        {
            var port = LoopbackPort.Choose();
            try
            {
                var held = new FileStream(Path.Combine(folder, $"{port}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                lock (Held)
                {
                    Held.Add(held);
                }

                return port;
            }
            catch (IOException)
            {
                // Another test process has it, or this one.
            }
        }
    }
}
