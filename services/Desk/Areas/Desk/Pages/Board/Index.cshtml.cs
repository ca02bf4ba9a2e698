using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.WebUtilities;

namespace CaseTracker.Desk.Areas.Desk.Pages.Board;

/// <summary>The board (管考): how every unit keeps its dates, each number a link to its cases. On a wall it renews itself; on paper it is the weekly report.</summary>
internal sealed class IndexModel(CasesClient cases) : DeskPage
{
    private const int RefreshSeconds = 60;

    public static readonly BoardColumn[] Columns = Enum.GetValues<BoardColumn>();

    [FromQuery(Name = "agency")]
    public string? Agency { get; set; }

    /// <summary>Set on a screen on the wall: the page renews itself.</summary>
    [FromQuery(Name = "tv")]
    public string? Tv { get; set; }

    public bool Renews => Tv == "1";

    /// <summary>Null when Cases does not answer.</summary>
    public BoardView? Board { get; private set; }

    /// <summary>Each agency with its units and their sum.</summary>
    public IReadOnlyList<(string Code, IReadOnlyList<BoardRow> Units, BoardRow Total)> Agencies { get; private set; } = [];

    /// <summary>Of everything shown.</summary>
    public BoardRow Total { get; private set; } = Sum("", []);

    public IEnumerable<SelectListItem> AgencyChoices => Directory.Agencies.Select(a => new SelectListItem(T.Say(a.Name), a.Code));

    /// <summary>True for who sees more than one agency.</summary>
    public bool OfCity => Person.IsAny(StaffRole.Coordinator, StaffRole.Auditor);

    public async Task<IActionResult> OnGetAsync()
    {
        if (Renews)
            Response.Headers["Refresh"] = RefreshSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await ReadDirectoryAsync();
        var board = await cases.BoardAsync(Actor, string.IsNullOrEmpty(Agency) ? null : Agency, Aborted);
        if (board.Failure is { Status: 403 or 400 } refused)
            return Refuse(refused.Status == 400 ? Failure.NotFound("agency-unknown") : refused);
        if (!board.Succeeded)
        {
            MissingParts.Add("desk.missing.cases");
            return Page();
        }
        Board = board.Value;
        Agencies = [.. Board.Rows.GroupBy(r => r.Agency).Select(g => (g.Key, (IReadOnlyList<BoardRow>)[.. g], Sum(g.Key, g)))];
        Total = Sum("", Board.Rows);
        return Page();
    }

    /// <summary>The list behind a number.</summary>
    /// <param name="column">The column.</param>
    /// <param name="row">The row.</param>
    /// <param name="whole">True for the row that sums an agency up, or everything.</param>
    public string ListOf(BoardColumn column, BoardRow row, bool whole) => QueryHelpers.AddQueryString(Url.Content("~/staff/board/cases"), new Dictionary<string, string?>
    {
        ["column"] = EnumText<BoardColumn>.Write(column),
        ["agency"] = row.Agency.Length > 0 ? row.Agency : string.IsNullOrEmpty(Agency) ? null : Agency,
        ["unit"] = whole ? null : row.Unit,
        ["unassigned"] = !whole && row.Unit is null ? "1" : null,
    }.Where(q => q.Value is not null));

    /// <summary>This page, renewing itself or standing still.</summary>
    public string Address(bool renews) => QueryHelpers.AddQueryString(Url.Content("~/staff/board"), new Dictionary<string, string?> { ["agency"] = string.IsNullOrEmpty(Agency) ? null : Agency, ["tv"] = renews ? "1" : null }.Where(q => q.Value is not null));

    public string AgencyName(string code) => Directory.AgencyName(code) is { } name ? T.Say(name) : code;

    public string RowName(BoardRow row) => row.Unit is null ? T["board.no-unit"] : Directory.UnitName(row.Unit) is { } name ? T.Say(name) : row.Unit;

    /// <summary>True for numbers that somebody has to do something about.</summary>
    public static bool Presses(BoardColumn column) => column is BoardColumn.Untold or BoardColumn.PromisePassed or BoardColumn.LateUpTo7 or BoardColumn.LateUpTo15 or BoardColumn.LateOver15;

    private static BoardRow Sum(string agency, IEnumerable<BoardRow> rows)
    {
        var all = rows.ToList();
        return new(agency, null, Columns.ToDictionary(c => c, c => all.Sum(r => r.Counts.GetValueOrDefault(c))),
            all.Count == 0 ? [] : [.. Enumerable.Range(0, all[0].LateBefore.Count).Select(day => all.Sum(r => r.LateBefore[day]) is var sum && all.Exists(r => r.LateBefore[day] is not null) ? sum : null)]);
    }
}
