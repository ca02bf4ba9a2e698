using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Desk.Shared;

/// <summary>The date of a case that presses now, by its name.</summary>
/// <param name="Name"><c>due promised supplement follow-up</c>: 期限, 承諾日, 補件到期, 追蹤日.</param>
/// <param name="On">The day.</param>
/// <param name="Until">The instant, for limits in hours.</param>
internal sealed record NamedDate(string Name, DateOnly On, DateTimeOffset? Until = null)
{
    /// <summary>Null where no date presses: answered, stopped, or not known yet.</summary>
    public static NamedDate? Of(CaseListRow row) => row switch
    {
        { Status: CaseStatus.Replied or CaseStatus.Closed or CaseStatus.Withdrawn } => null,
        { Status: CaseStatus.NeedInfo, SupplementDueOn: { } papers } => new("supplement", papers),
        { Status: CaseStatus.Referred } => row.FollowUpOn is { } followUp ? new("follow-up", followUp) : null,
        { Paused: true } => null,
        { Overdue: true, PromisedOn: { } promised } => new("promised", promised),
        { Due: { } due } => new("due", due.Date, due.HasTime ? due.OverdueFrom : null),
        _ => null,
    };
}
