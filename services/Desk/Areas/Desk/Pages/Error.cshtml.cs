using CaseTracker.WebUi;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Desk.Areas.Desk.Pages;

/// <summary>What went wrong, in words. Answers whatever the method of the failed request was.</summary>
[IgnoreAntiforgeryToken]
[Personal]
internal sealed class ErrorModel : PageModel
{
    // Read from the route itself: a form that cannot be read leaves every bound property empty.
    private int Status => Response.StatusCode == StatusCodes.Status404NotFound || !int.TryParse(RouteData.Values["status"]?.ToString(), out var status) ? 404 : status;

    public string Kind => Status switch
    {
        400 => "expired",
        403 => "forbidden",
        404 or 405 => "not-found",
        413 => "too-large",
        503 => "unavailable",
        _ => "broken",
    };

    // The failed form is not this page's: what was wrong with it must not be shown as this page's errors.
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context) => ModelState.Clear();

    public void OnGet()
    {
        // Asked for by its own address there is no such page.
        if (HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is null)
            Response.StatusCode = StatusCodes.Status404NotFound;
    }
}
