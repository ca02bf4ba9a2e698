using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

/// <summary>The applicant adds something to what was said, for the handler.</summary>
[Personal]
internal sealed class AddModel(LookUpCase lookUp, CasesClient cases, CaseCookie cookie, Texts texts, Links links) : OwnCasePage(lookUp, cases, cookie, texts, links)
{
    [BindProperty]
    public AddInput Input { get; set; } = new();

    protected override string Name => "add";

    public Task<IActionResult> OnGetAsync(string number, CancellationToken ct) => OpenAsync(number, access => ShowAsync(access, ct), ct);

    public Task<IActionResult> OnPostAsync(string number, CancellationToken ct) => OpenAsync(number, async access =>
    {
        var added = await Cases.AddWordsAsync(access.Citizen, access.CaseId, new() { Text = Input.Text }, ct);
        // Pressed twice: it has arrived once.
        return added.Failure?.Code == "said-already" ? To($"/track/{Number}?done=added") : await FinishAsync(added, "added", access, ct);
    }, ct);
}

/// <summary>What the applicant adds.</summary>
public sealed class AddInput
{
    public string? Text { get; set; }
}
