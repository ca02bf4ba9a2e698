namespace CaseTracker.Contracts.Cases;

/// <summary>Why an applicant disagrees with the answer.</summary>
public enum ReopenReason
{
    /// <summary>問題還在: what was reported is still there.</summary>
    StillThere,
    /// <summary>又發生: it was settled and has happened again.</summary>
    HappenedAgain,
    /// <summary>回覆沒回答我的問題: the reply does not answer what was asked.</summary>
    NotAnswered,
    /// <summary>有新資料: there is something that was not known.</summary>
    NewFacts,
}

/// <summary>The applicant asks to look again. From the applicant, shown by a one-time code, neither <see cref="SaidBy"/> nor <see cref="Check"/> is taken.</summary>
public sealed record ReopenRequest
{
    /// <summary>Why.</summary>
    public ReopenReason? Reason { get; init; }
    /// <summary>What is wrong, in a sentence: 2 to 500 characters. Staff read it.</summary>
    public string? Words { get; init; }
    /// <summary>Ids of uploads that go with it; may be left out.</summary>
    public IReadOnlyList<string>? Attachments { get; init; }
    /// <summary>Who said so, for example the applicant or somebody authorised: 2 to 100 characters, staff only.</summary>
    public string? SaidBy { get; init; }
    /// <summary>How the identity was checked.</summary>
    public IdentityCheck? Check { get; init; }
}
