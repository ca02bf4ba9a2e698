using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Shared;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Account;

/// <summary>Asks again who somebody is before they change how they sign in.</summary>
internal sealed class ConfirmModel(OwnAccount accounts, Passkeys passkeys) : DeskPage
{
    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public string? Code { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>The answer of a passkey, and what was asked.</summary>
    [BindProperty]
    public string? Passkey { get; set; }

    [BindProperty]
    public string? State { get; set; }

    /// <summary>Null for who has no passkey.</summary>
    public PasskeyQuestion? Question { get; private set; }

    public OwnAccountView Account { get; private set; } = null!;

    public Task OnGetAsync() => ReadAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        if (!string.IsNullOrEmpty(Passkey))
        {
            if (await accounts.ConfirmWithPasskeyAsync(Person, Passkey, State ?? "", Aborted))
                return Redirect(WayBack.Of(Url, ReturnUrl, "~/staff/account"));
            ModelState.AddModelError("", T["desk.passkey.refused"]);
            await ReadAsync();
            return this.Invalid();
        }
        await ReadAsync();
        // A code does not come back: it is used up or wrong.
        var code = Code;
        ModelState.Remove(nameof(Code));
        Code = null;
        if (string.IsNullOrEmpty(Password))
            ModelState.Add(T, nameof(Password), "required");
        if (Account.SecondFactor && string.IsNullOrWhiteSpace(code))
            ModelState.Add(T, nameof(Code), "required");
        if (ModelState.IsValid)
        {
            if (await accounts.ConfirmAsync(Person, Password!, code, Aborted))
                return Redirect(WayBack.Of(Url, ReturnUrl, "~/staff/account"));
            ModelState.AddModelError("", T["desk.confirm.refused"]);
        }
        return this.Invalid();
    }

    private async Task ReadAsync()
    {
        Account = await accounts.ReadAsync(Person, Aborted);
        if (Account.Passkeys.Count > 0)
            Question = await passkeys.AskAsync(Account.Credential);
    }
}
