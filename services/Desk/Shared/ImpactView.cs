using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Desk.Reading;

namespace CaseTracker.Desk.Shared;

/// <summary>What a change of the calendar would do, with the names its page needs.</summary>
internal sealed record ImpactView(CalendarImpact Impact, IReadOnlyDictionary<Guid, CaseListRow> Rows, DirectorySnapshot Directory);
