using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace CaseTracker.Desk.Areas.Desk.Pages;

[Personal]
internal sealed class SignInModel(SignInStaff signIn, Passkeys passkeys, Texts texts, CurrentStaff staff, SeedFiles seeds, IOptions<SingleSignOnOptions> singleSignOn, IHostEnvironment environment) : PageModel
{
    [BindProperty]
    public string? UserName { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>The answer of a passkey, and what was asked.</summary>
    [BindProperty]
    public string? Passkey { get; set; }

    [BindProperty]
    public string? State { get; set; }

    public PasskeyQuestion? Question { get; private set; }

    /// <summary>The password was chosen just now.</summary>
    [FromQuery]
    public bool Ready { get; set; }

    [FromQuery(Name = "out")]
    public bool SignedOut { get; set; }

    /// <summary>How signing in at the identity provider ended, where not well.</summary>
    [FromQuery(Name = SingleSignOn.Answer)]
    public string? Elsewhere { get; set; }

    /// <summary>What the identity provider is called; null without one.</summary>
    public string? Provider => !singleSignOn.Value.Used ? null : singleSignOn.Value.Words is { } words ? texts.Say(words) : texts["desk.sign-in.provider"];

    public IReadOnlyList<DemoPerson> Demo { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (staff.PersonOrNull is not null)
            return Redirect(WayBack.Of(Url, ReturnUrl));
        if (Elsewhere is not null)
            ModelState.AddModelError("", texts[Elsewhere switch { nameof(SignInAnswer.Refused) => "desk.sign-in.elsewhere.refused", nameof(SignInAnswer.DirectoryUnavailable) => "desk.sign-in.unavailable", _ => "desk.sign-in.elsewhere.failed" }]);
        return await ShowAsync(ct);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!string.IsNullOrEmpty(Passkey))
            return await Answer(await signIn.WithPasskeyAsync(Passkey, State ?? "", ct), "desk.passkey.refused", ct);
        if (string.IsNullOrWhiteSpace(UserName))
            ModelState.Add(texts, nameof(UserName), "required");
        if (string.IsNullOrEmpty(Password))
            ModelState.Add(texts, nameof(Password), "required");
        if (ModelState.IsValid)
            return await Answer(await signIn.RunAsync(UserName!.Trim(), Password!, ct), "desk.sign-in.refused", ct);
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return await ShowAsync(ct);
    }

    private async Task<IActionResult> Answer(SignInAnswer answer, string refused, CancellationToken ct)
    {
        switch (answer)
        {
            case SignInAnswer.SignedIn:
                return Redirect(WayBack.Of(Url, ReturnUrl));
            case SignInAnswer.CodeNeeded:
                return Redirect(WayBack.Over(Url, "~/staff/sign-in/code", ReturnUrl));
            case SignInAnswer.DirectoryUnavailable:
                ModelState.AddModelError("", texts["desk.sign-in.unavailable"]);
                Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                break;
            default:
                ModelState.AddModelError("", texts[refused]);
                Response.StatusCode = StatusCodes.Status400BadRequest;
                break;
        }
        return await ShowAsync(ct);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        Question = await passkeys.AskAsync();
        if (environment.IsDevelopment())
            Demo = await DemoAccounts.ShownPeopleAsync(seeds, ct);
        return Page();
    }
}
