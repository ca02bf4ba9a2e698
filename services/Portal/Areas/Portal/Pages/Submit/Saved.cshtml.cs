using CaseTracker.Portal.Features.SaveJourney;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>The code of a journey that was put aside, for the browsers it opens for.</summary>
[Personal]
internal sealed class SavedModel(SavedJourneys journeys, Links links) : PageModel
{
    [FromRoute(Name = "journey")]
    public Guid Id { get; set; }

    /// <summary>The code; null where there is nothing for this browser.</summary>
    public string? Code { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var found = await journeys.FindAsync(Id, JourneyCookie.Read(HttpContext), ct);
        // Sent meanwhile, or nobody asked for a code: the answers know the way on.
        if (found is { Receipt: not null } or { Journey.Code: null })
            return LocalRedirect(links.To($"/submit/check/{Id}"));
        Code = found?.Journey?.Code;
        if (found is null)
            Response.StatusCode = StatusCodes.Status404NotFound;
        return Page();
    }
}
