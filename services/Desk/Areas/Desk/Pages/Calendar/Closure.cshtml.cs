using CaseTracker.Contracts.Deadlines;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace CaseTracker.Desk.Areas.Desk.Pages.Calendar;

/// <summary>Announces that offices stay closed (停止上班), after its impact was shown.</summary>
internal sealed class ClosureModel(Districts districts) : CalendarPage
{
    [BindProperty]
    public ClosureInput Input { get; set; } = new();

    /// <summary>The closure as it would be, for the page that shows the impact.</summary>
    public Closure? Asked { get; private set; }

    public IEnumerable<Choice> Parts => Enum.GetValues<ClosurePart>().Select(p => new Choice(EnumText<ClosurePart>.Write(p), T.Of(p)));

    public IEnumerable<Choice> DistrictChoices => districts.All.Select(d => new Choice(d.Code, T.Say(d.Name)) { Html = T.Html(d.Name) });

    public IEnumerable<SelectListItem> Agencies => Directory.Agencies.Select(a => new SelectListItem(T.Say(a.Name), a.Code));

    public async Task OnGetAsync()
    {
        await ReadDirectoryAsync();
        Input.Part = EnumText<ClosurePart>.Write(ClosurePart.WholeDay);
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await ReadDirectoryAsync();
        if (Request.Form.ContainsKey("edit"))
            return Page();
        var date = Written.Date(Input.Date);
        if (date is null && !string.IsNullOrWhiteSpace(Input.Date))
        {
            ModelState.Add(T, "Input.Date", "date-malformed");
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }
        var scope = EnumText<ClosureScope>.TryRead(Input.Scope);
        // What stays chosen under another answer is not meant.
        if (scope != ClosureScope.Districts)
            Input.Districts = [];
        if (scope != ClosureScope.Agency)
            Input.Agency = null;
        var request = new ClosureRequest
        {
            Date = date,
            Part = EnumText<ClosurePart>.TryRead(Input.Part),
            Scope = scope,
            Districts = scope == ClosureScope.Districts ? Input.Districts : null,
            Agency = string.IsNullOrEmpty(Input.Agency) ? null : Input.Agency,
            Reason = Input.Reason,
            Confirm = Input.Confirm,
        };
        var answer = await ShowAsync(await Deadlines.AnnounceClosureAsync(Actor, request, Aborted), "desk.done.closure",
            () => Deadlines.AnnounceClosureAsync(Actor, request with { Confirm = null }, Aborted));
        if (Shown is not null)
            Asked = new()
            {
                Id = default,
                Date = request.Date!.Value,
                Part = request.Part!.Value,
                Scope = scope!.Value,
                Districts = Input.Districts,
                Agency = request.Agency,
                Reason = request.Reason ?? "",
                AnnouncedAt = default,
                AnnouncedBy = Person.Id,
                Moved = 0,
            };
        return answer;
    }

    public IHtmlContent ScopeOf(Closure closure) => ClosureScopes.Of(closure, T, Directory, districts);
}

internal sealed class ClosureInput
{
    public string? Date { get; set; }
    public string? Part { get; set; }
    public string? Scope { get; set; }
    public List<string> Districts { get; set; } = [];
    public string? Agency { get; set; }
    public string? Reason { get; set; }
    public string? Confirm { get; set; }
}
