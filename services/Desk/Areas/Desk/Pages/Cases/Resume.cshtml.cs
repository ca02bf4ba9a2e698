using CaseTracker.Desk.Shared;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>Lets a clock go on that stood for another cause than a supplement.</summary>
internal sealed class ResumeModel : ClockActPage
{
    [BindProperty]
    public ResumeInput Input { get; set; } = new();

    public override IReadOnlyList<string> Acts => ["reply"];

    public override bool Allowed => CaseActs.MayEndPause(Detail, Clock);

    protected override Task PrepareAsync(bool first)
    {
        if (first)
            Input.PauseId = CaseActs.OpenPause(Clock)?.PauseId;
        return Task.CompletedTask;
    }

    // The pause that was shown is the one that ends: another one that began meanwhile goes on.
    protected override async Task<IActionResult?> ActAsync() =>
        Input.PauseId is { } pause ? Finish(await Deadlines.EndPauseAsync(Actor, Detail.Row.CaseId, pause, Aborted), "desk.done.resume") : BadRequest();
}

internal sealed class ResumeInput
{
    public Guid? PauseId { get; set; }
}
