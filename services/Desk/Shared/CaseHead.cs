using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Reading;

namespace CaseTracker.Desk.Shared;

/// <summary>What stands at the top of every page about a case.</summary>
/// <param name="Detail">The case.</param>
/// <param name="Today">Today in business time.</param>
/// <param name="Directory">Names.</param>
/// <param name="Heading">The number is the page's h1.</param>
internal sealed record CaseHead(CaseDetail Detail, DateOnly Today, DirectorySnapshot Directory, bool Heading);
