using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace CaseTracker.Notifications.Transports;

/// <summary>Where mail is handed in.</summary>
/// <param name="Host">Name of the server; its certificate must carry it.</param>
/// <param name="Port">Its port.</param>
/// <param name="StartTls">True encrypts before anything is said; a server that cannot is refused.</param>
/// <param name="User">Who signs in, or null.</param>
/// <param name="Password">With what.</param>
/// <param name="Roots">Certificates that vouch for the server; null = those of the system.</param>
public sealed record SmtpServer(string Host, int Port, bool StartTls, string? User = null, string? Password = null, X509Certificate2Collection? Roots = null);

/// <summary>How far a message came.</summary>
public enum SmtpStage
{
    /// <summary>Greeting, encryption and sign-in: between the server and us.</summary>
    SignIn,
    /// <summary>The sender's address.</summary>
    Sender,
    /// <summary>The recipient's address.</summary>
    Recipient,
    /// <summary>The wish to send content.</summary>
    Data,
    /// <summary>The content, its final dot included.</summary>
    Content,
}

/// <summary>The server's answer that decided.</summary>
/// <param name="Stage">To what.</param>
/// <param name="Code">Its three digits; below 400 only for content it took.</param>
public readonly record struct SmtpReply(SmtpStage Stage, int Code);

/// <summary>The connection broke, or the server said something that is no SMTP.</summary>
/// <param name="mayHaveTaken">True once the final dot was on its way: then only the server knows.</param>
/// <param name="inner">What happened.</param>
public sealed class SmtpLostException(bool mayHaveTaken, Exception inner) : IOException("The connection to the mail server was lost.", inner)
{
    /// <summary>True once the final dot was on its way.</summary>
    public bool MayHaveTaken { get; } = mayHaveTaken;
}

/// <summary>One connection to a mail server, for many messages one after another. The framework's client waits for delayed acknowledgements and sends 21 messages a second.</summary>
public sealed class SmtpSession : IDisposable
{
    private const int LineLimit = 2048;
    private const int LinesLimit = 100;
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[8192];
    private Stream _stream;
    private int _start;
    private int _end;
    private bool _pipelining;
    private bool _reset;
    private HashSet<string> _signIn = [];

    private SmtpSession(Socket socket) => (_socket, _stream) = (socket, new NetworkStream(socket, ownsSocket: true));

    /// <summary>True when the last reply leaves the connection fit for another message.</summary>
    public bool IsUsable { get; private set; } = true;

    /// <summary>Connects, encrypts and signs in.</summary>
    /// <returns>The session, or the reply by which the server turned us away.</returns>
    /// <exception cref="SmtpLostException">There was no server, or it broke off.</exception>
    public static async Task<(SmtpSession? Session, SmtpReply Refusal)> OpenAsync(SmtpServer server, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SmtpSession? session = null;
        try
        {
            using (var limit = CancellationTokenSource.CreateLinkedTokenSource(ct))
            {
                limit.CancelAfter(ConnectLimit);
                await socket.ConnectAsync(server.Host, server.Port, limit.Token);
            }
            session = new SmtpSession(socket);
            if (await session.GreetAsync(server, ct) is { } refusal)
            {
                session.Dispose();
                return (null, new SmtpReply(SmtpStage.SignIn, refusal));
            }
            return (session, default);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            session?.Dispose();
            socket.Dispose();
            throw new SmtpLostException(false, e);
        }
    }

    /// <summary>Hands a message in.</summary>
    /// <param name="from">Envelope sender, ASCII.</param>
    /// <param name="to">Envelope recipient, ASCII.</param>
    /// <param name="content">Headers and body with CRLF line ends, without the final dot.</param>
    /// <exception cref="SmtpLostException">The connection broke.</exception>
    public async Task<SmtpReply> SendAsync(string from, string to, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        if ((from + to).AsSpan().IndexOfAny("\r\n<> ") >= 0)
            throw new ArgumentException("An address of the envelope has a character that ends it.");
        var dotSent = false;
        try
        {
            List<(SmtpStage Stage, string Command)> commands = [(SmtpStage.Sender, $"MAIL FROM:<{from}>"), (SmtpStage.Recipient, $"RCPT TO:<{to}>"), (SmtpStage.Data, "DATA")];
            if (_reset)
                commands.Insert(0, (SmtpStage.SignIn, "RSET"));
            _reset = false;
            if (_pipelining)
                await WriteAsync(string.Concat(commands.Select(c => c.Command + "\r\n")), ct);
            SmtpReply? refused = null;
            foreach (var (stage, command) in commands)
            {
                if (!_pipelining)
                    await WriteAsync(command + "\r\n", ct);
                var code = await ReadReplyAsync(ct);
                if (stage == SmtpStage.Data ? code == 354 : code is >= 200 and < 300)
                {
                    if (stage != SmtpStage.Data || refused is null)
                        continue;
                    // It wants content for nobody: an empty message ends that.
                    await WriteAsync(".\r\n", ct);
                    await ReadReplyAsync(ct);
                    continue;
                }
                refused ??= new SmtpReply(stage, code);
                if (!_pipelining || code == 421)
                    break;
            }
            if (refused is { } reply)
            {
                (_reset, IsUsable) = (true, reply.Code != 421);
                return reply;
            }
            await _stream.WriteAsync(Stuffed(content), ct);
            await _stream.FlushAsync(ct);
            dotSent = true;
            await WriteAsync(".\r\n", ct);
            var answer = await ReadReplyAsync(ct);
            IsUsable = answer is >= 200 and < 600 and not 421;
            _reset = answer >= 400;
            return new SmtpReply(SmtpStage.Content, answer);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            IsUsable = false;
            throw new SmtpLostException(dotSent, e);
        }
    }

