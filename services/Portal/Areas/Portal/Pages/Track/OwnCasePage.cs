using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

/// <summary>A page of what only the applicant may see or do: behind number and proof, and a one-time code.</summary>
internal abstract class OwnCasePage(LookUpCase lookUp, CasesClient cases, CaseCookie cookie, Texts texts, Links links) : ProvedCasePage(lookUp, cookie, texts, links)
{
    /// <summary>Null while Cases does not answer.</summary>
    public OwnCase? Own { get; private set; }

    protected CasesClient Cases => cases;

    /// <summary>The page's own word in its address, to come back to after the code.</summary>
    protected abstract string Name { get; }

    /// <summary>False where the page has nothing personal to say: then number and proof do.</summary>
    protected virtual bool NeedsCode => true;

    /// <summary>Opens the case and goes on, or sends the reader where the proof or the code is given.</summary>
    protected override Task<IActionResult> OpenAsync(string number, Func<CaseAccess, Task<IActionResult>> then, CancellationToken ct) =>
        base.OpenAsync(number, async access => access.Unlocked || !NeedsCode ? await then(access) : To($"/track/{Number}/unlock?to={Name}"), ct);

    /// <summary>Where on the page a field of the request was typed.</summary>
    protected virtual string Property(string field) => $"Input.{field}";

    /// <summary>The page with what the applicant told us.</summary>
    protected virtual async Task<IActionResult> ShowAsync(CaseAccess access, CancellationToken ct)
    {
        var own = await cases.OwnAsync(access.Citizen, access.CaseId, ct);
        Own = own.Value;
        if (!own.Succeeded)
            Response.StatusCode = own.Failure.Status == StatusCodes.Status404NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status503ServiceUnavailable;
        return Page();
    }

    /// <summary>Back to the case with a word about what was done, or the page again with what is wrong and what was typed.</summary>
    protected async Task<IActionResult> FinishAsync(Result<Done> done, string word, CaseAccess access, CancellationToken ct)
    {
        if (done.Succeeded)
            return To($"/track/{Number}?done={word}");
        ModelState.AddFailure(T, done.Failure, Property);
        return await ShowAgainAsync(done.Failure.Status, access, ct);
    }

    /// <summary>The page again, with what is wrong and what was typed.</summary>
    protected async Task<IActionResult> ShowAgainAsync(int status, CaseAccess access, CancellationToken ct)
    {
        var page = await ShowAsync(access, ct);
        if (Own is not null)
            Response.StatusCode = status;
        return page;
    }
}
