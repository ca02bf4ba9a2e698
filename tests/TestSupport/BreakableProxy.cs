using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CaseTracker.TestSupport;

/// <summary>
/// A TCP connection between two programs that a test can cut and mend, hold still, slow down, or cut at a word. Cut, nobody gets through and those
/// inside are thrown out, as when a cable is pulled and the port closed; held, everybody stays connected and nothing moves, as when a packet filter drops everything.
/// </summary>
public sealed class BreakableProxy : IAsyncDisposable
{
    private readonly int target;
    private readonly ConcurrentDictionary<Socket, byte> open = new();
    private Socket? listener;
    private volatile TaskCompletionSource? held;
    private volatile int pace;
    private volatile Cut? cut;
    private int cuts;

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

    /// <summary>How many connections were cut at a word.</summary>
    public int Cuts => Volatile.Read(ref cuts);

    /// <summary>From now on nothing moves, in neither direction, and nobody is told.</summary>
    public void Hold() => held ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was held goes on.</summary>
    public void Release()
    {
        var waiting = held;
        held = null;
        waiting?.TrySetResult();
    }

    /// <summary>So many bytes a second in each direction; 0 = as fast as it goes.</summary>
    public void Pace(int bytesPerSecond) => pace = bytesPerSecond;

    /// <summary>Cuts the next connection whose client says a word: before the server has heard it, or once the server has answered and the answer is lost.</summary>
    public void CutAt(string word, bool afterServerWorked) => cut = new Cut(Encoding.UTF8.GetBytes(word), afterServerWorked);

    public ValueTask DisposeAsync()
    {
        Release();
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

            await Task.WhenAny(CopyAsync(client, server, up: true), CopyAsync(server, client, up: false));
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

    private async Task CopyAsync(Socket from, Socket to, bool up)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var slow = pace;
                if (await from.ReceiveAsync(slow > 0 ? buffer.AsMemory(0, Math.Clamp(slow / 10, 1, buffer.Length)) : buffer) is var count && count == 0)
                {
                    return;
                }

                if (slow > 0)
                {
                    await Task.Delay(TimeSpan.FromSeconds((double)count / slow));
                }

                if (held is { } waiting)
                {
                    await waiting.Task;
                }

                var last = up ? TakeCut(buffer.AsSpan(0, count)) : null;
                if (last is { AfterServerWorked: false })
                {
                    Throw(from);
                    return;
                }

                if (last is not null)
                {
                    // The near side goes first, so that the answer has nobody to go to.
                    Throw(from);
                }

                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }

                if (last is not null)
                {
                    // Until the server has said something it may not have worked yet.
                    await to.ReceiveAsync(buffer, SocketFlags.Peek);
                    return;
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The end of this direction.
        }
    }

    private Cut? TakeCut(ReadOnlySpan<byte> said)
    {
        if (cut is not { } wanted || said.IndexOf(wanted.Word) < 0 || Interlocked.CompareExchange(ref cut, null, wanted) != wanted)
        {
            return null;
        }

        Interlocked.Increment(ref cuts);
        return wanted;
    }

    private static void Throw(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    private sealed record Cut(byte[] Word, bool AfterServerWorked);
}
