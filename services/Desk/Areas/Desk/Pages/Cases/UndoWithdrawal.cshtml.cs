using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>Undoes a withdrawal, for example one that the applicant knows nothing of.</summary>
internal sealed class UndoWithdrawalModel(CasesClient cases) : CaseActPage
{
    [BindProperty]
    public UndoWithdrawalInput Input { get; set; } = new();

    public override IReadOnlyList<string> Acts => ["undo_withdrawal"];

    protected override async Task<IActionResult?> ActAsync() =>
        Finish(await cases.UndoWithdrawalAsync(Actor, Detail.Row.CaseId, new() { Reason = Input.Reason }, Aborted), "desk.done.undo-withdrawal");
}

internal sealed class UndoWithdrawalInput
{
    public string? Reason { get; set; }
}
