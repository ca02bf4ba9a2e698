using System.Security.Cryptography;
using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Shared;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CaseTracker.Desk.Areas.Desk.Pages.Account;

/// <summary>Sets up an authenticator app, in place of an earlier one. The secret waits in the form, encrypted, until the app has shown that it knows it.</summary>
internal sealed class AuthenticatorModel(OwnAccount accounts, IDataProtectionProvider protection, IOptions<SiteOptions> site) : ConfirmedPage
{
    private static readonly TimeSpan FormTime = TimeSpan.FromMinutes(30);

    private byte[] secret = [];

    [BindProperty]
    public string? Code { get; set; }

    /// <summary>The secret, for this person and this form only.</summary>
    [BindProperty]
    public string? Kept { get; set; }

    /// <summary>Shown once; null before.</summary>
    public IReadOnlyList<string>? Codes { get; private set; }

    public string Secret => Totp.Written(secret);

    public string Address { get; private set; } = "";

    private ITimeLimitedDataProtector Protector => protection.CreateProtector("desk.authenticator", Person.Id.ToString()).ToTimeLimitedDataProtector();

    public Task OnGetAsync() => ShowAsync(Totp.NewSecret());

    public async Task<IActionResult> OnPostAsync()
    {
        byte[] kept;
        try
        {
            kept = Protector.Unprotect(Convert.FromBase64String(Kept ?? ""));
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return StatusCode(StatusCodes.Status400BadRequest);
        }
        var code = Code;
        ModelState.Remove(nameof(Code));
        Code = null;
        if (string.IsNullOrWhiteSpace(code))
            ModelState.Add(T, nameof(Code), "required");
        else if ((Codes = await accounts.SetUpAuthenticatorAsync(Person, kept, code, Aborted)) is not null)
            return Page();
        else
            ModelState.AddModelError(nameof(Code), T["desk.app.refused"]);
        await ShowAsync(kept);
        return this.Invalid();
    }

    private async Task ShowAsync(byte[] of)
    {
        secret = of;
        ModelState.Remove(nameof(Kept));
        Kept = Convert.ToBase64String(Protector.Protect(of, FormTime));
        Address = Totp.Address(of, T.Format("site.staff-name", ("city", site.Value.CityIn(T.Language))), (await accounts.ReadAsync(Person, Aborted)).UserName);
    }
}
