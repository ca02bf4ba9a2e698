using CaseTracker.Portal.Features.SaveJourney;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>For whoever gets up from a computer that others use: this browser opens none of its journeys any more.</summary>
[Personal]
internal sealed class LeaveModel(SavedJourneys journeys, Links links) : PageModel
{
    public IActionResult OnGet() => LocalRedirect(links.To("/submit"));

    public async Task<IActionResult> OnPostAsync(Guid journey, CancellationToken ct)
    {
        // The cookie first: without the database the pages are closed all the same, and the night deletes the rest.
        var browser = JourneyCookie.Read(HttpContext);
        JourneyCookie.Clear(HttpContext);
        await journeys.ForgetAsync(journey, browser, ct);
        return LocalRedirect(links.To("/submit?left=1"));
    }
}
