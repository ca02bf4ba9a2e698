using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform.Data;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

/// <summary>Which messages the applicant gets, by what; those that need not come can be paused.</summary>
[Personal]
internal sealed class MessagesModel(LookUpCase lookUp, CasesClient cases, NotificationsClient notifications, CaseCookie cookie, Texts texts, Links links) : OwnCasePage(lookUp, cases, cookie, texts, links)
{
    /// <summary>Null while Notifications does not answer.</summary>
    public MessageChoices? Choices { get; private set; }

    /// <summary>Ways by which a person tells the applicant, with the contact masked.</summary>
    public IEnumerable<(NoticeWay Way, string Contact)> ByPeople => (Own?.Notify ?? []).Where(w => w is NoticeWay.Phone or NoticeWay.Letter)
        .Select(w => (w, w == NoticeWay.Phone ? Masks.Phone(Own!.Phone) : Masks.Address(Own!.Address)));

    protected override string Name => "messages";

    public Task<IActionResult> OnGetAsync(string number, CancellationToken ct) => OpenAsync(number, access => ShowAsync(access, ct), ct);

    public Task<IActionResult> OnPostAsync(string number, string? way, bool paused, CancellationToken ct) => OpenAsync(number, async access =>
    {
        var done = await notifications.PauseMessagesAsync(access.Citizen, access.CaseId, new() { Way = EnumText<NoticeWay>.TryRead(way), Paused = paused }, ct);
        return await FinishAsync(done, paused ? "messages-paused" : "messages-resumed", access, ct);
    }, ct);

    protected override async Task<IActionResult> ShowAsync(CaseAccess access, CancellationToken ct)
    {
        var page = await base.ShowAsync(access, ct);
        var choices = await notifications.MessageChoicesAsync(access.Citizen, access.CaseId, ct);
        Choices = choices.Value;
        if (!choices.Succeeded)
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return page;
    }
}
