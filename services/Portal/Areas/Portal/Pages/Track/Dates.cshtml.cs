using CaseTracker.Platform;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

/// <summary>The dates of a case as a calendar file, for whoever gave number and proof.</summary>
[Personal]
internal sealed class DatesModel(LookUpCase lookUp, CaseDatesCalendar calendar, CaseCookie cookie, BusinessTime time, Texts texts, Links links) : ProvedCasePage(lookUp, cookie, texts, links)
{
    public Task<IActionResult> OnGetAsync(string number, CancellationToken ct) => OpenAsync(number, _ =>
    {
        var now = time.GetUtcNow();
        // No date stands any more: the status page says how it is.
        return Task.FromResult<IActionResult>(CaseDatesCalendar.HasDates(View, now) ? File(calendar.Write(View, now), CalendarFile.ContentType, "dates.ics") : To($"/track/{Number}"));
    }, ct);
}
