using System.Globalization;

namespace CaseTracker.Cases;

internal sealed class AttachmentOptions
{
    public const string Section = "Attachments";

    /// <summary>Where clamd listens, <c>host:port</c>; null or empty = files are not scanned.</summary>
    public string? Clamd { get; set; }

    /// <summary>True when files are scanned, and wait until they were.</summary>
    public bool Scans => !string.IsNullOrWhiteSpace(Clamd);

    /// <summary>Host and port; null where the setting is not of that form.</summary>
    public (string Host, int Port)? Address() =>
        Clamd?.Trim() is { } clamd && clamd.LastIndexOf(':') is > 0 and var at && int.TryParse(clamd.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? (clamd[..at].Trim('[', ']'), port) : null;
}
