using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

/// <summary>A page about one case for who has proved it by number and proof.</summary>
internal abstract class ProvedCasePage(LookUpCase lookUp, CaseCookie cookie, Texts texts, Links links) : PageModel
{
    public string Number { get; private set; } = "";

    public PublicView View { get; private set; } = null!;

    protected Texts T => texts;

    protected CaseCookie Cookie => cookie;

    /// <summary>Opens the case and goes on, or sends the reader where the proof is given.</summary>
    protected virtual async Task<IActionResult> OpenAsync(string number, Func<CaseAccess, Task<IActionResult>> then, CancellationToken ct)
    {
        if (CaseNumbers.Read(number, out _) is not { } read)
            return NotFound();
        if (cookie.Find(HttpContext, read) is not { } access || await lookUp.ReadAsync(read, access.CaseId, access.Generation, access.Helper, ct) is not { } view)
            return To($"/track?no={CaseNumbers.Format(read)}");
        (Number, View) = (read, view);
        return await then(access);
    }

    /// <summary>To another page, in the reader's language.</summary>
    protected LocalRedirectResult To(string path) => LocalRedirect(links.To(path));

    /// <summary>Says that another code can be had only after a while.</summary>
    protected void AskToWait(TimeSpan wait) => ModelState.AddModelError("", texts.Format("portal.code.wait", ("minutes", (long)Math.Max(1, Math.Ceiling(wait.TotalMinutes)))));
}
