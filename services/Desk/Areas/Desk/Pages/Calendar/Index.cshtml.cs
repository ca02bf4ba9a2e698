using CaseTracker.Contracts.Deadlines;
using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;

namespace CaseTracker.Desk.Areas.Desk.Pages.Calendar;

/// <summary>The loaded years of the office calendar and the announced closures.</summary>
internal sealed class IndexModel(DeadlinesClient deadlines, Districts districts, BusinessTime time) : DeskPage
{
    /// <summary>Null when Deadlines does not answer.</summary>
    public CalendarOverview? Overview { get; private set; }

    public IReadOnlyList<Closure>? Closures { get; private set; }

    public DateOnly Today => time.TaipeiToday();

    public bool MayImport => Person.IsAny(StaffPolicies.MayImport);

    public async Task OnGetAsync()
    {
        await ReadDirectoryAsync();
        var overview = deadlines.CalendarAsync(Actor, Aborted);
        var closures = deadlines.ClosuresAsync(Actor, Aborted);
        await Task.WhenAll(overview, closures);
        Overview = (await overview).Value;
        Closures = (await closures).Value;
        if (Overview is null || Closures is null)
            MissingParts.Add("desk.missing.calendar");
    }

    public Microsoft.AspNetCore.Html.IHtmlContent ScopeOf(Closure closure) => ClosureScopes.Of(closure, T, Directory, districts);
}
