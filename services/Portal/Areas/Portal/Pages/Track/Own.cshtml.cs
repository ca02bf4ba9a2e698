using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

/// <summary>What the applicant told us.</summary>
[Personal]
internal sealed class OwnModel(LookUpCase lookUp, CasesClient cases, CaseCookie cookie, Texts texts, Links links) : OwnCasePage(lookUp, cases, cookie, texts, links)
{
    protected override string Name => "own";

    public Task<IActionResult> OnGetAsync(string number, CancellationToken ct) => OpenAsync(number, access => ShowAsync(access, ct), ct);
}
