using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace CaseTracker.Desk.Areas.Desk.Pages.Triage;

/// <summary>Cases that no unit has, each with up to three suggestions and why: taken with one press, or overruled with a word. One of them can be opened in its place. Before them those about which units do not agree.</summary>
internal sealed class TriageModel(CasesClient cases, RoutingClient routing, Districts districts) : DeskPage
{
    // Few a page: each is asked for at two services.
    public const int PageSize = 10;

    [FromQuery(Name = "page")]
    public int? Requested { get; set; }

    /// <summary>Number of the case that is open in its place.</summary>
    [FromQuery(Name = "case")]
    public string? Chosen { get; set; }

    [BindProperty]
    public TriageInput Input { get; set; } = new();

    public int PageNumber => Math.Clamp(Requested ?? 1, 1, 100_000);

    public CaseListPage? Cases { get; private set; }

    public IReadOnlyList<DisputeView> Disputes { get; private set; } = [];

    public DateOnly Today { get; private set; }

    public IReadOnlyList<WaitingCase> Waiting { get; private set; } = [];

    /// <summary>The whole of the chosen case.</summary>
    public CaseDetail? Detail { get; private set; }

    public SuggestionAcceptance? Acceptance { get; private set; }

    public IReadOnlyList<IGrouping<string?, SelectListItem>> Units { get; private set; } = [];

    public IReadOnlyList<IGrouping<string?, SelectListItem>> Handlers { get; private set; } = [];

    private IReadOnlyDictionary<Guid, CaseListRow> disputed = new Dictionary<Guid, CaseListRow>();

    /// <summary>True where this browser's person wants single keys (WCAG 2.1.4: off until asked for).</summary>
    public bool Keys => TriageKeys.On(Request);

    // The focus is on the row that comes next.
    public override bool DoneTakesFocus => Waiting.All(w => w.Row.CaseNumber != Chosen);

    /// <summary>This page with what is shown of it.</summary>
    public string Path => "/staff/triage" + (PageNumber == 1 ? "" : $"?page={PageNumber}");

    public string PathOf(string number) => $"{Path}{(PageNumber == 1 ? "?" : "&")}case={number}";

    public string BulkAddress => $"/staff/triage?page={PageNumber}&handler=bulk";

    public async Task OnGetAsync() => await ReadAsync();

    public async Task<IActionResult> OnPostBulkAsync(Guid[] picked, bool all)
    {
        if (await PickAsync(all ? await AllOfAsync(page => cases.ListAsync(Actor, new() { List = CaseListKind.Triage, Page = page, PageSize = 100 }, Aborted)) : picked) is { } begun)
            return begun;
        await ReadAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (string.IsNullOrEmpty(Input.Unit))
            ModelState.Add(T, "Input.Unit", "required");
        else
        {
            var assigned = await routing.AssignAsync(Actor, Input.CaseId, new() { Unit = Input.Unit, Reason = Input.Reason, Offered = Input.Offered?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [] }, Aborted);
            if (assigned.Succeeded)
                return Done("desk.done.assign", Input.Next is { } next ? PathOf(next) : Path);
            if (assigned.Failure.Status == StatusCodes.Status404NotFound)
                return NotFound();
            Again(assigned.Failure);
        }
        if (Response.StatusCode == StatusCodes.Status200OK)
            Response.StatusCode = StatusCodes.Status400BadRequest;
        Chosen = Input.Number;
        await ReadAsync();
        return Page();
    }

    public RedirectResult OnPostKeys(bool on)
    {
        TriageKeys.Set(Response, on);
        return Redirect(Url.Content("~" + Path));
    }

    public LocalizedText? DistrictOf(CaseListRow row) => districts.NameOf(row.District);

    /// <summary>Why a unit is suggested: the case's own words, then what is kept as the reason.</summary>
    public IHtmlContent Why(RoutingSuggestion suggestion) => suggestion.Words.Count == 0
        ? T.Html("triage.because", ("reason", suggestion.Reason))
        : T.Html("triage.because.words", ("words", new LocalizedText(string.Concat(suggestion.Words.Select(w => $"「{w}」")))), ("reason", suggestion.Reason));

