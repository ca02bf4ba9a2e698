using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;

namespace CaseTracker.Desk.Shared;

/// <summary>A page that changes the calendar in two steps: it shows what would move, then does it. Nothing moves before the second.</summary>
internal abstract class CalendarPage : DeskPage
{
    private const string Root = "/staff/calendar";

    protected DeadlinesClient Deadlines => Service<DeadlinesClient>();

    /// <summary>What would move; null until it was asked for.</summary>
    public ImpactView? Shown { get; private set; }

    /// <summary>Done: back to the calendar. Else the impact, or the form with what is wrong.</summary>
    /// <param name="answer">The owner's answer.</param>
    /// <param name="done">Text key of what was done.</param>
    /// <param name="again">Asks for the impact once more: it has changed while it was being read.</param>
    protected async Task<Microsoft.AspNetCore.Mvc.IActionResult> ShowAsync(Result<CalendarImpact> answer, string done, Func<Task<Result<CalendarImpact>>> again)
    {
        if (answer is { Succeeded: true, Value.Done: true })
            return Done(done, Root);
        if (answer.Failure is { Code: "impact-changed" } changed && await again() is { Succeeded: true } now)
        {
            await ShowAsync(now.Value);
            return Again(changed);
        }
        if (!answer.Succeeded)
            return answer.Failure.Status == StatusCodes.Status404NotFound ? NotFound() : Refused(answer.Failure);
        await ShowAsync(answer.Value);
        return Page();
    }

    /// <summary>The form with the owner's words.</summary>
    protected virtual Microsoft.AspNetCore.Mvc.IActionResult Refused(Failure failure) => Again(failure);

    private async Task ShowAsync(CalendarImpact impact) => Shown = new(impact, await ReadRowsAsync(impact.Examples.Select(e => e.CaseId)), Directory);
}
