using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

internal sealed class ReplyModel(CasesClient cases) : CaseActPage
{
    private static readonly Outcome[] Offered = [Outcome.Done, Outcome.Partly, Outcome.Scheduled, Outcome.NotPossible, Outcome.ReferredDone];

    [BindProperty]
    public ReplyInput Input { get; set; } = new();

    public override IReadOnlyList<string> Acts => ["reply"];

    public IEnumerable<Choice> Outcomes => Offered.Select(o =>
    {
        var name = EnumText<Outcome>.Write(o);
        return new Choice(name, T.Of(o), T.Has("desk.outcome." + name + ".hint") ? T["desk.outcome." + name + ".hint"] : null);
    });

    protected override async Task<IActionResult?> ActAsync()
    {
        var outcome = EnumText<Outcome>.TryRead(Input.Outcome);
        return Finish(await cases.ReplyAsync(Actor, Detail.Row.CaseId, new() { Text = Input.Text, Language = Written.LanguageOf(Input.Text), Outcome = outcome }, Aborted), "desk.done.reply");
    }
}

internal sealed class ReplyInput
{
    public string? Outcome { get; set; }
    public string? Text { get; set; }
}
