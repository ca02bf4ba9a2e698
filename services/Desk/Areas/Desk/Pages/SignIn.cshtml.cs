using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Desk.Areas.Desk.Pages;

[Personal]
internal sealed class SignInModel(SignInStaff signIn, Texts texts, CurrentStaff staff, SeedFiles seeds, IHostEnvironment environment) : PageModel
{
    [BindProperty]
    public string? UserName { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    [FromQuery(Name = "out")]
    public bool SignedOut { get; set; }

    public IReadOnlyList<DemoPerson> Demo { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (staff.PersonOrNull is not null)
            return Onwards();
        await ReadDemoAsync(ct);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(UserName))
            ModelState.Add(texts, nameof(UserName), "required");
        if (string.IsNullOrEmpty(Password))
            ModelState.Add(texts, nameof(Password), "required");
        if (ModelState.IsValid)
        {
            switch (await signIn.RunAsync(UserName!.Trim(), Password!, ct))
            {
                case SignInAnswer.SignedIn:
                    return Onwards();
                case SignInAnswer.DirectoryUnavailable:
                    ModelState.AddModelError("", texts["desk.sign-in.unavailable"]);
                    Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                    break;
                default:
                    ModelState.AddModelError("", texts["desk.sign-in.refused"]);
                    Response.StatusCode = StatusCodes.Status400BadRequest;
                    break;
            }
        }
        else
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        await ReadDemoAsync(ct);
        return Page();
    }

    /// <summary>Where the person wanted to go, inside the desk only.</summary>
    private RedirectResult Onwards()
    {
        var home = Url.Content("~/staff");
        return Redirect(ReturnUrl is { Length: > 0 } wanted && Url.IsLocalUrl(wanted) && wanted.Split('?')[0] is var path
            && (path == home || path.StartsWith(home + "/", StringComparison.Ordinal)) ? wanted : home);
    }

    private async Task ReadDemoAsync(CancellationToken ct)
    {
        if (environment.IsDevelopment())
            Demo = await DemoAccounts.ShownPeopleAsync(seeds, ct);
    }
}
