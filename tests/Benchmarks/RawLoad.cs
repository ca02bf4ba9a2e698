using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace CaseTracker.Benchmarks;

/// <summary>A closed-loop HTTP/1.1 load generator over plain sockets: it shares two cores with what it measures, so it must cost little.</summary>
internal static class RawLoad
{
    /// <summary>What one run saw.</summary>
    public sealed record Figures(double PerSecond, double P50, double P99, int Failures);

    /// <summary>Runs <paramref name="connections"/> loops for <paramref name="duration"/>; each asks <paramref name="next"/> for its next request.</summary>
    /// <param name="next">The whole request, bytes.</param>
    /// <param name="accepts">The status line's code and the body; false counts as a failure.</param>
    public static async Task<Figures> RunAsync(Uri server, int connections, TimeSpan duration, Func<Random, byte[]> next, Func<int, ReadOnlyMemory<byte>, bool> accepts)
    {
        var watch = Stopwatch.StartNew();
        var loops = Enumerable.Range(0, connections).Select(i => Task.Run(() => LoopAsync(server, duration, watch, new Random(4711 + i), next, accepts))).ToArray();
        var results = await Task.WhenAll(loops);
        var seconds = watch.Elapsed.TotalSeconds;
        var times = results.SelectMany(r => r.Times).Order().ToArray();
        return new Figures(times.Length / seconds, At(times, 0.5), At(times, 0.99), results.Sum(r => r.Failures));
    }

    /// <summary>Sends so many requests a second whatever the answers do, over <paramref name="connections"/>; the time of an answer counts from when its request was due, so a server that falls behind cannot hide it.</summary>
    public static async Task<Figures> AtRateAsync(Uri server, int connections, double perSecond, TimeSpan duration, Func<Random, byte[]> next, Func<int, ReadOnlyMemory<byte>, bool> accepts)
    {
        var watch = Stopwatch.StartNew();
        var each = TimeSpan.FromSeconds(connections / perSecond);
        var results = await Task.WhenAll(Enumerable.Range(0, connections).Select(i => Task.Run(async () =>
        {
            var (times, failures, random) = (new List<double>(4096), 0, new Random(4711 + i));
            using var link = await ConnectAsync(server);
            for (var due = each * i / connections; due < duration; due += each)
            {
                var late = watch.Elapsed > due;
                if (!late)
                    await Task.Delay(due - watch.Elapsed);
                // How late this program wakes up is not the server's doing.
                var begin = late ? due : watch.Elapsed;
                var (status, body) = await link.AskAsync(next(random));
                if (accepts(status, body))
                    times.Add((watch.Elapsed - begin).TotalMilliseconds);
                else
                    failures++;
            }
            return (Times: times, Failures: failures);
        })));
        var sorted = results.SelectMany(r => r.Times).Order().ToArray();
        return new Figures(sorted.Length / watch.Elapsed.TotalSeconds, At(sorted, 0.5), At(sorted, 0.99), results.Sum(r => r.Failures));
    }

    /// <summary>A connection that is kept.</summary>
    public static async Task<Link> ConnectAsync(Uri server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port);
        return new Link(socket);
    }

    /// <summary>One question after the other over one connection; a body is good until the next.</summary>
    public sealed class Link(Socket socket) : IDisposable
    {
        private readonly byte[] _buffer = new byte[256 * 1024];

        public async Task<(int Status, ReadOnlyMemory<byte> Body)> AskAsync(byte[] request)
        {
            await socket.SendAsync(request);
            return await ReceiveAsync(socket, _buffer);
        }

        public void Dispose() => socket.Dispose();
    }

    private static double At(double[] sorted, double share) => sorted.Length == 0 ? 0 : sorted[(int)(share * (sorted.Length - 1))];

    private static async Task<(List<double> Times, int Failures)> LoopAsync(Uri server, TimeSpan duration, Stopwatch watch, Random random, Func<Random, byte[]> next, Func<int, ReadOnlyMemory<byte>, bool> accepts)
    {
        var times = new List<double>(4096);
        var failures = 0;
        using var link = await ConnectAsync(server);
        while (watch.Elapsed < duration)
        {
            var begin = Stopwatch.GetTimestamp();
            var (status, body) = await link.AskAsync(next(random));
            if (accepts(status, body))
                times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            else
                failures++;
        }
        return (times, failures);
    }

    private static async Task<(int Status, ReadOnlyMemory<byte> Body)> ReceiveAsync(Socket socket, byte[] buffer)
    {
        var filled = 0;
        var head = -1;
        var length = -1;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
            if (read == 0)
                throw new IOException("The server closed the connection.");
            filled += read;
            if (head < 0 && (head = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) >= 0)
            {
                var headers = Encoding.ASCII.GetString(buffer, 0, head);
                var at = headers.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
                if (at >= 0)
                    length = int.Parse(headers.AsSpan(at + 16, (headers.IndexOf('\r', at) is var end and >= 0 ? end : headers.Length) - at - 16), CultureInfo.InvariantCulture);
            }
            if (head < 0)
                continue;
            // Without a length the body is chunked and ends with an empty chunk.
            if (length >= 0 ? filled >= head + 4 + length : buffer.AsSpan(0, filled).EndsWith("0\r\n\r\n"u8))
                return (int.Parse(Encoding.ASCII.GetString(buffer, 9, 3), CultureInfo.InvariantCulture), buffer.AsMemory(head + 4, filled - head - 4));
        }
    }
}
