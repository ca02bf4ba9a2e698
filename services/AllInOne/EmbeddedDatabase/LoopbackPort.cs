using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace CaseTracker.AllInOne.EmbeddedDatabase;

/// <summary>Ports below the range systems use for outgoing connections, where a listener never meets a stranger's connection.</summary>
internal static class LoopbackPort
{
    public const int First = 10000;
    public const int Last = 31999;

    public static int Choose()
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(First, Last + 1);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new EmbeddedDatabaseException($"No free port was found between {First} and {Last} on 127.0.0.1; stop programs that listen there and start again.");
    }

    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
