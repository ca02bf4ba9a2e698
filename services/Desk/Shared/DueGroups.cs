using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Desk.Shared;

internal enum DueGroup
{
    Overdue,
    Today,
    Tomorrow,
    ThisWeek,
    Later,
    /// <summary>The clock stands still, or the date is not known yet.</summary>
    None,
}

/// <summary>Sorts a list by when something must happen.</summary>
internal static class DueGroups
{
    /// <summary>The group of a case. Weeks end on Sunday.</summary>
    public static DueGroup Of(CaseListRow row, DateOnly today)
    {
        if (row.Overdue)
            return DueGroup.Overdue;
        // Of what was passed on, news is owed by a day.
        if ((row.Status == CaseStatus.Referred ? row.FollowUpOn : row.Paused ? null : row.Due?.Date) is not { } due)
            return DueGroup.None;
        var sunday = today.AddDays((7 - (int)today.DayOfWeek) % 7);
        return due <= today ? DueGroup.Today
            : due == today.AddDays(1) ? DueGroup.Tomorrow
            : due <= sunday ? DueGroup.ThisWeek
            : DueGroup.Later;
    }

    public static IReadOnlyList<(DueGroup Group, IReadOnlyList<CaseListRow> Rows)> Split(IEnumerable<CaseListRow> rows, DateOnly today) =>
        [.. rows.GroupBy(r => Of(r, today)).OrderBy(g => g.Key).Select(g => (g.Key, (IReadOnlyList<CaseListRow>)[.. g]))];
}
