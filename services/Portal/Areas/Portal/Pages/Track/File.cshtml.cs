using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

/// <summary>A file of the case for the applicant, to be saved; or why it cannot be had now.</summary>
[Personal]
internal sealed class FileModel(LookUpCase lookUp, CasesClient cases, CaseCookie cookie, Texts texts, Links links) : OwnCasePage(lookUp, cases, cookie, texts, links)
{
    protected override string Name => "own";

    public string Why { get; private set; } = "";

    public Task<IActionResult> OnGetAsync(string number, Guid file, CancellationToken ct) => OpenAsync(number, async access =>
    {
        var download = await Cases.DownloadAsync(access.Citizen, access.CaseId, file, ct);
        if (download.Succeeded)
            return new FileDownload(download.Value);
        if (download.Failure.Status == StatusCodes.Status404NotFound)
            return NotFound();
        Why = T.Has("attachment." + download.Failure.Code) ? T["attachment." + download.Failure.Code] : T["portal.own.away"];
        Response.StatusCode = download.Failure.Status;
        return Page();
    }, ct);
}
