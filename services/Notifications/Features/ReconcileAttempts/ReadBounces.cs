using System.Text;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Features.SettleNotices;
using CaseTracker.Notifications.Transports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CaseTracker.Notifications.Features.ReconcileAttempts;

/// <summary>Reads what came back to the sender's address: a mail that could not be delivered did not tell anybody.</summary>
internal sealed partial class ReadBounces(NotificationsDbContext db, Settlement settlement, IServiceProvider services, TransportChoice choice, IOptions<SmtpOptions> options, ILogger<ReadBounces> logger)
{
    private const int Batch = 100;
    private const int SizeLimit = 1024 * 1024;

    /// <returns>How many mails were read.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        if (choice.Mail != TransportKind.Real || options.Value.BounceDirectory is not { Length: > 0 } directory)
            return 0;
        var read = 0;
        try
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(directory, "new")).Order(StringComparer.Ordinal).Take(Batch).ToList())
            {
                await TakeAsync(file, ct);
                // Kept, as a mail that was looked at.
                Directory.CreateDirectory(Path.Combine(directory, "cur"));
                File.Move(file, Path.Combine(directory, "cur", $"{Path.GetFileName(file)}:2,S"), overwrite: true);
                read++;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(e);
        }
        return read;
    }

    private async Task TakeAsync(string file, CancellationToken ct)
    {
        if (new FileInfo(file).Length > SizeLimit || DeliveryReport.Read(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, ct))) is not { } report
            || ObligationOf(report.MessageId) is not { } obligationId)
            return;
        var attempt = await db.Attempts.AsNoTracking().Where(a => a.ObligationId == obligationId && a.Transport == SmtpTransport.TransportName
            && (a.State == AttemptState.Started || a.State == AttemptState.Unknown || a.State == AttemptState.Accepted)).SingleOrDefaultAsync(ct);
        if (attempt is not null)
            await settlement.ProviderSaysAsync(attempt.Id, report.MessageId, ProviderStatus.Undelivered, report.Code, ct);
    }

    // Only ids that we gave: the name of the obligation at our own domain.
    private Guid? ObligationOf(string messageId) =>
        messageId.Length > 33 && Guid.TryParseExact(messageId[1..33], "N", out var id) && services.GetRequiredService<SmtpTransport>().MessageIdOf(id) == messageId ? id : null;

    [LoggerMessage(1, LogLevel.Error, "Returned mails cannot be read (Smtp__BounceDirectory)")]
    private partial void LogUnreadable(Exception e);
}
