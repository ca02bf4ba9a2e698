using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform.Data;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

/// <summary>Sends a one-time code to a contact of a proved case and takes it: the way to what only the applicant may see or do.</summary>
[Personal]
internal sealed class UnlockModel(LookUpCase lookUp, NotificationsClient notifications, CaseCookie cookie, LanguageContext language, Texts texts, Links links) : ProvedCasePage(lookUp, cookie, texts, links)
{
    private static readonly string[] Targets = ["own", "contact", "withdraw", "supplement", "add", "messages", "helper", "reopen"];

    /// <summary>Where the reader was going.</summary>
    [BindProperty(SupportsGet = true, Name = "to")]
    public string? Next { get; set; }

    [BindProperty]
    public string? Way { get; set; }

    [BindProperty]
    public string? Code { get; set; }

    /// <summary>Where a code can go; empty when nowhere, null while Notifications does not answer.</summary>
    public IReadOnlyList<AccessWay>? Ways { get; private set; }

    /// <summary>The masked contact a code has been sent to.</summary>
    public string? SentTo { get; private set; }

    /// <summary>True for a helper, who sees how the case stands and nothing else.</summary>
    public bool Helping { get; private set; }

    public IEnumerable<Choice> Choices => (Ways ?? []).Select(w => new Choice(EnumText<NoticeWay>.Write(w.Way), T.Format("portal.unlock.way", ("way", T.Of(w.Way)), ("contact", w.Contact))));

    public Task<IActionResult> OnGetAsync(string number, CancellationToken ct) => WithAsync(number, _ => Task.FromResult<IActionResult?>(null), ct);

    public Task<IActionResult> OnPostSendAsync(string number, CancellationToken ct) => WithAsync(number, async access =>
    {
        var sent = await notifications.SendAccessCodeAsync(access.Citizen, access.CaseId, new() { Way = EnumText<NoticeWay>.TryRead(Way), Language = language.Current }, ct);
        SentTo = sent.Value?.Contact;
        if (!sent.Succeeded)
            Refuse(sent.Failure);
        return null;
    }, ct);

    public Task<IActionResult> OnPostAsync(string number, CancellationToken ct) => WithAsync(number, async access =>
    {
        var entered = await notifications.EnterAccessCodeAsync(access.Citizen, access.CaseId, new() { Code = Code }, ct);
        if (entered.Succeeded)
        {
            Cookie.Unlock(HttpContext, access);
            return To($"/track/{Number}/{Next}");
        }
        // The form for the code stays, unless there is none to enter any more.
        SentTo = entered.Failure.Status == StatusCodes.Status409Conflict ? null : "";
        Refuse(entered.Failure);
        return null;
    }, ct);

    private void Refuse(Failure failure)
    {
        if (failure.RetryAfter is { } wait)
            AskToWait(wait);
        else
            ModelState.AddFailure(T, failure);
        Response.StatusCode = failure.Status;
    }

    private Task<IActionResult> WithAsync(string number, Func<CaseAccess, Task<IActionResult?>> act, CancellationToken ct) => OpenAsync(number, async access =>
    {
        if (access.Helper is not null)
        {
            Helping = true;
            Response.StatusCode = StatusCodes.Status403Forbidden;
            return Page();
        }
        Next = Targets.Contains(Next) ? Next : Targets[0];
        if (access.Unlocked)
            return To($"/track/{Number}/{Next}");
        var ways = await notifications.AccessWaysAsync(access.Citizen, access.CaseId, ct);
        Ways = ways.Value;
        if (!ways.Succeeded)
        {
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Page();
        }
        Way ??= Ways is [var only] ? EnumText<NoticeWay>.Write(only.Way) : null;
        return await act(access) ?? Page();
    }, ct);
}
