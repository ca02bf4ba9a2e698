using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Desk.Shared;

/// <summary>A request to set a petition aside, on the page of its case and where it is decided.</summary>
/// <param name="Request">The request.</param>
/// <param name="By">Who asked.</param>
internal sealed record SetAsideRows(SetAsideView Request, LocalizedText By);
