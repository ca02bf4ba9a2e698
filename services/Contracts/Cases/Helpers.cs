namespace CaseTracker.Contracts.Cases;

/// <summary>Who a helper (協助人) is to the applicant.</summary>
public enum HelperRelation
{
    /// <summary>家人.</summary>
    Family,
    /// <summary>里長.</summary>
    VillageChief,
    /// <summary>代辦或代理人, paid or not.</summary>
    Agent,
    /// <summary>其他人.</summary>
    Other,
}

/// <summary>Who is asked to help.</summary>
public sealed record HelperDetails
{
    /// <summary>Name: 1 to 60 characters.</summary>
    public string? Name { get; init; }
    /// <summary>Who it is; required.</summary>
    public HelperRelation? Relation { get; init; }
    /// <summary>A mobile number or an e-mail address.</summary>
    public string? Contact { get; init; }
}

/// <summary>Asks somebody to watch a case with the applicant: they get copies of the notices and can look the case up with the contact given here.</summary>
public sealed record NameHelperRequest
{
    /// <summary>Who; required.</summary>
    public HelperDetails? Helper { get; init; }
    /// <summary>True when the applicant has just entered a one-time code. Without it everything is checked and nothing is done.</summary>
    public bool CodeEntered { get; init; }
    /// <summary>True when staff made sure that it is the applicant who asks.</summary>
    public bool IdentityChecked { get; init; }
}

/// <summary>Ends the help of somebody.</summary>
public sealed record RemoveHelperRequest
{
    /// <summary>Who.</summary>
    public Guid HelperId { get; init; }
    /// <summary>True when staff made sure that it is the applicant or the helper who asks.</summary>
    public bool IdentityChecked { get; init; }
}

/// <summary>A helper who has looked the case up does not want to help any more.</summary>
/// <param name="Hash">Keyed hash of the helper's contact, base64, as in the public view: what the look-up was proved by.</param>
public sealed record DeclineHelpRequest(string? Hash);

/// <summary>Somebody who watches a case with the applicant.</summary>
public sealed record HelperView
{
    /// <summary>Id.</summary>
    public required Guid HelperId { get; init; }
    /// <summary>Name.</summary>
    public required string Name { get; init; }
    /// <summary>Who it is to the applicant.</summary>
    public required HelperRelation Relation { get; init; }
    /// <summary>How they are told: SMS or e-mail.</summary>
    public required NoticeWay Way { get; init; }
    /// <summary>The number or address, as given.</summary>
    public required string Contact { get; init; }
    /// <summary>Since when.</summary>
    public required DateTimeOffset NamedAt { get; init; }
}

/// <summary>A helper as the public view has it.</summary>
/// <param name="Relation">Who it is to the applicant.</param>
/// <param name="Hash">Keyed hash (base64) of the number or address that proves a look-up; left out where the view is only shown.</param>
public sealed record PublicHelper(HelperRelation Relation, string? Hash);
