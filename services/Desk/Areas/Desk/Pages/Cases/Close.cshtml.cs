using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

internal sealed class CloseModel(CasesClient cases) : CaseActPage
{
    private static readonly Outcome[] WithoutReply = [Outcome.Duplicate, Outcome.ReferredDone, Outcome.NoResponse];

    [BindProperty]
    public CloseInput Input { get; set; } = new();

    public override IReadOnlyList<string> Acts => ["close"];

    public bool Replied => Detail.Row.Status == CaseStatus.Replied;

    public IEnumerable<Choice> Outcomes => WithoutReply.Select(o => new Choice(EnumText<Outcome>.Write(o), T.Of(o)));

    protected override async Task<IActionResult?> ActAsync() =>
        Finish(await cases.CloseAsync(Actor, Detail.Row.CaseId, new() { Outcome = EnumText<Outcome>.TryRead(Input.Outcome), Text = Input.Text }, Aborted), "desk.done.close");
}

internal sealed class CloseInput
{
    public string? Outcome { get; set; }
    public string? Text { get; set; }
}
