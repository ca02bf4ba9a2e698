using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages;

/// <summary>My work: what is due when, for me, for my unit, and everything late.</summary>
internal sealed class IndexModel(CasesClient cases) : DeskPage
{
    public const int PageSize = 25;

    public static readonly IReadOnlyList<(string Name, string Key)> Lists = [("mine", "desk.work.mine"), ("unit", "desk.work.unit"), ("overdue", "desk.work.overdue")];

    [FromQuery(Name = "list")]
    public string? List { get; set; }

    [FromQuery(Name = "page")]
    public int? Requested { get; set; }

    public string Shown => List is "unit" or "overdue" ? List : "mine";

    public int PageNumber => Math.Clamp(Requested ?? 1, 1, 100_000);

    public CaseListPage? Cases { get; private set; }

    public DateOnly Today { get; private set; }

    public IReadOnlyList<(DueGroup Group, IReadOnlyList<CaseListRow> Rows)> Groups { get; private set; } = [];

    /// <summary>The next date, when nothing is late and nothing falls due today.</summary>
    public DateOnly? NothingDueToday { get; private set; }

    public async Task OnGetAsync()
    {
        await ReadDirectoryAsync();
        var list = await cases.ListAsync(Actor, new()
        {
            List = Shown switch { "unit" => CaseListKind.Unit, "overdue" => CaseListKind.Overdue, _ => CaseListKind.Mine },
            Page = PageNumber,
            PageSize = PageSize,
        }, Aborted);
        if (!list.Succeeded)
        {
            MissingParts.Add("desk.missing.cases");
            return;
        }
        Cases = list.Value;
        Today = Taipei.DateOf(Cases.AsOf);
        Groups = DueGroups.Split(Cases.Rows, Today);
        if (PageNumber == 1 && !Groups.Any(g => g.Group is DueGroup.Overdue or DueGroup.Today))
            NothingDueToday = Cases.Rows.Where(r => !r.Paused && r.Due is not null).Select(r => r.Due!.Date).Cast<DateOnly?>().Min();
    }

    public static string Key(DueGroup group) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(group.ToString());
}
