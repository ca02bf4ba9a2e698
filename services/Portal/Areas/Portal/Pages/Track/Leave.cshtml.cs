using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

[Personal]
internal sealed class LeaveModel(Links links) : PageModel
{
    public IActionResult OnGet() => LocalRedirect(links.To("/track"));

    public IActionResult OnPost()
    {
        CaseCookie.Clear(HttpContext);
        return LocalRedirect(links.To("/track?left=1"));
    }
}
