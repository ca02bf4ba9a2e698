using CaseTracker.Contracts;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>Stops the clock for a cause that the law does not count.</summary>
internal sealed class PauseModel(BusinessTime time) : ClockActPage
{
    private static readonly PauseKind[] Offered = [PauseKind.Interpretation, PauseKind.ForceMajeure, PauseKind.CoHandling];

    [BindProperty]
    public PauseInput Input { get; set; } = new();

    public override IReadOnlyList<string> Acts => ["extend"];

    public override bool Allowed => CaseActs.MayPause(Detail, Clock);

    public IEnumerable<Choice> Kinds => Offered.Select(k => new Choice(EnumText<PauseKind>.Write(k), T.Of(k), T[$"desk.pause.{EnumText<PauseKind>.Write(k)}.hint"]));

    public string FirstDay => TaipeiFormat.Machine(time.TaipeiToday());

    protected override async Task<IActionResult?> ActAsync()
    {
        var end = Written.Date(Input.ExpectedEnd);
        if (end is null && !string.IsNullOrWhiteSpace(Input.ExpectedEnd))
            ModelState.Add(T, "Input.ExpectedEnd", "date-malformed");
        if (!ModelState.IsValid)
            return null;
        return Finish(await Deadlines.PauseAsync(Actor, Detail.Row.CaseId, new() { Kind = EnumText<PauseKind>.TryRead(Input.Kind), Note = Input.Note, ExpectedEnd = end }, Aborted), "desk.done.pause");
    }
}

internal sealed class PauseInput
{
    public string? Kind { get; set; }
    public string? Note { get; set; }
    public string? ExpectedEnd { get; set; }
}
