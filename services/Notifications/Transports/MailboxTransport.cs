using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Platform;
using CaseTracker.Platform.Security;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Notifications.Transports;

/// <summary>The development mailbox: a table. A notice is in it or not, so a process that dies while sending leaves no doubt.</summary>
internal sealed class MailboxTransport([FromKeyedServices("notifications")] NpgsqlDataSource database, ColumnCipher cipher, BusinessTime business) : IMailTransport, ISmsTransport
{
    public const string TransportName = "mailbox";
    internal const string ContentColumn = "notifications.mailbox_messages.content";

    public string Name => TransportName;

    public Task<SendResult> SendAsync(OutgoingMail mail, CancellationToken ct) => StoreAsync(mail, NoticeWay.Email, mail.Subject, mail.Html, ct);

    public Task<SendResult> SendAsync(OutgoingSms sms, CancellationToken ct) => StoreAsync(sms, NoticeWay.Sms, null, null, ct);

    public Task<SendResult?> ProbeAsync(CancellationToken ct) => Task.FromResult<SendResult?>(null);

    public async Task<bool> HasAsync(Guid obligationId, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select exists(select from notifications.mailbox_messages where obligation_id = $1)");
        command.Parameters.AddWithValue(obligationId);
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private async Task<SendResult> StoreAsync(OutgoingMessage message, NoticeWay channel, string? subject, string? html, CancellationToken ct)
    {
        var content = JsonSerializer.Serialize(new MailboxContent(channel, message.To, subject, message.Text, html, message.CaseNumber, message.Kind), ContractJson.Options);
        await using var command = database.CreateCommand("""
            insert into notifications.mailbox_messages (obligation_id, attempt_id, at, content) values ($1, $2, $3, $4) on conflict (obligation_id) do nothing
            """);
        command.Parameters.AddWithValue(message.ObligationId);
        command.Parameters.AddWithValue(message.AttemptId);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, business.GetUtcNow());
        command.Parameters.AddWithValue(cipher.Encrypt(content, ContentColumn, message.ObligationId));
        await command.ExecuteNonQueryAsync(ct);
        return SendResult.Accepted(message.ObligationId.ToString());
    }
}

internal sealed record MailboxContent(NoticeWay Channel, string To, string? Subject, string Text, string? Html, string CaseNumber, Contracts.Notifications.NoticeKind Kind);
