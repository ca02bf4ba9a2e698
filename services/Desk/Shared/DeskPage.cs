using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Bulk;
using CaseTracker.Desk.Reading;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace CaseTracker.Desk.Shared;

/// <summary>What every page of a signed-in person has.</summary>
[Personal]
internal abstract class DeskPage : PageModel
{
    private const string DoneKey = "desk.done", DoneNameKey = "desk.done.name";
    private const int RowsAtOnce = 100;

    protected T Service<T>() where T : notnull => HttpContext.RequestServices.GetRequiredService<T>();

    public Texts T => Service<Texts>();

    public StaffPerson Person => Service<CurrentStaff>().Person;

    protected Actor Actor => Person.Actor;

    protected CancellationToken Aborted => HttpContext.RequestAborted;

    /// <summary>Names of units and people; read by <see cref="ReadDirectoryAsync"/>.</summary>
    public DirectorySnapshot Directory { get; private set; } = new([], [], default, Missing: false);

    /// <summary>Parts that did not answer, as text keys; the page says so and shows the rest.</summary>
    public List<string> MissingParts { get; } = [];

    protected async Task ReadDirectoryAsync()
    {
        Directory = await Service<StaffDirectory>().ReadAsync(Service<RoutingClient>(), Aborted);
        if (Directory.Missing)
            MissingParts.Add("desk.missing.routing");
    }

    /// <summary>The list's facts of cases that another service named by id; those this person may not see are not among them.</summary>
    protected async Task<IReadOnlyDictionary<Guid, CaseListRow>> ReadRowsAsync(IEnumerable<Guid> ids)
    {
        var rows = new Dictionary<Guid, CaseListRow>();
        foreach (var some in ids.Distinct().Chunk(RowsAtOnce))
        {
            var page = await Service<CasesClient>().ListAsync(Actor, new() { List = CaseListKind.All, CaseIds = some, PageSize = RowsAtOnce }, Aborted);
            if (!page.Succeeded)
            {
                MissingParts.Add("desk.missing.cases");
                break;
            }
            foreach (var row in page.Value.Rows)
                rows[row.CaseId] = row;
        }
        return rows;
    }

    /// <summary>What was done on the page before, one line each; shown once.</summary>
    public IReadOnlyList<IHtmlContent> TakeDone()
    {
        var name = TempData[DoneNameKey] is string[] { Length: 2 } words ? new LocalizedText(words[0], words[1].Length == 0 ? null : words[1]) : null;
        return TempData[DoneKey] is string[] keys ? [.. keys.Where(T.Has).Select(key => T.Html(key, ("name", name)))] : [];
    }

    /// <summary>False on a page that says itself where the work goes on.</summary>
    public virtual bool DoneTakesFocus => true;

    protected RedirectResult Done(string key, string path) => Done([key], path);

    /// <summary>To a page that says what was done.</summary>
    /// <param name="keys">Texts, one line each.</param>
    /// <param name="path">The page.</param>
    /// <param name="name">Slot <c>name</c> of the texts.</param>
    protected RedirectResult Done(IReadOnlyList<string> keys, string path, LocalizedText? name = null)
    {
        TempData[DoneKey] = keys.ToArray();
        if (name is not null)
            TempData[DoneNameKey] = (string[])[name.Zh, name.En ?? ""];
        return Redirect(Url.Content("~" + path));
    }

    /// <summary>The page cannot be shown: 404, 403 and 503 have pages of their own.</summary>
    protected IActionResult Refuse(Failure failure) => StatusCode(failure.Status is 403 or 404 or 503 ? failure.Status : StatusCodes.Status503ServiceUnavailable);

    /// <summary>The form again, with what was typed and what was wrong, under the status of the owner's answer.</summary>
    protected PageResult Again(Failure failure, Func<string, string>? property = null)
    {
        ModelState.Add(T, failure, property ?? (field => "Input." + field));
        Response.StatusCode = failure.Status;
        return Page();
    }

    /// <summary>True for who may do one thing to many cases.</summary>
    public bool MayPick => Person.IsAny(StaffPolicies.MayActOnMany);

    /// <summary>Begins a job with these cases: to where it is chosen what is done to them, or null when there is something wrong, which the page then says.</summary>
    protected async Task<IActionResult?> PickAsync(IReadOnlyList<Guid> cases)
    {
        if (!MayPick)
            return StatusCode(StatusCodes.Status403Forbidden);
        if (cases.Count is 0 or > BulkJob.MostCases)
            ModelState.AddModelError("", T.Format(cases.Count == 0 ? "bulk.error.none" : "bulk.error.most", ("n", BulkJob.MostCases)));
        else
        {
            var job = await Service<BulkJobs>().BeginAsync(Actor, BulkSession.Of(User, Person), cases, Aborted);
            if (job.Succeeded)
                return Redirect(Url.Content($"~/staff/bulk/{job.Value.Id}"));
            ModelState.AddModelError("", T.Problem(job.Failure));
        }
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return null;
    }

    /// <summary>The cases of a list, page by page; one more than a job may have tells that there are too many.</summary>
    protected static async Task<IReadOnlyList<Guid>> AllOfAsync(Func<int, Task<Result<CaseListPage>>> read)
    {
        List<Guid> all = [];
        for (var page = 1; all.Count <= BulkJob.MostCases; page++)
        {
            var rows = await read(page);
            if (rows.Value is not { Rows.Count: > 0 } some)
                break;
            all.AddRange(some.Rows.Select(r => r.CaseId));
        }
        return all;
    }

    /// <summary>A day as it was typed; null where none was, and where none can be read, which the field then says.</summary>
    protected DateOnly? Day(string? typed, string property)
    {
        var day = Written.Date(typed);
        if (day is null && !string.IsNullOrWhiteSpace(typed))
            ModelState.Add(T, property, "date-malformed");
        return day;
    }

    /// <summary>A person's name, also when the directory does not know it.</summary>
    public LocalizedText NameOf(Guid? staff) => Directory.Person(staff)?.Name ?? new(T["desk.somebody"], T["desk.somebody"]);

    /// <summary>A unit's name under its agency, its code where it is not known.</summary>
    public LocalizedText UnitNameOf(string code) => Directory.FullUnitName(code) ?? new(code, code);

    /// <summary>Every unit, under its agency.</summary>
    public IReadOnlyList<SelectListItem> UnitChoices()
    {
        var groups = Directory.Agencies.ToDictionary(a => a.Code, a => new SelectListGroup { Name = T.Say(a.Name) });
        return [.. Directory.Agencies.SelectMany(a => a.Units.Select(u => new SelectListItem(T.Say(u.Name), u.Code) { Group = groups[a.Code] }))];
    }

    /// <summary>Everybody who can handle a case, under their unit.</summary>
    public IReadOnlyList<SelectListItem> HandlerChoices(string? onlyUnit = null)
    {
        var groups = new Dictionary<string, SelectListGroup>();
        return [.. Directory.Staff.Where(s => s.Unit is not null && (onlyUnit is null || s.Unit == onlyUnit) && (s.Roles.Contains(StaffRole.Handler) || s.Roles.Contains(StaffRole.Supervisor)))
            .Select(s =>
            {
                if (!groups.TryGetValue(s.Unit!, out var group))
                    groups[s.Unit!] = group = new() { Name = Directory.FullUnitName(s.Unit) is { } name ? T.Say(name) : s.Unit };
                return new SelectListItem(T.Format("desk.person", ("name", s.Name), ("title", s.Title)), s.Id.ToString()) { Group = group };
            })];
    }
}
