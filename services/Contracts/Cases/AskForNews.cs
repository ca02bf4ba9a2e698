namespace CaseTracker.Contracts.Cases;

/// <summary>Says that the date has passed without news; from whoever proved number and code.</summary>
public sealed record AskForNewsRequest
{
    /// <summary>What the applicant adds: at most 200 characters, may be left out. Staff read it.</summary>
    public string? Words { get; init; }
}
