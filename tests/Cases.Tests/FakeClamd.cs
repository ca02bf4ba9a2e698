using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CaseTracker.TestSupport;

namespace CaseTracker.Cases.Tests;

/// <summary>Speaks clamd's protocol: what contains the test string is found, everything else is clean.</summary>
internal sealed class FakeClamd : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public FakeClamd()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Answered instead of a verdict; empty = the connection is closed without one.</summary>
    public string? Instead { get; set; }

    /// <summary>Breaks off after the first bytes.</summary>
    public bool BreaksOff { get; set; }

    /// <summary>What was sent for each scan.</summary>
    public ConcurrentQueue<byte[]> Scanned { get; } = new();

    /// <summary>Most bytes of one piece.</summary>
    public int LargestPiece { get; private set; }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                try
                {
                    await ScanAsync(client.GetStream());
                }
                catch (IOException)
                {
                    // The other side went away.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task ScanAsync(NetworkStream stream)
    {
        var command = new byte[10];
        await stream.ReadExactlyAsync(command, _stop.Token);
        if (Encoding.ASCII.GetString(command) != "zINSTREAM\0")
            throw new InvalidOperationException("Another command than INSTREAM.");
        if (BreaksOff)
            return;
        var content = new MemoryStream();
        var length = new byte[4];
        while (true)
        {
            await stream.ReadExactlyAsync(length, _stop.Token);
            var piece = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
            if (piece.Length == 0)
                break;
            LargestPiece = Math.Max(LargestPiece, piece.Length);
            await stream.ReadExactlyAsync(piece, _stop.Token);
            content.Write(piece);
        }
        Scanned.Enqueue(content.ToArray());
        var answer = Instead ?? (content.ToArray().AsSpan().IndexOf(ClamdServer.TestString.Span) >= 0 ? "stream: Eicar-Test-Signature FOUND\0" : "stream: OK\0");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), _stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
    }
}
