using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages;

/// <summary>My work: what is due when, for me, for my unit, and everything late.</summary>
internal sealed class IndexModel(CasesClient cases, ServiceCatalogue catalogue) : DeskPage
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

    /// <summary>After how many office days a silence is too long, by service item.</summary>
    public IReadOnlyDictionary<string, int> SilenceDays { get; private set; } = new Dictionary<string, int>();

    /// <summary>Colleagues whose cases are here because the person is their deputy, each with how many of them are on this page.</summary>
    public IReadOnlyList<(LocalizedText Name, int Cases)> StandsInFor { get; private set; } = [];

    /// <summary>The next date, when nothing is late and nothing falls due today.</summary>
    public DateOnly? NothingDueToday { get; private set; }

    public string BulkAddress => $"/staff?list={Shown}&page={PageNumber}&handler=bulk";

    private CaseListQuery Query => new() { List = Shown switch { "unit" => CaseListKind.Unit, "overdue" => CaseListKind.Overdue, _ => CaseListKind.Mine } };

    public async Task<IActionResult> OnPostBulkAsync(Guid[] picked, bool all)
    {
        if (await PickAsync(all ? await AllOfAsync(page => cases.ListAsync(Actor, Query with { Page = page, PageSize = 100 }, Aborted)) : picked) is { } begun)
            return begun;
        await OnGetAsync();
        return Page();
    }

    public async Task OnGetAsync()
    {
        await ReadDirectoryAsync();
        var list = await cases.ListAsync(Actor, Query with { Page = PageNumber, PageSize = PageSize }, Aborted);
        if (!list.Succeeded)
        {
            MissingParts.Add("desk.missing.cases");
            return;
        }
        Cases = list.Value;
        Today = Taipei.DateOf(Cases.AsOf);
        Groups = DueGroups.Split(Cases.Rows, Today);
        if (await catalogue.ReadAsync(cases, Aborted) is { } items)
            SilenceDays = items.Where(i => i.Clock.SilenceDays > 0).ToDictionary(i => i.Code, i => i.Clock.SilenceDays);
        if (Shown == "mine")
            StandsInFor = [.. Cases.Rows.Where(r => r.Handler is not null && r.Handler != Person.Id).GroupBy(r => r.Handler).Select(g => (NameOf(g.Key), g.Count())).OrderByDescending(g => g.Item2)];
        if (PageNumber == 1 && !Groups.Any(g => g.Group is DueGroup.Overdue or DueGroup.Today))
            NothingDueToday = Cases.Rows.Select(r => r.FollowUpOn ?? (r.Paused ? null : r.Due?.Date)).Min();
    }

    public static string Key(DueGroup group) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(group.ToString());
}
