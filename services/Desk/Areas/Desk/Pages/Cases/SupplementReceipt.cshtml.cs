using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

internal sealed class SupplementReceiptModel(CasesClient cases) : CaseActPage
{
    [BindProperty]
    public SupplementReceiptInput Input { get; set; } = new();

    public override IReadOnlyList<string> Acts => ["supplement_receipt"];

    protected override async Task<IActionResult?> ActAsync()
    {
        if (Input.Complete is not ("yes" or "no"))
        {
            ModelState.Add(T, "Input.Complete", "required");
            return null;
        }
        return Finish(await cases.ReceiveSupplementAsync(Actor, Detail.Row.CaseId, new() { Complete = Input.Complete == "yes", Note = Input.Note }, Aborted),
            Input.Complete == "yes" ? "desk.done.supplement-receipt" : "desk.done.supplement-part");
    }
}

internal sealed class SupplementReceiptInput
{
    public string? Complete { get; set; }
    public string? Note { get; set; }
}
