namespace CaseTracker.Contracts.Cases;

/// <summary>The applicant adds to what was said; staff read it.</summary>
public sealed record AddWordsRequest
{
    /// <summary>2 to 1,000 characters.</summary>
    public string? Text { get; init; }
    /// <summary>Ids of uploads that go with it; may be left out.</summary>
    public IReadOnlyList<string>? Attachments { get; init; }
}
