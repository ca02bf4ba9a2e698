using CaseTracker.Portal.Features.SendCaseNumbers;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

/// <summary>Sends forgotten case numbers to the contact that was given with the cases. Whether there are any, the page never says.</summary>
[Personal]
internal sealed class ForgotModel(SendCaseNumbers act, LanguageContext language, Texts texts, Links links) : PageModel
{
    [BindProperty]
    public string? Contact { get; set; }

    /// <summary>The reader has just asked.</summary>
    public bool Sent { get; private set; }

    public void OnGet(string? sent) => Sent = sent is not null;

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var asked = await act.RunAsync(Contact, language.Current, HttpContext.Connection.RemoteIpAddress, ct);
        return asked.Succeeded ? LocalRedirect(links.To("/track/forgot?sent=1")) : this.Refuse(texts, asked.Failure);
    }
}
