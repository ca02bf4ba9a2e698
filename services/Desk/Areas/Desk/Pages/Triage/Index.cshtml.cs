using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace CaseTracker.Desk.Areas.Desk.Pages.Triage;

/// <summary>Cases that no unit has, each with a suggestion and why.</summary>
internal sealed class TriageModel(CasesClient cases, RoutingClient routing, Districts districts) : DeskPage
{
    // Few a page: each has a whole form, so that assigning needs no other page and no script.
    public const int PageSize = 10;

    [FromQuery(Name = "page")]
    public int? Requested { get; set; }

    public int PageNumber => Math.Clamp(Requested ?? 1, 1, 100_000);

    public CaseListPage? Cases { get; private set; }

    public DateOnly Today { get; private set; }

    public IReadOnlyList<WaitingCase> Waiting { get; private set; } = [];

    public IReadOnlyList<IGrouping<string?, SelectListItem>> Units { get; private set; } = [];

    public IReadOnlyList<IGrouping<string?, SelectListItem>> Handlers { get; private set; } = [];

    public async Task OnGetAsync()
    {
        await ReadDirectoryAsync();
        var list = await cases.ListAsync(Actor, new() { List = CaseListKind.Triage, Page = PageNumber, PageSize = PageSize }, Aborted);
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
            MissingParts.Add("desk.missing.routing");
        Units = [.. UnitChoices().GroupBy(u => u.Group?.Name)];
        Handlers = [.. HandlerChoices().GroupBy(h => h.Group?.Name)];
    }

    public LocalizedText? DistrictOf(CaseListRow row) => districts.NameOf(row.District);

    private async Task<WaitingCase> SuggestAsync(CaseListRow row)
    {
        var known = await routing.CaseAsync(Actor, row.CaseId, Aborted);
        // A case that Routing has not heard of yet is not a failure: it has just come in.
        return known.Succeeded ? new(row, known.Value.Suggestion, true, known.Value.Unit is not null) : new(row, null, known.Failure.Status == StatusCodes.Status404NotFound, false);
    }
}

internal sealed record WaitingCase(CaseListRow Row, RoutingSuggestion? Suggestion, bool Known, bool Placed);
