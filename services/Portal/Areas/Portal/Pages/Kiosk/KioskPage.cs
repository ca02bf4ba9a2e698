using System.Globalization;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Kiosk;

/// <summary>A page of the screen that many people use one after the other: what somebody looked up is gone after a minute, without scripts too.</summary>
internal abstract class KioskPage(Links links) : PageModel
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    /// <summary>Sends the browser back to the empty start, which forgets the case, when nobody has pressed anything for a minute.</summary>
    protected void ClearAfterAMinute() => Response.Headers["Refresh"] = string.Create(CultureInfo.InvariantCulture, $"{Minute.TotalSeconds:0}; url={links.To("/kiosk?over=1")}");

    protected LocalRedirectResult To(string path) => LocalRedirect(links.To(path));
}
