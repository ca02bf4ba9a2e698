using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Transports;
using CaseTracker.Platform;
using CaseTracker.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.DevMailbox;

/// <summary>One message of the development mailbox.</summary>
internal sealed record MailboxEntry
{
    public required DateTimeOffset At { get; init; }
    public required NoticeWay Channel { get; init; }
    public required string To { get; init; }
    public string? Subject { get; init; }
    public required string Text { get; init; }
    public string? Html { get; init; }
    public required string CaseNumber { get; init; }
    public required NoticeKind Kind { get; init; }
}

/// <summary>What the development mailbox took, newest first.</summary>
internal sealed class DevMailbox(NotificationsDbContext db, ColumnCipher cipher)
{
    private const int PageSize = 100;
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    // Every field is always there: a reader need not tell "no subject" from "no such field".
    public static readonly JsonSerializerOptions Json = new(ContractJson.Options) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.Never };

    public async IAsyncEnumerable<MailboxEntry> AllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var message in db.MailboxMessages.AsNoTracking().OrderByDescending(m => m.Seq).AsAsyncEnumerable().WithCancellation(ct))
        {
            var content = JsonSerializer.Deserialize<MailboxContent>(cipher.Decrypt(message.Content, MailboxTransport.ContentColumn, message.ObligationId), ContractJson.Options)!;
            yield return new MailboxEntry
            {
                At = Taipei.Local(message.At),
                Channel = content.Channel,
                To = content.To,
                Subject = content.Subject,
                Text = content.Text,
                Html = content.Html,
                CaseNumber = content.CaseNumber,
                Kind = content.Kind,
            };
        }
    }

    public async Task<string> PageAsync(CancellationToken ct)
    {
        var total = await db.MailboxMessages.CountAsync(ct);
        var page = new StringBuilder($$"""
            <!doctype html>
            <html lang="zh-Hant">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>開發信箱</title>
            <style>
            body { font: 16px/1.6 sans-serif; max-width: 48rem; margin: 0 auto; padding: 1rem; color: #1a1a1a; background: #fff }
            article { border-top: 2px solid #1a1a1a; padding: 0 0 1rem }
            h2 { font-size: 1.125rem; margin: 1rem 0 .5rem; overflow-wrap: anywhere }
            dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: 0 }
            dd { margin: 0; overflow-wrap: anywhere }
            pre { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; background: #f3f3f3; padding: .75rem; margin: .5rem 0 0 }
            </style>
            </head>
            <body>
            <main>
            <h1>開發信箱</h1>
            <p>這裡收下系統寄出的簡訊和電子郵件，只在開發環境出現。共 {{total.ToString(CultureInfo.InvariantCulture)}} 則，新的在前，最多列出 {{PageSize}} 則。<a href="/dev/mailbox.json">全部（JSON）</a></p>

            """);
        var shown = 0;
        await foreach (var entry in AllAsync(ct))
        {
            if (shown++ == PageSize)
                break;
            page.Append("<article>\n<h2>").Append(Encoder.Encode(entry.Subject ?? entry.Text)).Append("</h2>\n<dl>\n");
            Row("時間", entry.At.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
            Row("方式", entry.Channel == NoticeWay.Sms ? "簡訊" : "電子郵件");
            Row("收件人", entry.To);
            Row("案號", Domain.Texts.NoticeSlots.FormatNumber(entry.CaseNumber));
            Row("種類", NoticeKinds.Name(entry.Kind));
            page.Append("</dl>\n<pre>").Append(Encoder.Encode(entry.Text).Replace("&#xA;", "\n", StringComparison.Ordinal)).Append("</pre>\n</article>\n");
        }
        if (shown == 0)
            page.Append("<p>還沒有任何訊息。</p>\n");
        return page.Append("</main>\n</body>\n</html>\n").ToString();

        void Row(string name, string value) => page.Append("<dt>").Append(name).Append("</dt><dd>").Append(Encoder.Encode(value)).Append("</dd>\n");
    }
}
