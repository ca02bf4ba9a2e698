using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Shared;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CaseTracker.Desk.Areas.Desk.Pages.Account;

/// <summary>Takes the authenticator app away.</summary>
internal sealed class RemoveAuthenticatorModel(OwnAccount accounts, IOptions<DeskOptions> options) : ConfirmedPage
{
    public async Task<IActionResult> OnGetAsync() => (await accounts.ReadAsync(Person, Aborted)).Authenticator ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync()
    {
        if (await accounts.RemoveAuthenticatorAsync(Person, options.Value.SecondFactor, Aborted))
            return Done("desk.done.app-removed", "/staff/account");
        ModelState.AddModelError("", T["desk.account.last-factor"]);
        return this.Invalid();
    }
}
