using CaseTracker.Desk.Shared;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Intake;

internal sealed class IntakeReceiptModel : DeskPage
{
    [FromRoute]
    public string Number { get; set; } = "";

    public IntakeReceipt? Receipt { get; private set; }

    public IActionResult OnGet()
    {
        if (!CaseNumbers.IsValid(Number))
            return NotFound();
        Receipt = IntakeReceipt.Look(TempData, Number);
        return Page();
    }
}
