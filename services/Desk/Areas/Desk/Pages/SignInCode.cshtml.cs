using System.Security.Claims;
using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Shared;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Desk.Areas.Desk.Pages;

/// <summary>The second step of signing in, for who has shown the password a moment ago.</summary>
[Personal]
internal sealed class SignInCodeModel(SignInStaff signIn, Passkeys passkeys, UserManager<Credential> users, Texts texts) : PageModel
{
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

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        // A code does not come back: it is used up or wrong.
        var code = Code;
        ModelState.Remove(nameof(Code));
        Code = null;
        SignInAnswer answer;
        if (!string.IsNullOrEmpty(Passkey))
        {
            answer = await signIn.WithPasskeyAsync(Passkey, State ?? "", ct);
        }
        else if (string.IsNullOrWhiteSpace(code))
        {
            ModelState.Add(texts, nameof(Code), "required");
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return await ShowAsync(ct);
        }
        else
        {
            answer = await signIn.ContinueAsync(Guid.Parse(User.FindFirstValue(ClaimTypes.NameIdentifier)!), User.FindFirstValue(StaffSession.Stamp)!, code, ct);
        }
        if (answer == SignInAnswer.SignedIn)
            return Redirect(WayBack.Of(Url, ReturnUrl));
        var down = answer == SignInAnswer.DirectoryUnavailable;
        Response.StatusCode = down ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest;
        ModelState.AddModelError(down ? "" : nameof(Code), texts[down ? "desk.sign-in.unavailable" : "desk.code.refused"]);
        return await ShowAsync(ct);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        if (await users.FindByIdAsync(User.FindFirstValue(ClaimTypes.NameIdentifier)!) is { } credential && (await passkeys.AllAsync(credential.StaffId, ct)).Count > 0)
            Question = await passkeys.AskAsync(credential);
        return Page();
    }
}
