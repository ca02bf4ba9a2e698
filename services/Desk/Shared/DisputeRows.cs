using CaseTracker.Contracts.Routing;

namespace CaseTracker.Desk.Shared;

/// <summary>About what units do not agree, on the page of the case and where it is decided.</summary>
/// <param name="Dispute">The dispute.</param>
/// <param name="Page">The page, for names.</param>
internal sealed record DisputeRows(DisputeView Dispute, DeskPage Page);
