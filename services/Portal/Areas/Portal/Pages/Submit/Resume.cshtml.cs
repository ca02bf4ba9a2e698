using CaseTracker.Portal.Features.SaveJourney;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>Goes on with an application by its code, which stands in no address; from then on this browser opens it too.</summary>
[Personal]
internal sealed class ResumeModel(SavedJourneys saved, Texts texts, Links links) : PageModel
{
    [BindProperty]
    public string? ResumeCode { get; set; }

    public PageResult OnGet() => Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (Domain.ResumeCode.Read(ResumeCode) is not { } code)
        {
            ModelState.AddCode(texts, nameof(ResumeCode), string.IsNullOrWhiteSpace(ResumeCode) ? "required" : "resume-code-invalid");
            return this.Invalid();
        }
        var found = await saved.ResumeAsync(code, JourneyCookie.Give(HttpContext), HttpContext.Connection.RemoteIpAddress, ct);
        if (!found.Succeeded)
        {
            if (found.Failure.Code == "resume-code-unknown")
                ModelState.AddCode(texts, nameof(ResumeCode), found.Failure.Code);
            else
                ModelState.AddModelError("", PageWords.Of(texts, found.Failure));
            Response.AskToWait(found.Failure.RetryAfter);
            Response.StatusCode = found.Failure.Status;
            return Page();
        }
        // Which leads on to where the person was, or to the receipt.
        return LocalRedirect(links.To($"/submit/check/{found.Value}"));
    }
}
