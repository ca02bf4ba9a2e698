using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Shared;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace CaseTracker.Desk.Areas.Desk.Pages;

/// <summary>Leads to the identity provider.</summary>
[Personal]
internal sealed class SingleSignOnModel(IOptions<SingleSignOnOptions> options) : PageModel
{
    [FromQuery]
    public string? ReturnUrl { get; set; }

    public IActionResult OnGet() => options.Value.Used
        ? Challenge(new AuthenticationProperties { RedirectUri = WayBack.Over(Url, SingleSignOn.Arrived, ReturnUrl) }, SingleSignOn.Scheme)
        : NotFound();
}
