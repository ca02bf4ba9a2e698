using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Unsubscribe;

/// <summary>Where the link of an optional mail or of a message to a helper leads (RFC 8058). Programs that open links change nothing: only the button does, and the mail program's own one, which posts here without a page before.</summary>
[Personal]
[IgnoreAntiforgeryToken]
internal sealed class IndexModel(NotificationsClient notifications) : PageModel
{
    public string Token { get; private set; } = "";

    public MessageWay? Way { get; private set; }

    /// <summary>Notifications does not answer: nothing is known and nothing was done.</summary>
    public bool Away { get; private set; }

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken ct) => Show(token, await notifications.UnsubscriptionAsync(Actor.Anyone, new() { Token = token }, ct));

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken ct) => Show(token, await notifications.UnsubscribeAsync(Actor.Anyone, new() { Token = token }, ct));

    private PageResult Show(string token, Result<MessageWay> answer)
    {
        Token = token;
        Way = answer.Value;
        Away = answer is { Succeeded: false, Failure.Status: not StatusCodes.Status404NotFound };
        if (!answer.Succeeded)
            Response.StatusCode = Away ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status404NotFound;
        return Page();
    }
}
