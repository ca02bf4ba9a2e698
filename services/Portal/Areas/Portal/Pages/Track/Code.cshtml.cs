using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

/// <summary>Confirms a contact by the code that was sent to it; only for who has proved the case.</summary>
[Personal]
internal sealed class CodeModel(LookUpCase lookUp, NotificationsClient notifications, CaseCookie cookie, LanguageContext language, Texts texts, Links links) : ProvedCasePage(lookUp, cookie, texts, links)
{
    [BindProperty]
    public string? Code { get; set; }

    public ConfirmationView? Confirmation { get; private set; }
    public bool Away { get; private set; }

    /// <summary>A new code is on its way.</summary>
    public bool Sent { get; private set; }

    public Task<IActionResult> OnGetAsync(string number, CancellationToken ct) => WithAsync(number, access => notifications.CodeAsync(access, access.CaseId!.Value, ct), ct);

    public Task<IActionResult> OnPostAsync(string number, CancellationToken ct) => WithAsync(number, async access =>
    {
        var entered = await notifications.EnterCodeAsync(access, access.CaseId!.Value, new() { Code = Code }, ct);
        if (entered.Succeeded || entered.Failure.Status is not (StatusCodes.Status400BadRequest or StatusCodes.Status409Conflict))
            return entered;
        ModelState.AddFailure(T, entered.Failure);
        Response.StatusCode = entered.Failure.Status;
        return await notifications.CodeAsync(access, access.CaseId!.Value, ct);
    }, ct);

    public Task<IActionResult> OnPostSendAsync(string number, CancellationToken ct) => WithAsync(number, async access =>
    {
        var sent = await notifications.SendCodeAsync(access, access.CaseId!.Value, new() { Language = language.Current }, ct);
        Sent = sent.Succeeded;
        if (sent.Succeeded || sent.Failure.Status is not (StatusCodes.Status409Conflict or StatusCodes.Status429TooManyRequests))
            return sent;
        if (sent.Failure.RetryAfter is { } wait)
            AskToWait(wait);
        return await notifications.CodeAsync(access, access.CaseId!.Value, ct);
    }, ct);

    private Task<IActionResult> WithAsync(string number, Func<Actor, Task<Result<ConfirmationView>>> act, CancellationToken ct) => OpenAsync(number, async access =>
    {
        // The contact is the applicant's.
        if (access.Helper is not null)
            return To($"/track/{Number}/unlock");
        var answer = await act(access.Citizen);
        Confirmation = answer.Value;
        Away = answer is { Succeeded: false, Failure.Status: not StatusCodes.Status404NotFound };
        if (!answer.Succeeded)
            Response.StatusCode = Away ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status404NotFound;
        return Page();
    }, ct);
}
