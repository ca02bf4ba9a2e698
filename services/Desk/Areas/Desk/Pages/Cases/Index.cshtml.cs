using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.WebUtilities;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>Finds cases by words and filters. Filters are codes and stand in the address; words may be somebody's name and do not: they are posted, and kept by <see cref="SearchMemory"/>.</summary>
internal sealed class CasesModel(CasesClient cases, ServiceCatalogue catalogue, Districts districts) : DeskPage
{
    public const int PageSize = 25;
    private const int WholeNumber = 11;

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

    [FromQuery(Name = "after")]
    public string? After { get; set; }

    public CaseSearchPage? Found { get; private set; }

    /// <summary>The words were kept for other searches since.</summary>
    public bool Forgotten { get; private set; }

    public DateOnly Today { get; private set; }

    public IReadOnlyList<SelectListItem> Services { get; private set; } = [];

    public IEnumerable<SelectListItem> Statuses => Enum.GetValues<CaseStatus>().Select(s => new SelectListItem(T.Of(s), EnumText<CaseStatus>.Write(s)));

    public IEnumerable<SelectListItem> Channels => Enum.GetValues<Channel>().Select(c => new SelectListItem(T.Of(c), EnumText<Channel>.Write(c)));

    public IEnumerable<SelectListItem> DistrictChoices => districts.All.Select(d => new SelectListItem(T.Say(d.Name), d.Code));

    /// <summary>The filters in words, each with the address of the page without it.</summary>
    public IReadOnlyList<(string Words, string Without)> Applied { get; private set; } = [];

    /// <summary>By what each case was found, in words; empty when by the filters alone.</summary>
    public IReadOnlyDictionary<Guid, string> FoundBy => Found is null || Text is null ? new Dictionary<Guid, string>() : Found.Cases.ToDictionary(c => c.Row.CaseId, c => T["desk.cases.by." + EnumText<CaseSearchHit>.Write(c.By)]);

    public string FirstPage => Address();

    public string NextPage => Address(("after", Found!.Next));

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

    public async Task<IActionResult> OnGetAsync()
    {
        await ReadChoicesAsync();
        Text = string.IsNullOrEmpty(SearchId) ? null : SearchMemory.Look(TempData, SearchId);
        var (status, channel) = (EnumText<CaseStatus>.TryRead(Status), EnumText<Channel>.TryRead(Channel));
        Applied = [.. Filters(status, channel)];
        if (Forgotten = Text is null && !string.IsNullOrEmpty(SearchId))
            return Page();
        if (!ModelState.IsValid)
            return Invalid();
        var found = await cases.SearchAsync(Actor, new()
        {
            Text = Text,
            Status = status,
            Unit = Code(Unit),
            ServiceCode = Code(Service),
            District = Code(District),
            Channel = channel,
            Overdue = Overdue,
            ReceivedFrom = From,
            ReceivedTo = To,
            After = Code(After),
            PageSize = PageSize,
        }, Aborted);
        if (found.Failure is { Errors.Count: > 0 } wrong)
        {
            foreach (var (field, codes) in wrong.Errors)
                ModelState.Add(T, field switch { "text" => nameof(Text), "receivedTo" => nameof(To), "serviceCode" => nameof(Service), _ => field }, field == "text" ? "search-" + codes[0] : codes[0]);
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

    private async Task ReadChoicesAsync()
    {
        await ReadDirectoryAsync();
        if (await catalogue.ReadAsync(cases, Aborted) is { } items)
            Services = ServiceChoices.Of(items, T);
    }

    private IActionResult Invalid()
    {
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private IEnumerable<(string, string)> Filters(CaseStatus? status, Channel? channel)
    {
        if (Text is not null)
            yield return (T.Format("desk.cases.words", ("words", Text)), Address(("search", null)));
        if (status is { } s)
            yield return (T.Of(s), Address(("status", null)));
        if (Code(Unit) is { } unit)
            yield return (Directory.UnitName(unit) is { } name ? T.Say(name) : unit, Address(("unit", null)));
        if (Code(Service) is { } service)
            yield return (Services.FirstOrDefault(i => i.Value == service)?.Text ?? service, Address(("service", null)));
        if (Code(District) is { } district)
            yield return (districts.NameOf(district) is { } name ? T.Say(name) : district, Address(("district", null)));
        if (channel is { } c)
            yield return (T.Of(c), Address(("channel", null)));
        if (Overdue)
            yield return (T["desk.cases.overdue"], Address(("overdue", null)));
        if (From is { } from)
            yield return (T.Format("desk.cases.since", ("date", from)), Address(("from", null)));
        if (To is { } to)
            yield return (T.Format("desk.cases.until", ("date", to)), Address(("to", null)));
    }

    /// <summary>This page with these filters, some of them changed; never with words.</summary>
    private string Address(params (string Name, string? Value)[] changes)
    {
        var query = new Dictionary<string, string?>
        {
            ["search"] = Code(SearchId),
            ["status"] = Code(Status),
            ["unit"] = Code(Unit),
            ["service"] = Code(Service),
            ["district"] = Code(District),
            ["channel"] = Code(Channel),
            ["overdue"] = Overdue ? "true" : null,
            ["from"] = From is { } from ? from.ToString("O", System.Globalization.CultureInfo.InvariantCulture) : null,
            ["to"] = To is { } to ? to.ToString("O", System.Globalization.CultureInfo.InvariantCulture) : null,
        };
        foreach (var (name, value) in changes)
            query[name] = value;
        return QueryHelpers.AddQueryString(Url.Content("~/staff/cases"), query.Where(q => q.Value is not null));
    }

    private static string? Code(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
