using CaseTracker.Platform;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>The first date as a calendar file, for whoever has the receipt.</summary>
[Personal]
internal sealed class DatesModel(ReceiptSeal seal, CaseDatesCalendar calendar, BusinessTime time, Links links) : PageModel
{
    public IActionResult OnGet(string token) =>
        seal.Open(token) is not { } receipt ? NotFound()
        : seal.IsFresh(receipt) && receipt.ExpectedBy is { } due ? File(calendar.Write(receipt, due, time.GetUtcNow()), CalendarFile.ContentType, "dates.ics")
        : LocalRedirect(links.To($"/submit/done/{token}"));
}
