using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Bulk;
using CaseTracker.Desk.Filters;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>Finds cases by words and filters, and keeps filters under a name.</summary>
internal sealed class CasesModel(CasesClient cases, ServiceCatalogue catalogue, Districts districts, SavedFilters filters) : CaseFilterPage(cases, catalogue, districts)
{
    public const int PageSize = 25;
    private const int WholeNumber = 11;

    private readonly CasesClient cases = cases;

    [FromQuery(Name = "after")]
    public string? After { get; set; }

    /// <summary>What the filters are to be called, or are called that are to be removed.</summary>
    [BindProperty]
    public string? FilterName { get; set; }

    /// <summary>Whoever saves knows that there are filters of this name.</summary>
    [BindProperty]
    public bool Replace { get; set; }

    public CaseSearchPage? Found { get; private set; }

    public DateOnly Today { get; private set; }

    /// <summary>The person's filters, each with its address.</summary>
    public IReadOnlyList<(string Name, string Address)> Saved { get; private set; } = [];

    /// <summary>There are filters of this name: saving again replaces them.</summary>
    public bool NameTaken { get; private set; }

    public bool HasFilters => Codes().Values.Any(v => v is not null);

    /// <summary>By what each case was found, in words; empty when by the filters alone.</summary>
    public IReadOnlyDictionary<Guid, string> FoundBy => Found is null || Text is null ? new Dictionary<Guid, string>() : Found.Cases.ToDictionary(c => c.Row.CaseId, c => T["desk.cases.by." + EnumText<CaseSearchHit>.Write(c.By)]);

    public string FirstPage => Address();

    public string NextPage => Address(("after", Found!.Next));

    public string SaveAddress => Address(("handler", "save"));

    public string BulkAddress => Address(("after", Code(After)), ("handler", "bulk"));

    public string RemoveAddress => Address(("handler", "remove"));

    public string ExportAddress => AddressOf("/staff/exports/cases");

    protected override string Path => "/staff/cases";

    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            await ReadChoicesAsync();
            return Invalid();
        }
        SearchId = string.IsNullOrWhiteSpace(Text) ? null : SearchMemory.Put(TempData, Text.Trim());
        return Redirect(Address());
    }

    public async Task<IActionResult> OnPostSaveAsync()
    {
        var wrong = !ModelState.IsValid ? null : await filters.SaveAsync(Person.Id, FilterName, QueryHelpers.AddQueryString("", Codes().Where(c => c.Value is not null)), Replace, Aborted);
        if (wrong is null && ModelState.IsValid)
            return Kept("saved.done");
        if (wrong is not null)
            ModelState.AddModelError(nameof(FilterName), T.Format("saved.error." + wrong, ("n", SavedFilter.Most)));
        NameTaken = wrong == SavedFilters.NameTaken;
        await OnGetAsync();
        return Invalid();
    }

    public async Task<IActionResult> OnPostRemoveAsync()
    {
        await filters.RemoveAsync(Person.Id, FilterName ?? "", Aborted);
        return Kept("saved.removed");
    }

    public async Task<IActionResult> OnPostBulkAsync(Guid[] picked, bool all)
    {
        await ReadFiltersAsync();
        return await PickAsync(all && !Forgotten ? await AllAsync() : picked) ?? await OnGetAsync();
    }

    public async Task<IActionResult> OnGetAsync()
    {
        await ReadFiltersAsync();
        Saved = [.. (await filters.OfAsync(Person.Id, Aborted)).Select(f => (f.Name, Url.Content("~" + Path) + f.Query))];
        if (Forgotten)
            return Page();
        if (ModelState.Any(field => field.Key.Length > 0 && field.Key != nameof(FilterName) && field.Value!.Errors.Count > 0))
            return Invalid();
        var found = await cases.SearchAsync(Actor, Query with { After = Code(After), PageSize = PageSize }, Aborted);
        if (found.Failure is { Errors.Count: > 0 } wrong)
        {
            AddQueryErrors(wrong.Errors);
            return Invalid();
        }
        if (!found.Succeeded)
        {
            MissingParts.Add("desk.missing.cases");
            return Page();
        }
        Found = found.Value;
        Today = Taipei.DateOf(Found.AsOf);
        // A whole number names one case: straight to it.
        return Text is not null && Found is { Total: 1, Cases: [{ By: CaseSearchHit.Number } only] } && TextRules.ToHalfWidth(Text).Count(char.IsAsciiDigit) == WholeNumber
            ? Redirect(Url.Content("~/staff/cases/" + only.Row.CaseNumber))
            : Page();
    }

    private async Task<IReadOnlyList<Guid>> AllAsync()
    {
        List<Guid> all = [];
        string? after = null;
        do
        {
            var found = await cases.SearchAsync(Actor, Query with { After = after, PageSize = PageSize * 4 }, Aborted);
            all.AddRange(found.Value?.Cases.Select(c => c.Row.CaseId) ?? []);
            after = found.Value?.Next;
        }
        while (after is not null && all.Count <= BulkJob.MostCases);
        return all;
    }

    private RedirectResult Kept(string done)
    {
        Done([done], Path, new LocalizedText(FilterName ?? ""));
        return Redirect(Address());
    }
}
