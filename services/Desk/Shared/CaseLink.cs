using CaseTracker.Contracts.Cases;

namespace CaseTracker.Desk.Shared;

/// <summary>A link to a case.</summary>
/// <param name="Row">The case; null when it could not be read, or not by this person.</param>
/// <param name="Section">Which part of it, with a slash.</param>
internal sealed record CaseLink(CaseListRow? Row, string Section = "");
