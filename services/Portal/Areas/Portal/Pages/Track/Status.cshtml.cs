using CaseTracker.Platform;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Features.TellFreshness;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

[Personal]
internal sealed class StatusModel(LookUpCase lookUp, ReadModelFreshness freshness, PublicDirectory directory, CaseCookie cookie, BusinessTime time, Texts texts, Links links) : PageModel
{
    public CaseStatusView Status { get; private set; } = null!;

    /// <summary>What the applicant has just done here.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Done { get; set; }

    public string? DoneWord => Done is "withdrawn" or "withdrawal-undone" or "contact" or "late" or "late-already" or "supplement" or "supplement-over" or "more-time" or "added" or "reopened" or "messages-paused" or "messages-resumed" or "helper-named" or "helper-removed" ? $"portal.done.{Done}" : null;

    public async Task<IActionResult> OnGetAsync(string number, CancellationToken ct)
    {
        if (CaseNumbers.Read(number, out _) is not { } read)
            return NotFound();
        if (cookie.Find(HttpContext, read) is not { } access)
            return Again(read, Request.Cookies.ContainsKey(CaseCookie.Name));
        if (await lookUp.ReadAsync(read, access.CaseId, access.Generation, access.Helper, ct) is not { } view)
            return Again(read, expired: true);

        Status = new CaseStatusView(view, await directory.GetAsync(ct), time.GetUtcNow(), texts) { StaleSince = freshness.StaleSince, Helping = access.Helper is not null };
        return Page();
    }

    private LocalRedirectResult Again(string number, bool expired) =>
        LocalRedirect(links.To($"/track?no={CaseNumbers.Format(number)}{(expired ? "&again=1" : "")}"));
}
