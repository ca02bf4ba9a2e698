using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Platform.Security;

namespace CaseTracker.Notifications.Features.SettleNotices;

/// <summary>Subject and text as sent (or, with the recipient, as handed to staff).</summary>
internal sealed record NoticeContent(string? Subject, string Text, string? To = null)
{
    private const string ContentColumn = "notifications.attempts.content";
    private const string RecipientColumn = "notifications.attempts.recipient";
    private const string TaskColumn = "notifications.obligations.task_content";

    /// <summary>Without a secret that was in the words: it is for whoever reads them, and is not kept.</summary>
    public NoticeContent Covering(string secret) => this with { Text = Text.Replace(secret, "********", StringComparison.Ordinal) };

    public byte[] EncryptForAttempt(ColumnCipher cipher, Guid attemptId) => cipher.Encrypt(JsonSerializer.Serialize(this with { To = null }, ContractJson.Options), ContentColumn, attemptId);

    public byte[] EncryptForTask(ColumnCipher cipher, Guid obligationId) => cipher.Encrypt(JsonSerializer.Serialize(this, ContractJson.Options), TaskColumn, obligationId);

    public static byte[] EncryptRecipient(ColumnCipher cipher, string recipient, Guid attemptId) => cipher.Encrypt(recipient, RecipientColumn, attemptId);

    public static NoticeContent OfAttempt(ColumnCipher cipher, byte[] content, byte[] recipient, Guid attemptId) =>
        Read(cipher.Decrypt(content, ContentColumn, attemptId)) with { To = cipher.Decrypt(recipient, RecipientColumn, attemptId) };

    public static NoticeContent OfTask(ColumnCipher cipher, byte[] content, Guid obligationId) => Read(cipher.Decrypt(content, TaskColumn, obligationId));

    private static NoticeContent Read(string json) => JsonSerializer.Deserialize<NoticeContent>(json, ContractJson.Options)!;
}
