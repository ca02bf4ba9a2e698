using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CaseTracker.TestSupport;

/// <summary>A TCP connection between two programs that a test can cut and mend. Cut, nobody gets through and those inside are thrown out, as when a cable is pulled and the port closed.</summary>
public sealed class BreakableProxy : IAsyncDisposable
{
    private readonly int target;
    private readonly ConcurrentDictionary<Socket, byte> open = new();
    private Socket? listener;

    private BreakableProxy(int target) => this.target = target;

    /// <summary>Where to connect instead of the target.</summary>
    public int Port { get; } = Ports.Free();

    /// <summary>A whole connection to a port of 127.0.0.1.</summary>
    public static BreakableProxy To(int target)
    {
        var proxy = new BreakableProxy(target);
        proxy.Mend();
        return proxy;
    }

    /// <summary>Nobody gets through, and those inside are thrown out.</summary>
    public void Break()
    {
        Interlocked.Exchange(ref listener, null)?.Dispose();
        foreach (var socket in open.Keys)
        {
            try
            {
                // At once and without a farewell.
                socket.LingerState = new LingerOption(true, 0);
                socket.Dispose();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Its other end went first.
            }
        }

        open.Clear();
    }

    /// <summary>Everybody gets through again.</summary>
    public void Mend()
    {
        if (listener is not null)
        {
            return;
        }

        var fresh = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        fresh.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        fresh.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        fresh.Listen(200);
        listener = fresh;
        _ = AcceptAsync(fresh);
    }

    public ValueTask DisposeAsync()
    {
        Break();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync(Socket own)
    {
        try
        {
            while (true)
            {
                var client = await own.AcceptAsync();
                _ = CarryAsync(client, own);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Broken.
        }
    }

    private async Task CarryAsync(Socket client, Socket own)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        try
        {
            open[client] = open[server] = 0;
            await server.ConnectAsync(IPAddress.Loopback, target);
            if (!ReferenceEquals(own, listener))
            {
                return;
            }

            await Task.WhenAny(CopyAsync(client, server), CopyAsync(server, client));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One of the two is gone, so the other goes too.
        }
        finally
        {
            foreach (var socket in (Socket[])[client, server])
            {
                open.TryRemove(socket, out _);
                socket.Dispose();
            }
        }
    }

    private static async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The end of this direction.
        }
    }
}
