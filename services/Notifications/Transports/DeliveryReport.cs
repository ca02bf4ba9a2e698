using System.Globalization;
using System.Text.RegularExpressions;

namespace CaseTracker.Notifications.Transports;

/// <summary>A mail server's report (RFC 3464) that a mail could not be delivered for good.</summary>
/// <param name="MessageId">Of the mail, with its angle brackets.</param>
/// <param name="Code">Its status without the dots: 511 for 5.1.1; null when it has none.</param>
internal sealed partial record DeliveryReport(string MessageId, int? Code)
{
    /// <summary>Reads a mail; null when it is anything else than such a report. An auto-reply or a delay is none.</summary>
    public static DeliveryReport? Read(string mail)
    {
        var (head, body) = Maildir.Split(mail);
        var headers = Maildir.Headers(head);
        if (!headers.TryGetValue("content-type", out var type) || !type.StartsWith("multipart/report", StringComparison.OrdinalIgnoreCase)
            || !type.Contains("delivery-status", StringComparison.OrdinalIgnoreCase) || Boundary().Match(type) is not { Success: true } boundary)
            return null;
        var failed = false;
        int? code = null;
        string? messageId = null;
        foreach (var part in $"\n{body}".Split($"\n--{(boundary.Groups[1].Success ? boundary.Groups[1].Value : boundary.Groups[2].Value)}").Skip(1))
        {
            var (partHead, partBody) = Maildir.Split(part.IndexOf('\n', StringComparison.Ordinal) is var line and >= 0 ? part[(line + 1)..] : "");
            var partType = Maildir.Headers(partHead).GetValueOrDefault("content-type", "").ToLowerInvariant();
            if (partType.StartsWith("message/delivery-status", StringComparison.Ordinal) || partType.StartsWith("message/global-delivery-status", StringComparison.Ordinal))
            {
                foreach (var recipient in partBody.Split("\n\n").Select(Maildir.Headers).Where(r => string.Equals(r.GetValueOrDefault("action"), "failed", StringComparison.OrdinalIgnoreCase)))
                {
                    failed = true;
                    code ??= Status().Match(recipient.GetValueOrDefault("status", "")) is { Success: true } status
                        ? int.Parse(string.Concat(status.Groups.Cast<Group>().Skip(1).Select(g => g.Value)), CultureInfo.InvariantCulture) : null;
                }
            }
            else if (partType.StartsWith("message/rfc822", StringComparison.Ordinal) || partType.StartsWith("text/rfc822-headers", StringComparison.Ordinal) || partType.StartsWith("message/global", StringComparison.Ordinal))
            {
                messageId ??= Maildir.Headers(Maildir.Split(partBody).Head).GetValueOrDefault("message-id");
            }
        }
        return failed && messageId is not null ? new DeliveryReport(messageId, code) : null;
    }

    [GeneratedRegex("boundary=(?:\"([^\"]+)\"|([^;\\s]+))", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Boundary();

    [GeneratedRegex("^([245])\\.(\\d{1,3})\\.(\\d{1,3})\\b", RegexOptions.NonBacktracking)]
    private static partial Regex Status();
}
