using CaseTracker.Contracts.Deadlines;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Calendar;

/// <summary>Withdraws a closure that has not come yet, after its impact was shown.</summary>
internal sealed class WithdrawModel(Districts districts) : CalendarPage
{
    [FromRoute]
    public Guid Id { get; set; }

    [BindProperty]
    public string? Confirm { get; set; }

    public Closure? Closure { get; private set; }

    public Task<IActionResult> OnGetAsync() => RunAsync(null);

    public Task<IActionResult> OnPostAsync() => RunAsync(Confirm);

    public IHtmlContent ScopeOf(Closure closure) => ClosureScopes.Of(closure, T, Directory, districts);

    private async Task<IActionResult> RunAsync(string? confirm)
    {
        await ReadDirectoryAsync();
        Closure = (await Deadlines.ClosuresAsync(Actor, Aborted)).Value?.FirstOrDefault(c => c.Id == Id);
        return await ShowAsync(await Deadlines.WithdrawClosureAsync(Actor, Id, confirm, Aborted), "desk.done.closure-withdrawn",
            () => Deadlines.WithdrawClosureAsync(Actor, Id, null, Aborted));
    }
}
