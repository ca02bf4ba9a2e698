using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Confirm;

/// <summary>Where the link of a confirmation message leads. Programs that open links in mails change nothing: only the button confirms.</summary>
[Personal]
internal sealed class IndexModel(NotificationsClient notifications, LanguageContext language, Texts texts) : PageModel
{
    public string Token { get; private set; } = "";
    public ConfirmationView? View { get; private set; }

    /// <summary>Notifications does not answer: nothing is known and nothing was done.</summary>
    public bool Away { get; private set; }

    /// <summary>A new message is on its way, by this press or an earlier one.</summary>
    public bool SentAgain { get; private set; }

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken ct) => Show(token, await notifications.ConfirmationAsync(Actor.Anyone, Link(token), ct));

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken ct) => Show(token, await notifications.ConfirmAsync(Actor.Anyone, Link(token), ct));

    public async Task<IActionResult> OnPostAgainAsync(string token, CancellationToken ct)
    {
        var sent = await notifications.AskAgainAsync(Actor.Anyone, Link(token), ct);
        SentAgain = sent.Succeeded || sent.Failure.Code == "still-open";
        if (sent is { Succeeded: false, Failure.Code: "asked-already" })
            ModelState.AddModelError("", texts["portal.confirm.asked-already"]);
        // What the old link leads to now; a failure of the act shows itself there.
        return Show(token, sent is { Succeeded: false, Failure.Status: not (StatusCodes.Status409Conflict or StatusCodes.Status429TooManyRequests) }
            ? sent : await notifications.ConfirmationAsync(Actor.Anyone, Link(token), ct));
    }

    private PageResult Show(string token, Result<ConfirmationView> answer)
    {
        Token = token;
        View = answer.Value;
        Away = answer is { Succeeded: false, Failure.Status: not StatusCodes.Status404NotFound };
        if (!answer.Succeeded)
            Response.StatusCode = Away ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status404NotFound;
        return Page();
    }

    private ConfirmationLink Link(string token) => new() { Token = token, Language = language.Current };
}
