using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Calendars;
using CaseTracker.Desk.Shared;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Account;

/// <summary>Makes and ends the secret address of the person's calendar. It outlives the session, so it is asked again who they are.</summary>
internal sealed class CalendarModel(CalendarFeeds feeds, Links links) : ConfirmedPage
{
    /// <summary>Shown once; null before.</summary>
    public string? Address { get; private set; }

    public DateTimeOffset? MadeAt { get; private set; }

    public async Task OnGetAsync() => MadeAt = await feeds.MadeAtAsync(Person.Id, Aborted);

    public async Task OnPostAsync()
    {
        var secret = await feeds.MakeAsync(Person, Aborted);
        Address = links.Absolute($"{DeadlineCalendar.Path}/{secret}.ics");
        MadeAt = await feeds.MadeAtAsync(Person.Id, Aborted);
    }

    public async Task<IActionResult> OnPostRevokeAsync()
    {
        await feeds.RevokeAsync(Person, Aborted);
        return Done("board.feed.revoked", "/staff/account");
    }
}
