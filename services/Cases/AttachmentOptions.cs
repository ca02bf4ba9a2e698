namespace CaseTracker.Cases;

internal sealed class AttachmentOptions
{
    public const string Section = "Attachments";

    /// <summary>Where clamd listens, <c>host:port</c>; null or empty = files are not scanned.</summary>
    public string? Clamd { get; set; }

    /// <summary>True when files are scanned, and wait until they were.</summary>
    public bool Scans => !string.IsNullOrWhiteSpace(Clamd);
}
