using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

/// <summary>A helper who has looked the case up ends it: for who is told by text message, which carries no link.</summary>
[Personal]
internal sealed class DeclineModel(LookUpCase lookUp, CasesClient cases, CaseCookie cookie, Texts texts, Links links) : ProvedCasePage(lookUp, cookie, texts, links)
{
    /// <summary>It is done.</summary>
    public bool Declined { get; private set; }

    public Task<IActionResult> OnGetAsync(string number, CancellationToken ct) => HelpingAsync(number, _ => Task.FromResult<IActionResult>(Page()), ct);

    public Task<IActionResult> OnPostAsync(string number, CancellationToken ct) => HelpingAsync(number, async access =>
    {
        var done = await cases.DeclineHelpAsync(access.Citizen, access.CaseId, new(access.Helper), ct);
        // Pressed twice, or ended by somebody else a moment ago: it is over.
        if (done.Succeeded || done.Failure.Code == "helper-not-found")
        {
            Declined = true;
            return Page();
        }
        ModelState.AddFailure(T, done.Failure);
        Response.StatusCode = done.Failure.Status;
        return Page();
    }, ct);

    /// <summary>The applicant has nothing to decline.</summary>
    private Task<IActionResult> HelpingAsync(string number, Func<CaseAccess, Task<IActionResult>> then, CancellationToken ct) =>
        OpenAsync(number, async access => access.Helper is null ? To($"/track/{Number}") : await then(access), ct);
}
