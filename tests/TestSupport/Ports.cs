using CaseTracker.AllInOne.EmbeddedDatabase;

namespace CaseTracker.TestSupport;

/// <summary>Ports for servers that must know theirs before they start.</summary>
public static class Ports
{
    private static readonly HashSet<int> Given = [];

    /// <summary>A port between 10000 and 31999 that nobody listens on at 127.0.0.1, never given out twice by this process.</summary>
    public static int Free()
    {
        lock (Given)
        {
            int port;
            do
            {
                port = LoopbackPort.Choose();
            }
            while (!Given.Add(port));
            return port;
        }
    }
}