    /// <summary>The case after this one, or before it where it is the last: there the work goes on.</summary>
    public string? NextOf(WaitingCase waiting)
    {
        var at = Waiting.ToList().IndexOf(waiting);
        return at + 1 < Waiting.Count ? Waiting[at + 1].Row.CaseNumber : at > 0 ? Waiting[at - 1].Row.CaseNumber : null;
    }

    private async Task ReadAsync()
    {
        await ReadDirectoryAsync();
        Units = [.. UnitChoices().GroupBy(u => u.Group?.Name)];
        Handlers = [.. HandlerChoices().GroupBy(h => h.Group?.Name)];
        if (PageNumber == 1)
            await ReadDisputesAsync();
        var measured = routing.AcceptanceAsync(Actor, Aborted);
        var list = await cases.ListAsync(Actor, new() { List = CaseListKind.Triage, Page = PageNumber, PageSize = PageSize }, Aborted);
        var acceptance = await measured;
        Acceptance = acceptance.Succeeded ? acceptance.Value : null;
        if (!list.Succeeded)
        {
            MissingParts.Add("desk.missing.cases");
            return;
        }
        Cases = list.Value;
        Today = Taipei.DateOf(Cases.AsOf);
        // The list is a moment behind: what Routing has placed already waits no more.
        var asked = await Task.WhenAll(Cases.Rows.Select(SuggestAsync));
        Waiting = [.. asked.Where(w => !w.Placed)];
        Cases = Cases with { Total = Cases.Total - asked.Length + Waiting.Count };
        if (Waiting.Any(w => !w.Known))
            Miss("desk.missing.routing");
        if (Chosen is { } number && Waiting.Any(w => w.Row.CaseNumber == number))
        {
            var detail = await cases.DetailAsync(Actor, number, Aborted);
            Detail = detail.Succeeded ? detail.Value : null;
        }
    }

    public CaseListRow? DisputedRow(Guid caseId) => disputed.GetValueOrDefault(caseId);

    private async Task ReadDisputesAsync()
    {
        var known = await routing.DisputesAsync(Actor, Aborted);
        if (!known.Succeeded)
        {
            Miss("desk.missing.routing");
            return;
        }
        Disputes = known.Value;
        if (Disputes.Count > 0)
            disputed = await ReadRowsAsync(Disputes.Select(d => d.CaseId));
    }

    private void Miss(string part)
    {
        if (!MissingParts.Contains(part))
            MissingParts.Add(part);
    }

    private async Task<WaitingCase> SuggestAsync(CaseListRow row)
    {
        var known = await routing.CaseAsync(Actor, row.CaseId, Aborted);
        // A case that Routing has not heard of yet is not a failure: it has just come in.
        return known.Succeeded ? new(row, known.Value.Suggestions, true, known.Value.Unit is not null) : new(row, [], known.Failure.Status == StatusCodes.Status404NotFound, false);
    }
}

/// <summary>The form that decides about a case which units do not agree about.</summary>
/// <param name="Page">The page, for units and people.</param>
/// <param name="Number">Number of the case.</param>
/// <param name="Dispute">What the units said.</param>
internal sealed record AssignForm(TriageModel Page, string Number, DisputeView Dispute)
{
    /// <summary>The unit that was named last instead of those that were asked.</summary>
    public string? Named => Dispute.Refusals.LastOrDefault(r => r.Alternative is not null)?.Alternative;
}

internal sealed record WaitingCase(CaseListRow Row, IReadOnlyList<RoutingSuggestion> Suggestions, bool Known, bool Placed);

internal sealed class TriageInput
{
    public Guid CaseId { get; set; }
    public string? Number { get; set; }
    public string? Unit { get; set; }
    public string? Reason { get; set; }

    /// <summary>Codes of the units that were suggested, in their order.</summary>
    public string? Offered { get; set; }

    /// <summary>Number of the case to go on with.</summary>
    public string? Next { get; set; }
}
