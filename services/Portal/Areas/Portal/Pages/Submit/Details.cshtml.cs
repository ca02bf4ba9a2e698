using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>Where the form was once: links to it still lead to the service they name.</summary>
internal sealed class DetailsModel(Links links) : PageModel
{
    public IActionResult OnGet(string? service) => LocalRedirect(links.To(string.IsNullOrEmpty(service) ? "/submit" : $"/submit?service={Uri.EscapeDataString(service)}"));
}
