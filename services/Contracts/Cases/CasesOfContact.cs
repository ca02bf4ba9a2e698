namespace CaseTracker.Contracts.Cases;

/// <summary>A contact by the keyed hash that proves a look-up: whoever asks with it need not know the contact.</summary>
/// <param name="Way">SMS for a mobile number, or e-mail.</param>
/// <param name="Hash">Keyed hash of the number or address, base64, as in <see cref="PublicView"/>.</param>
public sealed record HashedContact(NoticeWay Way, string Hash);

/// <summary>The cases a contact stands in, for the message to that contact: open ones, and those that ended in the last days.</summary>
public sealed record CasesOfContact
{
    /// <summary>The most cases that are named.</summary>
    public const int Most = 50;

    /// <summary>For how many days a case that has ended is named.</summary>
    public const int DaysAfterEnd = 30;

    /// <summary>The contact as the newest of the cases has it: an E.164 number or an address.</summary>
    public required string Contact { get; init; }
    /// <summary>Agency of the newest case.</summary>
    public required string Agency { get; init; }
    /// <summary>Unit of the newest case, or null.</summary>
    public string? Unit { get; init; }
    /// <summary>The cases, newest first, at most <see cref="Most"/>.</summary>
    public required IReadOnlyList<CaseOfContact> Cases { get; init; }
    /// <summary>How many there are.</summary>
    public required int Total { get; init; }
}

/// <summary>One case of a contact.</summary>
/// <param name="CaseNumber">11 digits.</param>
/// <param name="About">What it is about; null where the identity of the applicant is protected: then the number is all that is told.</param>
public sealed record CaseOfContact(string CaseNumber, AboutCase? About);

/// <summary>A case in one line.</summary>
/// <param name="Service">Name of the service item.</param>
/// <param name="ReceivedAt">When it was received.</param>
/// <param name="Status">Status.</param>
public sealed record AboutCase(LocalizedText Service, DateTimeOffset ReceivedAt, CaseStatus Status);
