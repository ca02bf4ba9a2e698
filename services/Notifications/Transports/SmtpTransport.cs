using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using CaseTracker.Platform;
using Microsoft.Extensions.Options;

namespace CaseTracker.Notifications.Transports;

internal sealed class SmtpOptions
{
    public const string Section = "Smtp";

    public string? Host { get; set; }

    [Range(1, 65535)]
    public int Port { get; set; } = 587;

    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>Address of the sender; its domain also makes the message ids.</summary>
    public string? From { get; set; }

    public bool StartTls { get; set; } = true;

    /// <summary>Long-lived connections; one carries about 20 messages a second.</summary>
    [Range(1, 64)]
    public int Connections { get; set; } = 8;
}

/// <summary>E-mail by SMTP over a few long-lived connections.</summary>
/// <remarks>
/// The words of a message leave only after the server's go-ahead for its content. Until the client has asked for them
/// a failure of any kind proves that nothing was sent; after that only the server's own answer proves anything.
/// </remarks>
internal sealed partial class SmtpTransport(IOptions<SmtpOptions> options, IOptions<NotificationsOptions> limits, MachineTime machine, ILogger<SmtpTransport> logger) : IMailTransport, IDisposable
{
    // Servers hang up on idle clients; a new connection costs less than the doubt.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _slots = new(options.Value.Connections);
    private readonly ConcurrentBag<Connection> _idle = [];
    private readonly MailAddress _from = new(options.Value.From!);

    private sealed record Connection(SmtpClient Client, long UsedAt);

    public string Name => "smtp";

    public async Task<SendResult> SendAsync(OutgoingMail mail, CancellationToken ct)
    {
        if (Ascii(mail.To) is not { } to)
            return SendResult.Rejected("address-invalid");
        var messageId = $"<{mail.ObligationId:N}@{_from.Host}>";
        using var words = new SealableWords(mail.Text, mail.Html);
        using var message = Build(mail, to, messageId, words);
        try
        {
            await _slots.WaitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return SendResult.Interrupted("no-free-connection");
        }
        SmtpClient? client = null;
        try
        {
            client = Take();
            await client.SendMailAsync(message, ct);
            _idle.Add(new Connection(client, machine.GetTimestamp()));
            client = null;
            return SendResult.Accepted(messageId);
        }
        catch (SmtpException e) when (e.StatusCode != SmtpStatusCode.GeneralFailure)
        {
            return FromReply(e);
        }
        catch (Exception e) when (e is SmtpException or OperationCanceledException or IOException or InvalidOperationException)
        {
            return words.Seal() ? SendResult.NotSent(e is OperationCanceledException ? "server-timeout" : "server-unreachable") : SendResult.Unknown(e is OperationCanceledException ? "server-timeout" : "connection-lost");
        }
        finally
        {
            client?.Dispose();
            _slots.Release();
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var connection))
            connection.Client.Dispose();
        _slots.Dispose();
    }

    private SmtpClient Take()
    {
        while (_idle.TryTake(out var connection))
        {
            if (machine.GetElapsedTime(connection.UsedAt) < Idle)
                return connection.Client;
            connection.Client.Dispose();
        }
        var settings = options.Value;
        return new SmtpClient(settings.Host, settings.Port)
        {
            DeliveryMethod = SmtpDeliveryMethod.Network,
            // The client waits for the answer to the content without looking at the token.
            Timeout = (int)limits.Value.SendTimeout.TotalMilliseconds,
            EnableSsl = settings.StartTls,
            Credentials = string.IsNullOrEmpty(settings.User) ? null : new NetworkCredential(settings.User, settings.Password),
        };
    }

    private MailMessage Build(OutgoingMail mail, MailAddress to, string messageId, SealableWords words)
    {
        var message = new MailMessage
        {
            From = new MailAddress(_from.Address, mail.SenderName, Encoding.UTF8),
            Subject = Domain.Texts.EmailText.OneLine(mail.Subject),
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        message.To.Add(to);
        message.Headers.Add("Message-ID", messageId);
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        message.Headers.Add("Content-Language", mail.Language == Contracts.Language.En ? "en" : "zh-TW");
        message.AlternateViews.Add(new AlternateView(words.Text, new ContentType("text/plain; charset=utf-8")) { TransferEncoding = TransferEncoding.Base64 });
        message.AlternateViews.Add(new AlternateView(words.Html, new ContentType("text/html; charset=utf-8")) { TransferEncoding = TransferEncoding.Base64 });
        return message;
    }

    private SendResult FromReply(SmtpException e)
    {
        var status = (int)e.StatusCode;
        if (status < 500)
            return SendResult.NotSent("server-busy", status);
        // Sign-in and encryption are between the server and us; the recipient has no part in them.
        if (status is 530 or 534 or 535 or 538 or 500 or 501 or 502 or 503 or 504)
        {
            LogRefused(status);
            return SendResult.NotSent("server-refused-us", status);
        }
        return SendResult.Rejected(e is SmtpFailedRecipientException ? "address-refused" : "message-refused", status);
    }

    /// <summary>An address the wire can carry: ASCII before the @, the domain in its ASCII form; null when there is none.</summary>
    internal static MailAddress? Ascii(string address)
    {
        var at = address.LastIndexOf('@');
        if (at <= 0 || !address.All(c => c is > ' ' and not ('<' or '>' or '"' or ',' or ';' or '\u007F')) || address.AsSpan(0, at).ContainsAnyExceptInRange('!', '~'))
            return null;
        try
        {
            return MailAddress.TryCreate($"{address[..at]}@{new IdnMapping().GetAscii(address[(at + 1)..])}", out var result) ? result : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The mail server refuses us ({Status}): check Smtp__User, __Password, __StartTls and __From")]
    private partial void LogRefused(int status);

    /// <summary>The two forms of a message's words, which can be withdrawn as long as neither has been read.</summary>
    private sealed class SealableWords(string text, string html) : IDisposable
    {
        // 0 = untouched, 1 = read, 2 = sealed.
        private int _state;

        public Stream Text => new Guarded(this, Encoding.UTF8.GetBytes(text));

        public Stream Html => new Guarded(this, Encoding.UTF8.GetBytes(html));

        /// <summary>True when nothing was read; from now on nothing can be.</summary>
        public bool Seal() => Interlocked.CompareExchange(ref _state, 2, 0) is 0 or 2;

        public void Dispose() => Seal();

        private void Touch()
        {
            if (Interlocked.CompareExchange(ref _state, 1, 0) == 2)
                throw new IOException("The message was withdrawn.");
        }

        private sealed class Guarded(SealableWords owner, byte[] bytes) : Stream
        {
            private readonly MemoryStream _inner = new(bytes, writable: false);

            public override bool CanRead => true;

            public override bool CanSeek => true;

            public override bool CanWrite => false;

            public override long Length => _inner.Length;

            public override long Position
            {
                get => _inner.Position;
                set => _inner.Position = value;
            }

            public override int Read(byte[] buffer, int offset, int count)
            {
                owner.Touch();
                return _inner.Read(buffer, offset, count);
            }

            public override long Seek(long offset, SeekOrigin origin) => _inner.Seek(offset, origin);

            public override void Flush() { }

            public override void SetLength(long value) => throw new NotSupportedException();

            public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        }
    }
}
