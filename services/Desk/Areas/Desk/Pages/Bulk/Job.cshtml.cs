using CaseTracker.Desk.Bulk;
using CaseTracker.Platform.Data;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Bulk;

/// <summary>How a job gets on, case by case. While it is at work the page renews itself, until somebody stops that.</summary>
internal sealed class JobModel(BulkJobs jobs) : BulkPage(jobs)
{
    private const int RefreshSeconds = 5;

    /// <summary>Set where the page is to stand still.</summary>
    [FromQuery(Name = "still")]
    public string? Still { get; set; }

    public bool Renews => Job.AtWork && Still != "1";

    public string ActName => EnumText<BulkAct>.Write(Job.Act!.Value);

    public string StateName => EnumText<BulkState>.Write(Job.State);

    /// <summary>Cases that came to an end, one way or the other.</summary>
    public int Ended => Job.Rows.Count(r => r.State is BulkRowState.Done or BulkRowState.Failed);

    public int ToDo => Job.Rows.Count(r => r.State != BulkRowState.Refused);

    public bool MayRetry => !Job.AtWork && Job.Rows.Any(r => r.State is BulkRowState.Failed or BulkRowState.Pending);

    public async Task<IActionResult> OnGetAsync()
    {
        if (await LoadAsync(draft: false) is { } elsewhere)
            return elsewhere;
        if (Renews)
            Response.Headers["Refresh"] = RefreshSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Page();
    }

    public async Task<IActionResult> OnPostUndoAsync() => await ChangeAsync(async () => await Jobs.UndoAsync(Actor, Id, Aborted) ? null : "too-late", "bulk.done.undone");

    public async Task<IActionResult> OnPostStopAsync() => await ChangeAsync(async () => await Jobs.StopAsync(Actor, Id, Aborted) ? null : "over", "bulk.done.stopped");

    public async Task<IActionResult> OnPostRetryAsync() => await ChangeAsync(() => Jobs.RetryAsync(Actor, BulkSession.Of(User, Person), Id, Aborted), null);

    private async Task<IActionResult> ChangeAsync(Func<Task<string?>> change, string? done)
    {
        if (await LoadAsync(draft: false) is { } elsewhere)
            return elsewhere;
        if (await change() is { } wrong)
        {
            await LoadAsync(draft: false);
            ModelState.AddModelError("", T.Format("bulk.error." + wrong, ("n", BulkJob.MostAtWork)));
            Response.StatusCode = StatusCodes.Status409Conflict;
            return Page();
        }
        return done is null ? Redirect(Url.Content("~" + JobPath)) : Done(done, JobPath);
    }
}
