using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>Out of triage, to a handler, or on to another unit.</summary>
internal sealed class AssignModel(RoutingClient routing) : CaseActPage
{
    [BindProperty]
    public AssignInput Input { get; set; } = new();

    public IReadOnlyList<RoutingSuggestion> Suggestions { get; private set; } = [];

    /// <summary>Only what coordinators decide takes effect at once; anybody else asks the other unit first.</summary>
    public bool AsksFirst => Detail.Row.Unit is not null && !Person.Roles.Contains(StaffRole.Coordinator);

    public IReadOnlyList<SelectListItem> Handlers { get; private set; } = [];

    public override IReadOnlyList<string> Acts => ["assign"];

    protected override async Task PrepareAsync(bool first)
    {
        if (Detail.Row.Unit is null)
        {
            var known = await routing.CaseAsync(Actor, Detail.Row.CaseId, Aborted);
            if (known.Succeeded)
                Suggestions = known.Value.Suggestions;
            else if (known.Failure.Status != StatusCodes.Status404NotFound)
                MissingParts.Add("desk.missing.routing");
        }
        // Handing over, the other unit names its handler itself; only coordinators name people anywhere.
        Handlers = HandlerChoices(Person.Roles.Contains(StaffRole.Coordinator) ? null : Person.Unit);
        if (first)
        {
            Input.Unit = Suggestions is [var likeliest, ..] ? likeliest.Unit : Detail.Row.Unit;
            Input.Handler = Detail.Row.Handler?.ToString();
        }
    }

    protected override async Task<IActionResult?> ActAsync()
    {
        if (string.IsNullOrEmpty(Input.Unit))
            ModelState.Add(T, "Input.Unit", "required");
        Guid? handler = null;
        if (!string.IsNullOrEmpty(Input.Handler))
        {
            if (Guid.TryParse(Input.Handler, out var id))
                handler = id;
            else
                ModelState.Add(T, "Input.Handler", "unknown-staff");
        }
        if (!ModelState.IsValid)
            return null;
        // The unit that is asked names its handler itself; the field still shows the present one.
        if (AsksFirst && Input.Unit != Detail.Row.Unit)
            handler = null;
        var answer = await routing.AssignAsync(Actor, Detail.Row.CaseId, new() { Unit = Input.Unit, Handler = handler, Reason = Input.Reason, SiteVisit = Input.SiteVisit }, Aborted);
        return Finish(answer.Succeeded ? Contracts.Done.Instance : answer.Failure,
            answer.Value?.OfferedUntil is null ? "desk.done.assign" : "desk.done.offered", path: Input.From == "triage" ? "/staff/triage" : null);
    }
}

internal sealed class AssignInput
{
    public string? Unit { get; set; }
    public string? Handler { get; set; }
    public string? Reason { get; set; }
    public bool SiteVisit { get; set; }

    /// <summary><c>triage</c> where the form stands there: it leads back.</summary>
    public string? From { get; set; }
}
