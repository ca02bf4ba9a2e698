namespace CaseTracker.Desk.Filters;

/// <summary>Filters of the search for cases that somebody keeps under a name; never the words of a search.</summary>
internal sealed class SavedFilter
{
    public const int LongestName = 40;

    /// <summary>Most of one person.</summary>
    public const int Most = 20;

    public required Guid StaffId { get; init; }

    /// <summary>What its owner calls it.</summary>
    public required string Name { get; init; }

    /// <summary>Names and codes as they stand in the address, from the question mark on.</summary>
    public required string Query { get; set; }
}
