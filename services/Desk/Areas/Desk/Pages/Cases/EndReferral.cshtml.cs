using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>The authority that a case was passed on to says that it is ours.</summary>
internal sealed class EndReferralModel(CasesClient cases) : CaseActPage
{
    [BindProperty]
    public EndReferralInput Input { get; set; } = new();

    public override IReadOnlyList<string> Acts => ["end_referral"];

    protected override async Task<IActionResult?> ActAsync() =>
        Finish(await cases.EndReferralAsync(Actor, Detail.Row.CaseId, new() { Reason = Input.Reason, Language = Written.LanguageOf(Input.Reason) }, Aborted), "referral.end.done");
}

internal sealed class EndReferralInput
{
    public string? Reason { get; set; }
}
