using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Shared;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Account;

/// <summary>Makes new recovery codes in place of the old ones.</summary>
internal sealed class RecoveryCodesModel(OwnAccount accounts) : ConfirmedPage
{
    /// <summary>Shown once; null before.</summary>
    public IReadOnlyList<string>? Codes { get; private set; }

    public async Task<IActionResult> OnGetAsync() => await HasSecondFactorAsync() ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync()
    {
        if (!await HasSecondFactorAsync())
            return NotFound();
        Codes = await accounts.RenewRecoveryCodesAsync(Person, Aborted);
        return Page();
    }

    private async Task<bool> HasSecondFactorAsync() => (await accounts.ReadAsync(Person, Aborted)).SecondFactor;
}
