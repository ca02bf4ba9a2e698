using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Shared;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Desk.Areas.Desk.Pages;

/// <summary>Back from the identity provider: goes on by itself, so that the next request comes from this site and brings the session's cookie.</summary>
[Personal]
internal sealed class ArrivedModel : PageModel
{
    [FromQuery]
    public string? ReturnUrl { get; set; }

    [FromQuery(Name = SingleSignOn.Answer)]
    public string? Answer { get; set; }

    public string Next { get; private set; } = "";

    public IActionResult OnGet()
    {
        if (!Enum.TryParse<SignInAnswer>(Answer, out var answer) || answer is not (SignInAnswer.SignedIn or SignInAnswer.CodeNeeded))
            return Redirect(Url.Content($"~/staff/sign-in?{SingleSignOn.Answer}={(answer == SignInAnswer.DirectoryUnavailable ? answer : SignInAnswer.Refused)}"));
        Next = answer == SignInAnswer.CodeNeeded ? WayBack.Over(Url, "~/staff/sign-in/code", ReturnUrl) : WayBack.Of(Url, ReturnUrl);
        Response.Headers["Refresh"] = "0;url=" + Next;
        return Page();
    }
}
