namespace CaseTracker.Contracts.Cases;

/// <summary>How it was made sure that somebody may speak for a case.</summary>
public enum IdentityCheck
{
    /// <summary>Case number and look-up code were right.</summary>
    LookupCode,
    /// <summary>Called back at the phone number, or wrote from the e-mail address, that the case has.</summary>
    ContactOnFile,
    /// <summary>Showed a document at the counter.</summary>
    Document,
    /// <summary>Entered the one-time code that was sent to the case's contact; on the public pages, never chosen by staff.</summary>
    OneTimeCode,
}

/// <summary>Takes down that the applicant withdraws a case. From the applicant, shown by a one-time code, only the reason is taken.</summary>
public sealed record WithdrawRequest
{
    /// <summary>Who said so, for example the applicant or somebody authorised: 2 to 100 characters, staff only.</summary>
    public string? SaidBy { get; init; }
    /// <summary>How the identity was checked.</summary>
    public IdentityCheck? Check { get; init; }
    /// <summary>Why, as the applicant said it: at most 500 characters, may be left out. The applicant reads it.</summary>
    public string? Reason { get; init; }
}

/// <summary>Undoes a withdrawal, within 7 days.</summary>
public sealed record UndoWithdrawalRequest
{
    /// <summary>Why: 2 to 500 characters, staff only; not taken from the applicant.</summary>
    public string? Reason { get; init; }
}
