namespace CaseTracker.Notifications.Domain;

/// <summary>How many text messages an agency has had sent in a period.</summary>
public sealed class SmsCount
{
    /// <summary>Code of the agency.</summary>
    public required string Agency { get; init; }
    /// <summary>A month or a day in Asia/Taipei: <c>2026-03</c>, <c>2026-03-05</c>.</summary>
    public required string Period { get; init; }
    /// <summary>Messages that were or may have been sent.</summary>
    public required int Count { get; set; }
}
