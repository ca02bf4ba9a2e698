using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>Asks the applicant, once, for everything that is missing.</summary>
internal sealed class SupplementModel(CasesClient cases, ServiceCatalogue catalogue, BusinessTime time) : CaseActPage
{
    private const int FirstRows = 5, MostRows = 20, ProposedDays = 14;

    // Which row of the form a sent item came from: empty rows are not sent.
    private readonly List<int> sentRows = [];

    [BindProperty]
    public SupplementInput Input { get; set; } = new();

    public IReadOnlyList<LocalizedText> Documents { get; private set; } = [];

    /// <summary>How often the applicant was asked before.</summary>
    public int Rounds => Detail.Timeline.Count(e => e.Kind == TimelineKind.SupplementRequested);

    public override IReadOnlyList<string> Acts => ["supplement"];

    protected override async Task PrepareAsync(bool first)
    {
        if (await catalogue.ReadAsync(cases, Aborted) is { } items)
            Documents = items.FirstOrDefault(i => i.Code == Detail.Row.ServiceCode)?.Documents ?? [];
        while (Input.Items.Count < FirstRows)
            Input.Items.Add(new());
        if (first)
            Input.DueOn = time.TaipeiToday().AddDays(ProposedDays).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    }

    protected override async Task<IActionResult?> ActAsync()
    {
        if (Input.Items.Count > MostRows)
            Input.Items.RemoveRange(MostRows, Input.Items.Count - MostRows);
        if (Request.Form.ContainsKey("more"))
        {
            for (var i = 0; i < FirstRows && Input.Items.Count < MostRows; i++)
                Input.Items.Add(new());
            await PrepareAsync(first: false);
            return Page();
        }
        var items = new List<SupplementItem>();
        for (var i = 0; i < Input.Items.Count; i++)
        {
            var (what, why) = (Input.Items[i].What?.Trim() ?? "", Input.Items[i].Why?.Trim() ?? "");
            if (what.Length == 0 && why.Length == 0)
                continue;
            items.Add(new(what, why));
            sentRows.Add(i);
        }
        if (items.Count == 0)
            ModelState.Add(T, "Input.Items[0].What", "items-required");
        var due = Written.Date(Input.DueOn);
        if (due is null)
            ModelState.Add(T, "Input.DueOn", string.IsNullOrWhiteSpace(Input.DueOn) ? "required" : "date-malformed");
        if (!ModelState.IsValid)
            return null;
        return Finish(await cases.RequestSupplementAsync(Actor, Detail.Row.CaseId, new() { Items = items, DueOn = due }, Aborted), "desk.done.supplement", Property);
    }

    // items, items[1], items[1].what → the row it was typed in.
    private string Property(string field)
    {
        if (!field.StartsWith("items", StringComparison.OrdinalIgnoreCase))
            return "Input." + field;
        var open = field.IndexOf('[', StringComparison.Ordinal);
        var close = field.IndexOf(']', StringComparison.Ordinal);
        var sent = open > 0 && close > open && int.TryParse(field.AsSpan(open + 1, close - open - 1), out var index) && index < sentRows.Count ? sentRows[index] : 0;
        return $"Input.Items[{sent}].{(field.EndsWith(".why", StringComparison.OrdinalIgnoreCase) ? "Why" : "What")}";
    }
}

internal sealed class SupplementInput
{
    public List<SupplementItemInput> Items { get; set; } = [];
    public string? DueOn { get; set; }
}

internal sealed class SupplementItemInput
{
    public string? What { get; set; }
    public string? Why { get; set; }
}
