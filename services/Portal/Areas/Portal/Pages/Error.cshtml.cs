using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages;

/// <summary>Stands in for every refusal and failure of a page, with the status it had. A failed form comes here as a POST.</summary>
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true)]
internal sealed class ErrorModel : PageModel
{
    public string Heading { get; private set; } = "";
    public string Help { get; private set; } = "";

    /// <summary>The page is not there, but what was looked for may be.</summary>
    public bool Searchable => Response.StatusCode == StatusCodes.Status404NotFound;

    /// <summary>Called by the page, whatever the method was.</summary>
    public void Tell()
    {
        // Whoever types this address finds nothing here.
        if (HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is null)
            Response.StatusCode = StatusCodes.Status404NotFound;
        (Heading, Help) = Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => ("problem.not-found", "problem.not-found.help"),
            StatusCodes.Status503ServiceUnavailable => ("problem.unavailable", "problem.unavailable.help"),
            >= 500 => ("problem.error", "problem.error.help"),
            _ => ("portal.error.refused", "portal.error.refused.help"),
        };
    }
}
