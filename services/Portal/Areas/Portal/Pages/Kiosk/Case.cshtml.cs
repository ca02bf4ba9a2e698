using CaseTracker.Platform;
using CaseTracker.Portal.Areas.Portal.Pages.Track;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Features.TellFreshness;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Kiosk;

/// <summary>How the case stands, to be read and nothing else.</summary>
[Personal]
internal sealed class CaseModel(LookUpCase lookUp, ReadModelFreshness freshness, PublicDirectory directory, CaseCookie cookie, BusinessTime time, Texts texts, Links links) : KioskPage(links)
{
    public CaseStatusView Status { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string number, CancellationToken ct)
    {
        if (CaseNumbers.Read(number, out _) is not { } read)
            return NotFound();
        if (cookie.Find(HttpContext, read) is not { } access || await lookUp.ReadAsync(read, access.CaseId, access.Generation, access.Helper, ct) is not { } view)
            return To("/kiosk");
        Status = new CaseStatusView(view, await directory.GetAsync(ct), time.GetUtcNow(), texts) { Kiosk = true, StaleSince = freshness.StaleSince };
        ClearAfterAMinute();
        return Page();
    }
}
