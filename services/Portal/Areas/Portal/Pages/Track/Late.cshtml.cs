using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Portal.Domain;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

/// <summary>The date has passed and there is no news: asks the supervisor for a new one. Whoever gave number and proof may.</summary>
[Personal]
internal sealed class LateModel(LookUpCase lookUp, CasesClient cases, CaseCookie cookie, BusinessTime time, Texts texts, Links links) : ProvedCasePage(lookUp, cookie, texts, links)
{
    [BindProperty]
    public LateInput Input { get; set; } = new();

    /// <summary>True while there is something to ask for.</summary>
    public bool MayAsk => Lateness.IsWithoutDate(View, time.GetUtcNow());

    public Task<IActionResult> OnGetAsync(string number, CancellationToken ct) => OpenAsync(number, _ => Task.FromResult<IActionResult>(Page()), ct);

    public Task<IActionResult> OnPostAsync(string number, CancellationToken ct) => OpenAsync(number, async access =>
    {
        var asked = await cases.AskForNewsAsync(access.Citizen, access.CaseId, new() { Words = Input.Words }, ct);
        if (asked.Succeeded)
            return To($"/track/{Number}?done=late");
        // Pressed twice, or from two windows: it has been said once.
        if (asked.Failure.Code == "news-asked-already")
            return To($"/track/{Number}?done=late-already");
        if (asked.Failure.Code == "not-late")
            ModelState.AddModelError("", T["portal.late.not-now"]);
        else
            ModelState.AddFailure(T, asked.Failure, field => $"Input.{field}");
        Response.StatusCode = asked.Failure.Status;
        return Page();
    }, ct);
}

/// <summary>What the applicant may add.</summary>
public sealed class LateInput
{
    public string? Words { get; set; }
}
