using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Shared;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Desk.Areas.Desk.Pages;

/// <summary>Chooses a password with the code an administrator gave.</summary>
[Personal]
internal sealed class SetUpModel(SetUpAccount setUp, Texts texts) : PageModel
{
    [BindProperty]
    public string? UserName { get; set; }

    [BindProperty]
    public string? SetupCode { get; set; }

    [BindProperty]
    public string? NewPassword { get; set; }

    [BindProperty]
    public string? NewPasswordAgain { get; set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        foreach (var (field, value) in ((string, string?)[])[(nameof(UserName), UserName), (nameof(SetupCode), SetupCode), (nameof(NewPassword), NewPassword)])
            if (string.IsNullOrWhiteSpace(value))
                ModelState.Add(texts, field, "required");
        if (ModelState.IsValid && NewPasswordAgain != NewPassword)
            ModelState.Add(texts, nameof(NewPasswordAgain), "different");
        if (!ModelState.IsValid)
            return this.Invalid();
        switch (await setUp.RunAsync(UserName!.Trim(), SetupCode!, NewPassword!, ct))
        {
            case null:
                return Redirect(Url.Content("~/staff/sign-in?ready=true"));
            case SetUpAccount.Refused:
                ModelState.AddModelError("", texts["desk.set-up.refused"]);
                break;
            case var problem:
                ModelState.Add(texts, nameof(NewPassword), problem);
                break;
        }
        return this.Invalid();
    }
}
