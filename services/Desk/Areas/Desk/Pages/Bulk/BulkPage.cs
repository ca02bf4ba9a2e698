using CaseTracker.Desk.Bulk;
using CaseTracker.Desk.Shared;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Bulk;

/// <summary>A page about one of the person's own jobs.</summary>
internal abstract class BulkPage(BulkJobs jobs) : DeskPage
{
    protected BulkJobs Jobs => jobs;

    [FromRoute]
    public Guid Id { get; set; }

    public BulkJob Job { get; private set; } = null!;

    public string JobPath => $"/staff/jobs/{Id}";

    public string DraftPath => $"/staff/bulk/{Id}";

    public IReadOnlyList<BulkRow> In(BulkRowState state) => [.. Job.Rows.Where(r => r.State == state)];

    /// <summary>How a row came out, in words.</summary>
    public string Words(BulkRow row) => row.State switch
    {
        BulkRowState.Pending => T[Job.AtWork ? "bulk.row.pending" : "bulk.row.left"],
        BulkRowState.Done => T["bulk.outcome." + row.Outcome],
        _ when row is { Outcome: "refused" } && row.ReadFailure() is { } failure =>
            failure.Errors is { Count: > 0 } errors ? string.Join(T["common.list-and"], errors.SelectMany(e => e.Value.Select(code => T.Error(e.Key, code)))) : T.Problem(failure),
        _ => T["bulk.cannot." + row.Outcome],
    };

    /// <summary>The job; what is started and what is not have pages of their own.</summary>
    protected async Task<IActionResult?> LoadAsync(bool draft)
    {
        if (await jobs.FindAsync(Person.Id, Id, Aborted) is not { } job)
            return NotFound();
        Job = job;
        await ReadDirectoryAsync();
        return job.State == BulkState.Draft == draft ? null : Redirect(Url.Content("~" + (draft ? JobPath : DraftPath)));
    }
}
