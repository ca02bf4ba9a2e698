using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>The applicant calls, writes or comes by and withdraws the case.</summary>
internal sealed class WithdrawModel(CasesClient cases) : CaseActPage
{
    [BindProperty]
    public WithdrawInput Input { get; set; } = new();

    public override IReadOnlyList<string> Acts => ["withdraw"];

    public IEnumerable<Choice> Checks => Enum.GetValues<IdentityCheck>().Where(c => c != IdentityCheck.OneTimeCode).Select(EnumText<IdentityCheck>.Write).Select(c => new Choice(c, T["identity-check." + c]));

    protected override async Task<IActionResult?> ActAsync() => Finish(
        await cases.WithdrawAsync(Actor, Detail.Row.CaseId, new() { SaidBy = Input.SaidBy, Check = EnumText<IdentityCheck>.TryRead(Input.Check), Reason = Input.Reason }, Aborted), "desk.done.withdraw");
}

internal sealed class WithdrawInput
{
    public string? SaidBy { get; set; }
    public string? Check { get; set; }
    public string? Reason { get; set; }
}
