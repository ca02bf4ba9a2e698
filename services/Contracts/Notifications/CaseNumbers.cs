namespace CaseTracker.Contracts.Notifications;

/// <summary>Somebody forgot a case number: asks to send a contact the numbers of its cases.</summary>
public sealed record CaseNumbersRequest
{
    /// <summary>SMS for a mobile number, or e-mail; required.</summary>
    public NoticeWay? Way { get; init; }
    /// <summary>Keyed hash of the number or address, base64, as in the public view of a case; required. The contact itself does not travel.</summary>
    public string? Hash { get; init; }
    /// <summary>The language the reader uses now.</summary>
    public Language Language { get; init; }
}
