using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CaseTracker.Notifications.Tests.Doubles;

/// <summary>A mail server that keeps what it took and fails where a test wants it to.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _sessions = [];
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly Task _accepting;
    private int _connections;

    public SmtpSink()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Whole messages with their envelope recipient, as they were on the wire.</summary>
    public ConcurrentQueue<(string Recipient, string Message)> Taken { get; } = new();

    /// <summary>
    /// Replies by stage (<c>connect MAIL RCPT DATA dot</c>): a reply line, or <c>drop</c>, <c>hang</c>, or <c>take-and-drop</c> at the dot.
    /// </summary>
    public ConcurrentDictionary<string, string> Faults { get; } = new();

    /// <summary>Closes every connection, as servers do with idle ones.</summary>
    public void HangUp()
    {
        while (_clients.TryTake(out var client))
            client.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_sessions);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _clients.Add(client);
                _sessions.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        try
        {
            client.NoDelay = true;
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.UTF8);
            await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
            if (!await SayAsync("connect", "220 sink"))
                return;
            var recipient = "";
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                var verb = line.Split(' ', ':')[0].ToUpperInvariant();
                switch (verb)
                {
                    case "EHLO" or "HELO":
                        await writer.WriteLineAsync("250-sink\r\n250 8BITMIME");
                        break;
                    case "MAIL":
                        if (!await SayAsync("MAIL", "250 ok"))
                            return;
                        break;
                    case "RCPT":
                        recipient = line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
                        if (!await SayAsync("RCPT", "250 ok"))
                            return;
                        break;
                    case "DATA":
                        if (!await SayAsync("DATA", "354 go ahead"))
                            return;
                        if (Faults.ContainsKey("DATA"))
                            break;
                        var message = new StringBuilder();
                        while (await reader.ReadLineAsync(_stop.Token) is { } text && text != ".")
                            message.Append(text.StartsWith("..", StringComparison.Ordinal) ? text[1..] : text).Append("\r\n");
                        if (!Faults.TryGetValue("dot", out var fault) || fault == "take-and-drop")
                            Taken.Enqueue((recipient, message.ToString()));
                        if (!await SayAsync("dot", "250 taken"))
                            return;
                        break;
                    case "QUIT":
                        await writer.WriteLineAsync("221 bye");
                        return;
                    default:
                        await writer.WriteLineAsync("250 ok");
                        break;
                }
            }

            async Task<bool> SayAsync(string stage, string usual)
            {
                switch (Faults.GetValueOrDefault(stage))
                {
                    case null:
                        await writer.WriteLineAsync(usual);
                        return true;
                    case "drop" or "take-and-drop":
                        client.Client.LingerState = new LingerOption(true, 0);
                        return false;
                    case "hang":
                        await reader.ReadLineAsync(_stop.Token);
                        return false;
                    case "drip":
                        // A byte every half second: something always comes, and never the end of it.
                        foreach (var c in string.Concat(Enumerable.Repeat("250-ok\r\n", 20)))
                        {
                            await writer.WriteAsync(c);
                            await Task.Delay(500, _stop.Token);
                        }
                        return false;
                    case { } reply:
                        await writer.WriteLineAsync(reply);
                        return true;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The client went, or the test ended.
        }
    }
}
