using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace CaseTracker.Desk.Areas.Desk.Pages.Board;

/// <summary>The cases that a number of the board counts.</summary>
internal sealed class CasesModel(CasesClient cases) : DeskPage
{
    public const int PageSize = 25;

    [FromQuery(Name = "column")]
    public string? Column { get; set; }

    [FromQuery(Name = "agency")]
    public string? Agency { get; set; }

    [FromQuery(Name = "unit")]
    public string? Unit { get; set; }

    /// <summary>Set for what was not handed to a unit.</summary>
    [FromQuery(Name = "unassigned")]
    public string? Unassigned { get; set; }

    [FromQuery(Name = "page")]
    public int? Requested { get; set; }

    public int PageNumber => Math.Clamp(Requested ?? 1, 1, 100_000);

    public BoardColumn Shown { get; private set; }

    public CaseListPage? Found { get; private set; }

    public DateOnly Today { get; private set; }

    /// <summary>Whose cases they are; null for all that the person may see.</summary>
    public string? Whose { get; private set; }

    /// <summary>Cases decides; here the link is only offered to whom it would be open.</summary>
    public bool MayUrge(CaseListRow row) => Person.IsAny(StaffRole.Coordinator, StaffRole.AgencyHead) || (Person.IsAny(StaffRole.Supervisor) && row.Unit is not null && row.Unit == Person.Unit);

    public string BulkAddress => QueryHelpers.AddQueryString(Url.Content("~/staff/board/cases"), new Dictionary<string, string?>
    {
        ["column"] = Column,
        ["agency"] = Agency,
        ["unit"] = Unit,
        ["unassigned"] = Unassigned,
        ["page"] = PageNumber.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["handler"] = "bulk",
    }.Where(q => !string.IsNullOrEmpty(q.Value)));

    public async Task<IActionResult> OnPostBulkAsync(Guid[] picked, bool all)
    {
        if (EnumText<BoardColumn>.TryRead(Column) is not { } column)
            return NotFound();
        return await PickAsync(all ? await AllOfAsync(page => cases.ListAsync(Actor, Query(column) with { Page = page, PageSize = 100 }, Aborted)) : picked) ?? await OnGetAsync();
    }

    private CaseListQuery Query(BoardColumn column) => new()
    {
        List = CaseListKind.Board,
        Column = column,
        Agency = string.IsNullOrEmpty(Agency) ? null : Agency,
        Unit = string.IsNullOrEmpty(Unit) ? null : Unit,
        WithoutUnit = Unassigned == "1",
    };

    public async Task<IActionResult> OnGetAsync()
    {
        if (EnumText<BoardColumn>.TryRead(Column) is not { } column)
            return NotFound();
        Shown = column;
        await ReadDirectoryAsync();
        Whose = !string.IsNullOrEmpty(Unit) ? T.Say(UnitNameOf(Unit))
            : string.IsNullOrEmpty(Agency) ? null
            : (Directory.AgencyName(Agency) is { } name ? T.Say(name) : Agency) + (Unassigned == "1" ? T["board.of-no-unit"] : "");
        var found = await cases.ListAsync(Actor, Query(column) with { Page = PageNumber, PageSize = PageSize }, Aborted);
        if (found.Failure is { Status: 403 or 400 } refused)
            return Refuse(refused.Status == 400 ? Failure.NotFound("unit-unknown") : refused);
        if (!found.Succeeded)
        {
            MissingParts.Add("desk.missing.cases");
            return Page();
        }
        Found = found.Value;
        Today = Taipei.DateOf(Found.AsOf);
        return Page();
    }
}
