using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Kiosk;

/// <summary>The start: the look-up box alone. Whoever comes here begins anew; the case before is forgotten.</summary>
[Personal]
internal sealed class IndexModel(LookUpCase act, CaseCookie cookie, Texts texts, Links links) : KioskPage(links)
{
    [BindProperty]
    public string? CaseNumber { get; set; }

    [BindProperty]
    public string? Proof { get; set; }

    /// <summary>The minute is over, or somebody has just left.</summary>
    public bool Over { get; private set; }

    public void OnGet(string? over)
    {
        CaseCookie.Clear(HttpContext);
        Over = over is not null;
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var found = await act.RunAsync(CaseNumber, Proof, HttpContext.Connection.RemoteIpAddress, ct);
        if (!found.Succeeded)
        {
            ClearAfterAMinute();
            return this.Refuse(texts, found.Failure);
        }
        var view = found.Value.View;
        cookie.Grant(HttpContext, view.CaseNumber, view.CaseId, found.Value.LookupGeneration, found.Value.Helper);
        return To($"/kiosk/{view.CaseNumber}");
    }
}
