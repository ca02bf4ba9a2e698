using CaseTracker.Desk.Bulk;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform.Data;

namespace CaseTracker.Desk.Areas.Desk.Pages.Bulk;

/// <summary>The person's own jobs, the newest first.</summary>
internal sealed class JobsModel(BulkJobs jobs) : DeskPage
{
    public IReadOnlyList<BulkJob> Jobs { get; private set; } = [];

    public async Task OnGetAsync()
    {
        await ReadDirectoryAsync();
        Jobs = await jobs.OfAsync(Person.Id, Aborted);
    }

    public static string NameOf(BulkAct? act) => act is { } known ? EnumText<BulkAct>.Write(known) : "";
}
