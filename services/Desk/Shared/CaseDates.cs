using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Desk.Shared;

/// <summary>The dates of a case, each by its name: 期限, 原期限, 承諾日.</summary>
internal sealed record CaseDates(CaseListRow Row, DueDate? Original, DateOnly Today)
{
    /// <summary>The first due date, where the one in force is another.</summary>
    public DueDate? OtherOriginal => Original is { } first && first.Date != Row.Due?.Date ? first : null;

    /// <summary>How a due date looks: late, near, or ordinary.</summary>
    public string DueClass => Over ? "" : Row.Overdue ? "ct-due-late" : Row.Due is { } due && due.Date <= Today.AddDays(1) ? "ct-due-soon" : "";

    /// <summary>Answered or ended: no date presses any more.</summary>
    private bool Over => Row.Status is CaseStatus.Replied or CaseStatus.Closed or CaseStatus.Withdrawn;

    public int DaysLeft => Row.Due is { } due ? due.Date.DayNumber - Today.DayNumber : 0;

    public bool PromiseMissed => Row.PromisedOn is { } promised && promised < Today && !Over;

    /// <summary>Text key of what the days left mean, with their number; null for a case that needs no date any more.</summary>
    public (string Key, int Days)? Left => Row.Due is null || Over ? null
        : Row.Overdue ? ("desk.days.late", Math.Max(1, -DaysLeft))
        : DaysLeft == 0 ? ("desk.days.today", 0)
        : DaysLeft > 0 ? ("desk.days.left", DaysLeft)
        : null;
}
