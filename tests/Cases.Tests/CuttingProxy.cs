using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CaseTracker.Cases.Tests;

/// <summary>Stands between the service and PostgreSQL and cuts a connection at a chosen moment.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private readonly Task _accepting;
    private int _cuts;
    private volatile byte[]? _word;
    private volatile bool _forwardFirst;

    public CuttingProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Cuts the next connection that sends <paramref name="word"/>: after the server has answered it (the answer is lost), or before the server sees it.</summary>
    public void CutAt(string word, bool afterServerWorked) => (_forwardFirst, _word) = (afterServerWorked, Encoding.UTF8.GetBytes(word));

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
                var (near, far) = (client.GetStream(), server.GetStream());
                var answers = far.CopyToAsync(near, _stop.Token);
                var buffer = new byte[256 * 1024];
                while (await near.ReadAsync(buffer, _stop.Token) is > 0 and var read)
                {
                    if (_word is { } word && buffer.AsSpan(0, read).IndexOf(word) >= 0)
                    {
                        _word = null;
                        Interlocked.Increment(ref _cuts);
                        if (!_forwardFirst)
                            return;
                        // The near side is closed first, so that the answer has nobody to go to; the far side stays until it has answered.
                        client.Client.Close(0);
                        await far.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
                        await answers;
                        return;
                    }
                    await far.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
                }
                await answers;
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // The other side has gone.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }
}
