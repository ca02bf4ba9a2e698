using CaseTracker.Notifications.Domain;
using Microsoft.Extensions.Options;

namespace CaseTracker.Notifications.Transports;

/// <summary>The mail server's copies of what it took from us, in a Maildir: a mail whose id is not among them was not taken.</summary>
internal sealed partial class MailJournal(IOptions<SmtpOptions> options, SmtpTransport smtp, ILogger<MailJournal> logger) : ILookUpSent
{
    private readonly Lock _lock = new();
    private Dictionary<string, string?> _ids = [];

    public string Name => SmtpTransport.TransportName;

    public Task<IReadOnlyList<FoundMessage>?> FindAsync(SentMessage message, CancellationToken ct)
    {
        var messageId = smtp.MessageIdOf(message.ObligationId);
        try
        {
            lock (_lock)
            {
                Refresh();
                return Task.FromResult<IReadOnlyList<FoundMessage>?>(_ids.ContainsValue(messageId) ? [new FoundMessage(messageId, ProviderStatus.Sent, null)] : []);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(e);
            return Task.FromResult<IReadOnlyList<FoundMessage>?>(null);
        }
    }

    // A file of a Maildir never changes; only its folder and its flags do.
    private void Refresh()
    {
        var ids = new Dictionary<string, string?>();
        foreach (var file in Maildir.Files(options.Value.JournalDirectory!))
        {
            var name = Path.GetFileName(file).Split(':')[0];
            ids[name] = _ids.TryGetValue(name, out var known) ? known : Maildir.HeadersOf(file).GetValueOrDefault("message-id");
        }
        _ids = ids;
    }

    [LoggerMessage(1, LogLevel.Error, "The journal of mails cannot be read (Smtp__JournalDirectory): whether mails were taken cannot be found out")]
    private partial void LogUnreadable(Exception e);
}
