using System.Buffers.Text;
using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CaseTracker.Desk.Areas.Desk.Pages.Account;

/// <summary>The passkeys of the own account: add, name, remove.</summary>
internal sealed class PasskeysModel(OwnAccount accounts, Passkeys passkeys, IOptions<DeskOptions> options) : ConfirmedPage
{
    [BindProperty]
    public string? Name { get; set; }

    /// <summary>The answer of a new passkey, and what was asked.</summary>
    [BindProperty]
    public string? Passkey { get; set; }

    [BindProperty]
    public string? State { get; set; }

    public PasskeyQuestion Question { get; private set; } = null!;

    public OwnAccountView Account { get; private set; } = null!;

    /// <summary>Shown once, with the first second factor; null otherwise.</summary>
    public IReadOnlyList<string>? Codes { get; private set; }

    public bool MayRemove => options.Value.SecondFactor == SecondFactorRule.Offered || Account.Authenticator || Account.Passkeys.Count > 1;

    public Task OnGetAsync() => ShowAsync();

    public async Task<IActionResult> OnPostAsync(string? remove)
    {
        if (remove is not null)
            return await RemoveAsync(remove);
        var name = TextRules.Clean(Name) ?? T["desk.passkey.name.default"];
        if (name.Length > Accounts.Passkey.LongestName || TextRules.HasForbiddenCharacters(name))
            ModelState.AddModelError(nameof(Name), T.Format("desk.passkey.name.wrong", ("n", Accounts.Passkey.LongestName)));
        else if (await accounts.AddPasskeyAsync(Person, Passkey ?? "", State ?? "", name, Aborted) is not { } codes)
            ModelState.AddModelError("", T["desk.passkey.refused"]);
        else if (codes.Count == 0)
            return Done("desk.done.passkey-added", "/staff/account/passkeys");
        else
        {
            Codes = codes;
            return Page();
        }
        await ShowAsync();
        return this.Invalid();
    }

    private async Task<IActionResult> RemoveAsync(string id)
    {
        if (Base64Url.IsValid(id) && await accounts.RemovePasskeyAsync(Person, Base64Url.DecodeFromChars(id), options.Value.SecondFactor, Aborted))
            return Done("desk.done.passkey-removed", "/staff/account/passkeys");
        ModelState.AddModelError("", T["desk.account.last-factor"]);
        await ShowAsync();
        return this.Invalid();
    }

    private async Task ShowAsync()
    {
        Account = await accounts.ReadAsync(Person, Aborted);
        Question = await passkeys.AskForNewAsync(Account.Credential, T.Say(Person.Name));
    }
}
