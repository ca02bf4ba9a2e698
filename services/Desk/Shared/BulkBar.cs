namespace CaseTracker.Desk.Shared;

/// <summary>The form of a list in which cases can be picked.</summary>
/// <param name="Address">Where it goes.</param>
/// <param name="Total">How many cases the whole list has; null when that is not known.</param>
internal sealed record BulkBar(string Address, long? Total);
