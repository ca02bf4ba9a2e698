using System.Globalization;
using System.Text;

namespace CaseTracker.Notifications.Transports;

/// <summary>What goes into a mail.</summary>
/// <param name="From">The sender's address, ASCII.</param>
/// <param name="SenderName">The sender's name, from reference data.</param>
/// <param name="To">The recipient's address, ASCII; nobody's name stands beside it.</param>
/// <param name="Subject">One line.</param>
/// <param name="MessageId">With its angle brackets.</param>
/// <param name="Language">Tag of the language of the words.</param>
/// <param name="Date">When it was written.</param>
/// <param name="Text">The words as plain text.</param>
/// <param name="Html">The same words as HTML.</param>
/// <param name="Unsubscribe">For mails that need not come: the address that ends them by one POST (RFC 8058); ASCII.</param>
public sealed record MailWords(string From, string SenderName, string To, string Subject, string MessageId, string Language, DateTimeOffset Date, string Text, string Html, string? Unsubscribe = null);

/// <summary>Writes a mail in ASCII: headers as encoded words, both forms of the words in base64.</summary>
public static class MailWriter
{
    /// <summary>Headers and body with CRLF line ends.</summary>
    public static byte[] Write(MailWords mail)
    {
        ArgumentNullException.ThrowIfNull(mail);
        // Base64 has no underscore: the boundary cannot stand in a part.
        const string boundary = "=_notice";
        var text = new StringBuilder();
        Header("From", $"{EncodedWords(mail.SenderName, 6)} <{mail.From}>");
        Header("To", mail.To);
        Header("Subject", EncodedWords(mail.Subject, 9));
        Header("Date", mail.Date.ToString("ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture) + mail.Date.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal));
        Header("Message-ID", mail.MessageId);
        Header("Auto-Submitted", "auto-generated");
        Header("X-Auto-Response-Suppress", "All");
        if (mail.Unsubscribe is { } unsubscribe)
        {
            Header("List-Unsubscribe", $"<{unsubscribe}>");
            Header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        Header("Content-Language", mail.Language);
        Header("MIME-Version", "1.0");
        Header("Content-Type", $"multipart/alternative; boundary=\"{boundary}\"");
        Part("text/plain", mail.Text);
        Part("text/html", mail.Html);
        text.Append("\r\n--").Append(boundary).Append("--\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());

        void Header(string name, string value) => text.Append(name).Append(": ").Append(value).Append("\r\n");

        void Part(string type, string words)
        {
            text.Append("\r\n--").Append(boundary).Append("\r\nContent-Type: ").Append(type).Append("; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
            var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(words.ReplaceLineEndings("\r\n")));
            for (var i = 0; i < base64.Length; i += 76)
                text.Append(base64, i, Math.Min(76, base64.Length - i)).Append("\r\n");
        }
    }

    /// <summary>Any text as encoded words of at most 75 characters on lines of at most 76, never in the middle of a character.</summary>
    /// <param name="value">The text.</param>
    /// <param name="indent">Characters that stand before it on its line.</param>
    public static string EncodedWords(string value, int indent)
    {
        const int shell = 12; // =?utf-8?B??=
        var words = new StringBuilder();
        var bytes = new List<byte>();
        Span<byte> encoded = stackalloc byte[4];
        var room = 76 - indent;
        foreach (var rune in value.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(encoded);
            if (shell + ((bytes.Count + length + 2) / 3 * 4) > Math.Min(75, room))
            {
                Flush();
                words.Append("\r\n ");
                room = 75;
            }
            bytes.AddRange(encoded[..length]);
        }
        Flush();
        return words.ToString();

        void Flush()
        {
            words.Append("=?utf-8?B?").Append(Convert.ToBase64String([.. bytes])).Append("?=");
            bytes.Clear();
        }
    }
}
