using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>A case, put together from its owners at the moment it is looked at.</summary>
internal sealed class CaseModel(CasesClient cases, DeadlinesClient deadlines, NotificationsClient notifications, RoutingClient routing, Districts districts, BusinessTime time) : DeskPage
{
    public static readonly IReadOnlyList<string> Sections = ["overview", "history", "messages", "deadline", "related"];

    [FromRoute]
    public string Number { get; set; } = "";

    [FromRoute]
    public string? Section { get; set; }

    public string Shown => Section ?? Sections[0];

    public CaseDetail Detail { get; private set; } = null!;

    public DateOnly Today { get; private set; }

    /// <summary>Null until the clock is open, or when Deadlines does not answer.</summary>
    public CaseClock? Clock { get; private set; }

    public IReadOnlyList<NoticeView>? Notices { get; private set; }

    /// <summary>Contacts that get no optional messages, as the applicant chose.</summary>
    public IEnumerable<MessageWay> Paused { get; private set; } = [];

    public CaseRouting? RoutingOfCase { get; private set; }

    public async Task<IActionResult> OnGetAsync()
    {
        var detail = await cases.DetailAsync(Actor, Number, Aborted);
        if (!detail.Succeeded)
            return Refuse(detail.Failure);
        var id = detail.Value.Row.CaseId;
        Today = time.TaipeiToday();
        var clock = deadlines.ClockAsync(Actor, id, Aborted);
        var routed = routing.CaseAsync(Actor, id, Aborted);
        await Task.WhenAll(clock, routed, ReadDirectoryAsync());
        Clock = Take(await clock, "desk.missing.deadlines");
        RoutingOfCase = Take(await routed, "desk.missing.routing");
        if (Shown == "messages")
        {
            var choices = notifications.MessageChoicesAsync(Actor, id, Aborted);
            Notices = Take(await notifications.ForCaseAsync(Actor, id, Aborted), "desk.missing.notifications");
            Paused = (await choices).Value?.Ways.Where(w => w.PausedAt is not null) ?? [];
        }
        Detail = LiveCase.Of(detail.Value, Clock, RoutingOfCase);
        return Page();
    }

    public LocalizedText? District => districts.NameOf(Detail.Row.District);

    public TimelineLine Line(TimelineEntry entry) => TimelineText.Of(entry, T, Directory.UnitName, id => Guid.TryParse(id, out var staff) && Directory.Person(staff) is { } person ? T.Say(person.Name) : null);

    public LocalizedText? By(TimelineEntry entry) => Directory.Person(entry.StaffId)?.Name ?? Directory.UnitName(entry.Unit);

    /// <summary>Why a notice was cancelled or failed; a code without words of its own stays away from readers.</summary>
    public string ReasonOf(string code) => T.Has("desk.notice-reason." + code) ? T["desk.notice-reason." + code] : T["desk.notice-reason.other"];

    /// <summary>By what, how it ended, and why where there are words for it.</summary>
    public string AttemptOf(NoticeAttempt attempt)
    {
        var why = "desk.attempt-code." + attempt.Code;
        string[] parts = [T["desk.transport." + attempt.Transport], T["desk.attempt." + EnumText<AttemptState>.Write(attempt.State)], T.Has(why) ? T[why] : "", attempt.Status is { } status ? $"({status})" : ""];
        return string.Join(" ", parts.Where(p => p.Length > 0));
    }

    // What the owner does not know yet (404) is not missing; what does not answer is.
    private TValue? Take<TValue>(Result<TValue> result, string missing) where TValue : class
    {
        if (result.Succeeded)
            return result.Value;
        if (result.Failure.Status != StatusCodes.Status404NotFound)
            MissingParts.Add(missing);
        return null;
    }
}
