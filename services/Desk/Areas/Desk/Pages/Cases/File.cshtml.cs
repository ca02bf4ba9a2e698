using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>A file of a case, to be saved; or why it cannot be had.</summary>
internal sealed class FileModel(CasesClient cases) : DeskPage
{
    [FromRoute]
    public string Number { get; set; } = "";

    [FromRoute(Name = "file")]
    public Guid FileId { get; set; }

    public string Why { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync()
    {
        var detail = await cases.DetailAsync(Actor, Number, Aborted);
        if (!detail.Succeeded)
            return Refuse(detail.Failure);
        var download = await cases.DownloadAsync(Actor, detail.Value.Row.CaseId, FileId, Aborted);
        if (download.Succeeded)
            return new FileDownload(download.Value);
        if (!T.Has("attachment." + download.Failure.Code))
            return Refuse(download.Failure);
        Why = T["attachment." + download.Failure.Code];
        Response.StatusCode = download.Failure.Status;
        return Page();
    }
}
