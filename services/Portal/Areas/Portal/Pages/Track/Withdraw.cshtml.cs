using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

/// <summary>The applicant withdraws the case, or undoes that within seven days.</summary>
[Personal]
internal sealed class WithdrawModel(LookUpCase lookUp, CasesClient cases, CaseCookie cookie, Texts texts, Links links) : OwnCasePage(lookUp, cases, cookie, texts, links)
{
    [BindProperty]
    public WithdrawInput Input { get; set; } = new();

    protected override string Name => "withdraw";

    public Task<IActionResult> OnGetAsync(string number, CancellationToken ct) => OpenAsync(number, access => ShowAsync(access, ct), ct);

    public Task<IActionResult> OnPostAsync(string number, CancellationToken ct) => OpenAsync(number, async access =>
        await FinishAsync(await Cases.WithdrawAsync(access.Citizen, access.CaseId, new() { Reason = Input.Reason }, ct), "withdrawn", access, ct), ct);

    public Task<IActionResult> OnPostUndoAsync(string number, CancellationToken ct) => OpenAsync(number, async access =>
        await FinishAsync(await Cases.UndoWithdrawalAsync(access.Citizen, access.CaseId, new(), ct), "withdrawal-undone", access, ct), ct);
}

/// <summary>What the applicant may add to a withdrawal.</summary>
public sealed class WithdrawInput
{
    public string? Reason { get; set; }
}