    /// <summary>Hangs up.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    // The code by which the server turns us away, or null.
    private async Task<int?> GreetAsync(SmtpServer server, CancellationToken ct)
    {
        if (await ReadReplyAsync(ct) is var greeting and not 220)
            return greeting;
        if (await HelloAsync(ct) is { } unwelcome)
            return unwelcome;
        if (server.StartTls)
        {
            await WriteAsync("STARTTLS\r\n", ct);
            if (await ReadReplyAsync(ct) is var answer and not 220)
                return answer;
            // Whatever was said before the encryption is not believed after it.
            if (_start != _end)
                throw new IOException("The mail server spoke before the encryption began.");
            var tls = new SslStream(_stream);
            _stream = tls;
            await tls.AuthenticateAsClientAsync(Encryption(server), ct);
            if (await HelloAsync(ct) is { } refused)
                return refused;
        }
        if (string.IsNullOrEmpty(server.User))
            return null;
        return await SignInAsync(server.User, server.Password ?? "", ct) is var code and not 235 ? code : null;
    }

    private async Task<int?> HelloAsync(CancellationToken ct)
    {
        await WriteAsync("EHLO casetracker.localdomain\r\n", ct);
        var lines = new List<string>();
        if (await ReadReplyAsync(ct, lines) is var code and not 250)
            return code;
        _pipelining = lines.Contains("PIPELINING", StringComparer.OrdinalIgnoreCase);
        _signIn = [.. lines.Where(l => l.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase)).SelectMany(l => l[5..].ToUpperInvariant().Split(' '))];
        return null;
    }

    private async Task<int> SignInAsync(string user, string password, CancellationToken ct)
    {
        if (_signIn.Contains("PLAIN") || !_signIn.Contains("LOGIN"))
        {
            await WriteAsync($"AUTH PLAIN {Base64($"\0{user}\0{password}")}\r\n", ct);
            return await ReadReplyAsync(ct);
        }
        var code = 0;
        foreach (var line in (string[])["AUTH LOGIN", Base64(user), Base64(password)])
        {
            await WriteAsync(line + "\r\n", ct);
            if ((code = await ReadReplyAsync(ct)) != 334)
                break;
        }
        return code;
    }

    private async Task WriteAsync(string text, CancellationToken ct)
    {
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(text), ct);
        await _stream.FlushAsync(ct);
    }

    // A reply is lines of the same code; all but the last have a hyphen after it.
    private async Task<int> ReadReplyAsync(CancellationToken ct, List<string>? lines = null)
    {
        for (var i = 0; i < LinesLimit; i++)
        {
            var line = await ReadLineAsync(ct);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code < 200 || (line.Length > 3 && line[3] is not (' ' or '-')))
                throw new IOException("The mail server does not speak SMTP.");
            lines?.Add(line.Length > 4 ? line[4..].Trim() : "");
            if (line.Length == 3 || line[3] == ' ')
                return code;
        }
        throw new IOException("The mail server's answer has no end.");
    }

    private async Task<string> ReadLineAsync(CancellationToken ct)
    {
        var line = new StringBuilder();
        while (true)
        {
            var end = Array.IndexOf(_buffer, (byte)'\n', _start, _end - _start);
            var upTo = end < 0 ? _end : end;
            line.Append(Encoding.Latin1.GetString(_buffer, _start, upTo - _start));
            if (line.Length > LineLimit)
                throw new IOException("The mail server's answer is too long.");
            if (end >= 0)
            {
                _start = end + 1;
                return line.ToString().TrimEnd('\r');
            }
            (_start, _end) = (0, await _stream.ReadAsync(_buffer, ct));
            if (_end == 0)
                throw new IOException("The mail server hung up.");
        }
    }

    /// <summary>A line that begins with a dot gets a second one, and the content ends with a line end: so the final dot is the only one that stands alone.</summary>
    internal static ReadOnlyMemory<byte> Stuffed(ReadOnlyMemory<byte> content)
    {
        var source = content.Span;
        var ends = source.EndsWith("\r\n"u8);
        if (ends && !source.StartsWith("."u8) && source.IndexOf("\r\n."u8) < 0)
            return content;
        var result = new List<byte>(source.Length + 16);
        var lineStart = true;
        foreach (var b in source)
        {
            if (lineStart && b == (byte)'.')
                result.Add(b);
            result.Add(b);
            lineStart = b == (byte)'\n';
        }
        if (!ends)
            result.AddRange("\r\n"u8);
        return result.ToArray();
    }

    private static SslClientAuthenticationOptions Encryption(SmtpServer server)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = server.Host };
        if (server.Roots is { } roots)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }
        return options;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
