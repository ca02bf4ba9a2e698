using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

[Personal]
internal sealed class IndexModel(LookUpCase act, CaseCookie cookie, Texts texts, Links links) : PageModel
{
    [BindProperty]
    public string? CaseNumber { get; set; }

    [BindProperty]
    public string? Proof { get; set; }

    public LookUpForm Form => new(CaseNumber, Proof);

    /// <summary>The reader has just ended the look-up.</summary>
    public bool Left { get; private set; }

    /// <summary>The reader comes from a status page whose half hour is over.</summary>
    public bool Expired { get; private set; }

    /// <summary>No case has these details.</summary>
    public bool NoMatch { get; private set; }

    public void OnGet(string? no, string? left, string? again)
    {
        // From a receipt or a QR code; a number that cannot be one is not repeated.
        if (no is { Length: <= 64 } && CaseNumbers.Read(no, out _) is { } number)
            CaseNumber = CaseNumbers.Format(number);
        Left = left is not null;
        Expired = again is not null;
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var found = await act.RunAsync(CaseNumber, Proof, HttpContext.Connection.RemoteIpAddress, ct);
        if (found.Succeeded)
        {
            var view = found.Value.View;
            cookie.Grant(HttpContext, view.CaseNumber, view.CaseId, found.Value.LookupGeneration, found.Value.Helper);
            return LocalRedirect(links.To($"/track/{view.CaseNumber}"));
        }
        NoMatch = found.Failure.Status == StatusCodes.Status404NotFound;
        return this.Refuse(texts, found.Failure);
    }
}
