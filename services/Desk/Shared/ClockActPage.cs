using CaseTracker.Contracts.Deadlines;

namespace CaseTracker.Desk.Shared;

/// <summary>A page that starts, stops or resumes the clock of a case: what is open depends on how the clock stands at Deadlines.</summary>
internal abstract class ClockActPage : CaseActPage
{
    protected DeadlinesClient Deadlines => Service<DeadlinesClient>();

    public CaseClock? Clock { get; private set; }

    protected override async Task ReadAsync()
    {
        var clock = await Deadlines.ClockAsync(Actor, Detail.Row.CaseId, Aborted);
        if (clock.Succeeded)
            Clock = clock.Value;
        else if (clock.Failure.Status != StatusCodes.Status404NotFound)
            MissingParts.Add("desk.missing.deadlines");
    }
}
