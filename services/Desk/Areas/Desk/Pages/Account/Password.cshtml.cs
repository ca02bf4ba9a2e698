using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Shared;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Account;

/// <summary>Changes the own password.</summary>
internal sealed class PasswordModel(OwnAccount accounts) : ConfirmedPage
{
    [BindProperty]
    public string? NewPassword { get; set; }

    [BindProperty]
    public string? NewPasswordAgain { get; set; }

    public async Task<IActionResult> OnPostAsync()
    {
        if (string.IsNullOrEmpty(NewPassword))
            ModelState.Add(T, nameof(NewPassword), "required");
        else if (NewPasswordAgain != NewPassword)
            ModelState.Add(T, nameof(NewPasswordAgain), "different");
        else if (await accounts.ChangePasswordAsync(Person, NewPassword, Aborted) is { } problem)
            ModelState.Add(T, nameof(NewPassword), problem);
        else
            return Done("desk.done.password", "/staff/account");
        return this.Invalid();
    }
}
