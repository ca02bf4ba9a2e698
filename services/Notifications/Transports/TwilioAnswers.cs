using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CaseTracker.Notifications.Domain;

namespace CaseTracker.Notifications.Transports;

/// <summary>Reads what Twilio says, and believes only what has the shape it must have.</summary>
internal static partial class TwilioAnswers
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <summary>The body as a JSON object; null when it is none, too long, or breaks off.</summary>
    public static async Task<JsonDocument?> ReadAsync(HttpResponseMessage response, int atMost, CancellationToken ct)
    {
        if (response.Content.Headers.ContentLength > atMost)
            return null;
        var buffer = new byte[atMost + 1];
        var length = 0;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(ct);
            while (length < buffer.Length && await stream.ReadAsync(buffer.AsMemory(length), ct) is var read and > 0)
                length += read;
            if (length > atMost)
                return null;
            var body = JsonDocument.Parse(buffer.AsMemory(0, length), Strict);
            if (body.RootElement.ValueKind == JsonValueKind.Object)
                return body;
            body.Dispose();
            return null;
        }
        catch (Exception e) when (e is JsonException or IOException or HttpRequestException)
        {
            return null;
        }
    }

    public static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.String ? field.GetString() : null;

    public static int? Number(JsonElement body, string name) => body.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.Number && field.TryGetInt32(out var value) ? value : null;

    /// <summary>An instant in the form of RFC 2822.</summary>
    public static DateTimeOffset? Instant(JsonElement body, string name) =>
        DateTimeOffset.TryParseExact(Text(body, name), "ddd, dd MMM yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant) ? instant : null;

    public static bool IsMessageSid(string? text) => text is not null && MessageSid().IsMatch(text);

    public static ProviderStatus? Status(string? text) => text switch
    {
        "accepted" or "scheduled" or "queued" => ProviderStatus.Queued,
        "sending" => ProviderStatus.Sending,
        "sent" => ProviderStatus.Sent,
        "delivered" or "read" => ProviderStatus.Delivered,
        "undelivered" => ProviderStatus.Undelivered,
        "failed" or "canceled" => ProviderStatus.Failed,
        _ => null,
    };

    [GeneratedRegex("^(?:SM|MM)[0-9a-fA-F]{32}$", RegexOptions.NonBacktracking)]
    private static partial Regex MessageSid();
}
