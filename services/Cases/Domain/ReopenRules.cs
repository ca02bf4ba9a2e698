namespace CaseTracker.Cases.Domain;

/// <summary>How long and how often an applicant can ask to look again at an answered case.</summary>
/// <param name="Days">Days after the day of the answer, in Asia/Taipei, the last one inclusive.</param>
/// <param name="Times">How often.</param>
public sealed record ReopenRules(int Days, int Times);
