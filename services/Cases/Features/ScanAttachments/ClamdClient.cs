using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;

namespace CaseTracker.Cases.Features.ScanAttachments;

/// <summary>Asks clamd about a file over TCP: the bytes go piece by piece (<c>INSTREAM</c>), the verdict comes back in one line.</summary>
internal sealed class ClamdClient(IOptions<AttachmentOptions> options)
{
    private const int LongestAnswer = 4096;

    // clamd breaks off by itself what takes it too long.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>True when nothing was found, false when something was.</summary>
    /// <param name="pieces">The content.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ScannerException">clamd is away, too slow or says neither.</exception>
    public async Task<bool> IsCleanAsync(IAsyncEnumerable<byte[]> pieces, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        var (host, port) = options.Value.Address() ?? throw new InvalidOperationException("Attachments__Clamd is not set.");
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, patience.Token);
            await using var stream = client.GetStream();
            await stream.WriteAsync("zINSTREAM\0"u8.ToArray(), patience.Token);
            var length = new byte[4];
            await foreach (var piece in pieces.WithCancellation(patience.Token))
            {
                BinaryPrimitives.WriteInt32BigEndian(length, piece.Length);
                await stream.WriteAsync(length, patience.Token);
                await stream.WriteAsync(piece, patience.Token);
            }
            await stream.WriteAsync(new byte[4], patience.Token);
            return await AnswerAsync(stream, patience.Token) switch
            {
                "stream: OK" => true,
                var found when found.StartsWith("stream: ", StringComparison.Ordinal) && found.EndsWith(" FOUND", StringComparison.Ordinal) => false,
                var other => throw new ScannerException(other.Length == 0 ? "no answer" : other, null),
            };
        }
        catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new ScannerException(e.GetType().Name, e);
        }
    }

    private static async Task<string> AnswerAsync(NetworkStream stream, CancellationToken ct)
    {
        var answer = new byte[LongestAnswer];
        var read = 0;
        int got;
        while (read < answer.Length && (got = await stream.ReadAsync(answer.AsMemory(read), ct)) > 0)
        {
            read += got;
            if (answer.AsSpan(0, read).Contains((byte)0))
                break;
        }
        return Encoding.ASCII.GetString(answer, 0, read).TrimEnd('\0', '\n');
    }
}

/// <summary>The scanner gave no verdict.</summary>
internal sealed class ScannerException(string said, Exception? inner) : Exception(said, inner);
