using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net.Mail;
using System.Security.Cryptography.X509Certificates;
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

    /// <summary>A file with the certificates (PEM) that vouch for the server, where those of the system do not.</summary>
    public string? CaFile { get; set; }

    /// <summary>Long-lived connections.</summary>
    [Range(1, 64)]
    public int Connections { get; set; } = 8;

    /// <summary>A Maildir that gets a copy of every mail the server takes from us: what is not in it was not taken.</summary>
    public string? JournalDirectory { get; set; }

    /// <summary>A Maildir that gets what is sent to <see cref="From"/>: reports of mails that could not be delivered.</summary>
    public string? BounceDirectory { get; set; }
}

/// <summary>E-mail by SMTP over a few long-lived connections.</summary>
/// <remarks>Until the final dot is on its way a failure of any kind proves that nothing was sent; after that only the server's own answer proves anything.</remarks>
internal sealed partial class SmtpTransport(IOptions<SmtpOptions> options, MachineTime machine, ILogger<SmtpTransport> logger) : IMailTransport, IDisposable
{
    public const string TransportName = "smtp";

    // Servers hang up on idle clients; a new connection costs less than the doubt.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(15);

    private int _open;
    private readonly SemaphoreSlim _slots = new(options.Value.Connections);
    private readonly ConcurrentBag<Connection> _idle = [];
    private readonly MailAddress _from = Ascii(options.Value.From!)!;
    private readonly SmtpServer _server = new(options.Value.Host!, options.Value.Port, options.Value.StartTls, options.Value.User, options.Value.Password, RootsOf(options.Value.CaFile));

    private sealed record Connection(SmtpSession Session, long UsedAt);

    public string Name => TransportName;

    public async Task<SendResult> SendAsync(OutgoingMail mail, CancellationToken ct)
    {
        if (Ascii(mail.To) is not { } to)
            return SendResult.Rejected("address-invalid");
        var messageId = MessageIdOf(mail.ObligationId);
        var content = MailWriter.Write(new MailWords(_from.Address, mail.SenderName, to.Address, Domain.Texts.EmailText.OneLine(mail.Subject), messageId,
            mail.Language == Contracts.Language.En ? "en" : "zh-TW", machine.TaipeiNow(), mail.Text, mail.Html, mail.Unsubscribe));
        try
        {
            await _slots.WaitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return SendResult.Interrupted("no-free-connection");
        }
        try
        {
            return await SendAsync(to.Address, content, messageId, ct);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>The same over every try, so that receivers which drop repeated messages can.</summary>
    public string MessageIdOf(Guid obligationId) => $"<{obligationId:N}@{_from.Host}>";

    public void Dispose()
    {
        while (_idle.TryTake(out var connection))
            HangUp(connection.Session);
        _slots.Dispose();
    }

    public async Task<SendResult?> ProbeAsync(CancellationToken ct)
    {
        var (session, trouble) = await OpenAsync(ct);
        if (session is not null)
            _idle.Add(new Connection(session, machine.GetTimestamp()));
        return trouble;
    }

    private async Task<SendResult> SendAsync(string to, byte[] content, string messageId, CancellationToken ct)
    {
        // A server may hang up on a connection that rests; before the final dot that proves nothing was sent, so the next one is tried at once.
        var session = TakeRested();
        while (true)
        {
            var rested = session is not null;
            if (session is null)
            {
                (session, var trouble) = await OpenAsync(ct);
                if (session is null)
                    return trouble!;
            }
            try
            {
                var reply = await session.SendAsync(_from.Address, to, content, ct);
                if (rested && reply is { Code: 421, Stage: not SmtpStage.Content })
                {
                    HangUp(session);
                    session = null;
                    continue;
                }
                if (session.IsUsable)
                    _idle.Add(new Connection(session, machine.GetTimestamp()));
                else
                    HangUp(session);
                return reply switch
                {
                    { Stage: SmtpStage.Content, Code: < 300 } => SendResult.Accepted(messageId),
                    { Stage: SmtpStage.Content, Code: < 400 } => SendResult.Unknown("answer-unreadable", reply.Code),
                    _ => FromReply(reply),
                };
            }
            catch (SmtpLostException e)
            {
                HangUp(session!);
                session = null;
                if (rested && !e.MayHaveTaken && !ct.IsCancellationRequested)
                    continue;
                var code = e.InnerException is OperationCanceledException ? "server-timeout" : e.MayHaveTaken ? "connection-lost" : "server-unreachable";
                return e.MayHaveTaken ? SendResult.Unknown(code) : SendResult.NotSent(code);
            }
        }
    }

    // A connection that is ready for messages, or why there is none: what fails here would fail for every message.
    private async Task<(SmtpSession? Session, SendResult? Trouble)> OpenAsync(CancellationToken ct)
    {
        try
        {
            var (session, refusal) = await SmtpSession.OpenAsync(_server, ct);
            if (session is not null)
            {
                Interlocked.Increment(ref _open);
                return (session, null);
            }
            if (refusal.Code >= 500)
                return (null, RefusedUs(refusal.Code));
            // Where others get through, one connection too many is this message's bad luck.
            return (null, Volatile.Read(ref _open) > 0 ? SendResult.NotSent("server-busy", refusal.Code) : SendResult.TransportOut("server-busy", refusal.Code));
        }
        catch (SmtpLostException e)
        {
            return (null, SendResult.TransportOut(e.InnerException is OperationCanceledException ? "server-timeout" : "server-unreachable"));
        }
    }

    private void HangUp(SmtpSession session)
    {
        session.Dispose();
        Interlocked.Decrement(ref _open);
    }

    private static X509Certificate2Collection? RootsOf(string? file)
    {
        if (string.IsNullOrEmpty(file))
            return null;
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(file);
        return roots;
    }

    private SmtpSession? TakeRested()
    {
        while (_idle.TryTake(out var connection))
        {
            if (machine.GetElapsedTime(connection.UsedAt) < Idle)
                return connection.Session;
            HangUp(connection.Session);
        }
        return null;
    }

    private SendResult FromReply(SmtpReply reply)
    {
        if (reply.Code < 500)
            return SendResult.NotSent("server-busy", reply.Code);
        // Sign-in and encryption are between the server and us; the recipient has no part in them.
        if (reply.Code is 530 or 534 or 535 or 538)
            return RefusedUs(reply.Code);
        if (reply.Stage == SmtpStage.SignIn || reply.Code is 500 or 501 or 502 or 503 or 504)
        {
            LogRefused(reply.Code);
            return SendResult.NotSent("server-refused-us", reply.Code);
        }
        return SendResult.Rejected(reply.Stage == SmtpStage.Recipient ? "address-refused" : "message-refused", reply.Code);
    }

    private SendResult RefusedUs(int code)
    {
        LogRefused(code);
        return SendResult.TransportOut("server-refused-us", code);
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
}
