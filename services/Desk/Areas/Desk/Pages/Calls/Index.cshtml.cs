using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Desk.Shared;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Calls;

/// <summary>Whom to call and whom to write to: what no message can tell, and whom no message has reached.</summary>
internal sealed class IndexModel(NotificationsClient notifications) : DeskPage
{
    private IReadOnlyDictionary<Guid, CaseListRow> rows = new Dictionary<Guid, CaseListRow>();

    [FromQuery]
    public string? Scope { get; set; }

    public bool OfAgency => Scope == "agency";

    /// <summary>Null when Notifications does not answer.</summary>
    public StaffTasks? Tasks { get; private set; }

    public async Task OnGetAsync()
    {
        await ReadDirectoryAsync();
        Tasks = (await notifications.TasksAsync(Actor, OfAgency ? TaskScope.Agency : TaskScope.Unit, Aborted)).Value;
        if (Tasks is null)
            MissingParts.Add("desk.missing.notifications");
        else if (Tasks.Total > 0)
            rows = await ReadRowsAsync(Tasks.Tasks.Select(t => t.CaseId));
    }

    public CaseListRow? RowOf(Guid caseId) => rows.GetValueOrDefault(caseId);

    /// <summary>Why it is left to a person; a cause without words of its own is shown by its code.</summary>
    public string WhyOf(string reason) => T.Has("desk.notice-reason." + reason) ? T["desk.notice-reason." + reason] : reason;
}
