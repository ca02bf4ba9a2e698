using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>Every case the person may see, by number, status, unit and service. No search by name: names do not belong in addresses.</summary>
internal sealed class CasesModel(CasesClient cases, ServiceCatalogue catalogue) : DeskPage
{
    public const int PageSize = 25;

    [BindProperty(SupportsGet = true)]
    public string? Number { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Status { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Unit { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Service { get; set; }

    [FromQuery(Name = "page")]
    public int? Requested { get; set; }

    public int PageNumber => Math.Clamp(Requested ?? 1, 1, 100_000);

    public CaseListPage? Cases { get; private set; }

    public DateOnly Today { get; private set; }

    public IReadOnlyList<SelectListItem> Services { get; private set; } = [];

    public IEnumerable<SelectListItem> Statuses => Enum.GetValues<CaseStatus>().Select(s => new SelectListItem(T.Of(s), EnumText<CaseStatus>.Write(s)));

    /// <summary>The filters in words.</summary>
    public string Applied { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync()
    {
        await ReadDirectoryAsync();
        if (await catalogue.ReadAsync(cases, Aborted) is { } items)
            Services = ServiceChoices.Of(items, T);
        // Anything but digits in a number is how people write it.
        var digits = Number is null ? null : new string([.. TextRules.ToHalfWidth(Number).Where(char.IsAsciiDigit)]);
        if (!string.IsNullOrWhiteSpace(Number) && digits is not { Length: > 0 and <= 11 })
        {
            ModelState.Add(T, nameof(Number), "number-digits");
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }
        var status = EnumText<CaseStatus>.TryRead(Status);
        Applied = string.Join(T["common.list-and"], new[]
        {
            digits is { Length: > 0 } ? digits : null,
            status is { } s ? T.Of(s) : null,
            string.IsNullOrEmpty(Unit) ? null : Directory.UnitName(Unit) is { } unit ? T.Say(unit) : Unit,
            string.IsNullOrEmpty(Service) ? null : Services.FirstOrDefault(i => i.Value == Service)?.Text ?? Service,
        }.OfType<string>());
        var list = await cases.ListAsync(Actor, new()
        {
            List = CaseListKind.All,
            Number = digits is { Length: > 0 } ? digits : null,
            Status = status,
            Unit = string.IsNullOrEmpty(Unit) ? null : Unit,
            ServiceCode = string.IsNullOrEmpty(Service) ? null : Service,
            Page = PageNumber,
            PageSize = PageSize,
        }, Aborted);
        if (!list.Succeeded)
        {
            MissingParts.Add("desk.missing.cases");
            return Page();
        }
        Cases = list.Value;
        Today = Taipei.DateOf(Cases.AsOf);
        // A whole number names one case: straight to it.
        return digits is { Length: 11 } && Cases.Rows is [var only] && only.CaseNumber == digits ? Redirect(Url.Content("~/staff/cases/" + only.CaseNumber)) : Page();
    }
}
