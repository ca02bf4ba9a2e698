using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace CaseTracker.Desk.Areas.Desk.Pages.Admin.Accounts;

/// <summary>Everybody of the directory and how their account stands. People are found by agency and state: names stay out of addresses.</summary>
internal sealed class IndexModel(AdministerAccounts accounts) : DeskPage
{
    public const int PageSize = 50;

    /// <summary>Agency code.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Agency { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? State { get; set; }

    [FromQuery(Name = "page")]
    public int? PageNumber { get; set; }

    public int Number { get; private set; }

    public int Total { get; private set; }

    public IReadOnlyList<(StaffMember Person, AccountView Account)> Rows { get; private set; } = [];

    public IEnumerable<SelectListItem> Agencies => Directory.Agencies.Select(a => new SelectListItem(T.Say(a.Name), a.Code));

    public IEnumerable<SelectListItem> States => Enum.GetValues<AccountState>().Select(Code).Select(s => new SelectListItem(T["desk.accounts.state." + s], s));

    public async Task OnGetAsync()
    {
        await ReadDirectoryAsync();
        var people = Directory.Staff.Where(s => string.IsNullOrEmpty(Agency) || s.Agency == Agency)
            .OrderBy(s => s.Agency, StringComparer.Ordinal).ThenBy(s => s.Unit, StringComparer.Ordinal).ThenBy(s => s.Name.Zh, StringComparer.Ordinal).ToList();
        var known = await accounts.ReadAsync([.. people.Select(p => p.Id)], Aborted);
        var rows = people.Select(p => (p, known.GetValueOrDefault(p.Id, AccountView.None))).Where(r => string.IsNullOrEmpty(State) || Code(r.Item2.State) == State).ToList();
        Total = rows.Count;
        Number = Math.Clamp(PageNumber ?? 1, 1, Math.Max(1, (Total + PageSize - 1) / PageSize));
        Rows = [.. rows.Skip((Number - 1) * PageSize).Take(PageSize)];
    }

    public LocalizedText PlaceOf(StaffMember person) => Directory.FullUnitName(person.Unit) ?? Directory.AgencyName(person.Agency) ?? new(person.Agency, person.Agency);

    public string Code(AccountState state) => EnumText<AccountState>.Write(state);
}
