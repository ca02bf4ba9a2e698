using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Reading;
using CaseTracker.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.WebUtilities;

namespace CaseTracker.Desk.Shared;

/// <summary>A page about the cases that words and filters find. Filters are codes and stand in the address; words may be somebody's name and do not: they are posted, and kept by <see cref="SearchMemory"/>.</summary>
internal abstract class CaseFilterPage(CasesClient cases, ServiceCatalogue catalogue, Districts districts) : DeskPage
{
    /// <summary>What is looked for, as typed.</summary>
    [BindProperty]
    public string? Text { get; set; }

    /// <summary>Where the words are kept.</summary>
    [FromQuery(Name = "search")]
    public string? SearchId { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Status { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Unit { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Service { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? District { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Channel { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Overdue { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? To { get; set; }

    /// <summary>The words were kept for other searches since.</summary>
    public bool Forgotten { get; private set; }

    public IReadOnlyList<SelectListItem> Services { get; private set; } = [];

    public IEnumerable<SelectListItem> Statuses => Enum.GetValues<CaseStatus>().Select(s => new SelectListItem(T.Of(s), EnumText<CaseStatus>.Write(s)));

    public IEnumerable<SelectListItem> Channels => Enum.GetValues<Channel>().Select(c => new SelectListItem(T.Of(c), EnumText<Channel>.Write(c)));

    public IEnumerable<SelectListItem> DistrictChoices => districts.All.Select(d => new SelectListItem(T.Say(d.Name), d.Code));

    /// <summary>Words and filters as the reader says them, each with the address of the page without it.</summary>
    public IReadOnlyList<(string Words, string Without)> Applied { get; private set; } = [];

    /// <summary>The page's path.</summary>
    protected abstract string Path { get; }

    private CaseStatus? KnownStatus => EnumText<CaseStatus>.TryRead(Status);

    private Channel? KnownChannel => EnumText<Channel>.TryRead(Channel);

    protected CaseSearchQuery Query => new()
    {
        Text = Text,
        Status = KnownStatus,
        Unit = Code(Unit),
        ServiceCode = Code(Service),
        District = Code(District),
        Channel = KnownChannel,
        Overdue = Overdue,
        ReceivedFrom = From,
        ReceivedTo = To,
    };

    /// <summary>Names, choices, and the words of a search that was posted before.</summary>
    protected async Task ReadFiltersAsync()
    {
        await ReadChoicesAsync();
        Text = string.IsNullOrEmpty(SearchId) ? null : SearchMemory.Look(TempData, SearchId);
        Forgotten = Text is null && !string.IsNullOrEmpty(SearchId);
        Applied = [.. Filters()];
    }

    protected async Task ReadChoicesAsync()
    {
        await ReadDirectoryAsync();
        if (await catalogue.ReadAsync(cases, Aborted) is { } items)
            Services = ServiceChoices.Of(items, T);
    }

    protected IActionResult Invalid()
    {
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    /// <summary>What an owner found wrong with words or filters, at their fields.</summary>
    protected void AddQueryErrors(IReadOnlyDictionary<string, string[]> errors)
    {
        foreach (var (field, codes) in errors)
            ModelState.Add(T, field switch { "text" => nameof(Text), "receivedTo" => nameof(To), "serviceCode" => nameof(Service), _ => field }, field == "text" ? "search-" + codes[0] : codes[0]);
    }

    /// <summary>This page with these filters, some of them changed; never with words.</summary>
    protected string Address(params (string Name, string? Value)[] changes) => AddressOf(Path, changes);

    /// <summary>Another page about the cases of these filters.</summary>
    protected string AddressOf(string path, params (string Name, string? Value)[] changes)
    {
        var query = new Dictionary<string, string?> { ["search"] = Code(SearchId) };
        foreach (var (name, code) in Codes())
            query[name] = code;
        foreach (var (name, value) in changes)
            query[name] = value;
        return QueryHelpers.AddQueryString(Url.Content("~" + path), query.Where(q => q.Value is not null));
    }

    /// <summary>The filters alone, by their names in addresses.</summary>
    protected Dictionary<string, string?> Codes() => new()
    {
        ["status"] = Code(Status),
        ["unit"] = Code(Unit),
        ["service"] = Code(Service),
        ["district"] = Code(District),
        ["channel"] = Code(Channel),
        ["overdue"] = Overdue ? "true" : null,
        ["from"] = From is { } from ? from.ToString("O", System.Globalization.CultureInfo.InvariantCulture) : null,
        ["to"] = To is { } to ? to.ToString("O", System.Globalization.CultureInfo.InvariantCulture) : null,
    };

    protected static string? Code(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private IEnumerable<(string, string)> Filters()
    {
        if (Text is not null)
            yield return (T.Format("desk.cases.words", ("words", Text)), Address(("search", null)));
        if (KnownStatus is { } s)
            yield return (T.Of(s), Address(("status", null)));
        if (Code(Unit) is { } unit)
            yield return (Directory.UnitName(unit) is { } name ? T.Say(name) : unit, Address(("unit", null)));
        if (Code(Service) is { } service)
            yield return (Services.FirstOrDefault(i => i.Value == service)?.Text ?? service, Address(("service", null)));
        if (Code(District) is { } district)
            yield return (districts.NameOf(district) is { } name ? T.Say(name) : district, Address(("district", null)));
        if (KnownChannel is { } c)
            yield return (T.Of(c), Address(("channel", null)));
        if (Overdue)
            yield return (T["desk.cases.overdue"], Address(("overdue", null)));
        if (From is { } from)
            yield return (T.Format("desk.cases.since", ("date", from)), Address(("from", null)));
        if (To is { } to)
            yield return (T.Format("desk.cases.until", ("date", to)), Address(("to", null)));
    }
}
