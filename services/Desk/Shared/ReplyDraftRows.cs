using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Desk.Shared;

/// <summary>A reply that is being written, or waits for a decision, on the page of its case and where it is decided.</summary>
/// <param name="Draft">The reply.</param>
/// <param name="By">Who saved it, or asks for the decision.</param>
/// <param name="NameOf">Names of whoever returned it before.</param>
internal sealed record ReplyDraftRows(ReplyDraftView Draft, LocalizedText By, Func<Guid?, LocalizedText> NameOf);
