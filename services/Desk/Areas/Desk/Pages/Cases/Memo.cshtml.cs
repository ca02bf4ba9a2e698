using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>Urges those in charge of a case (稽催).</summary>
internal sealed class MemoModel(CasesClient cases, BusinessTime time) : CaseActPage
{
    [BindProperty]
    public MemoInput Input { get; set; } = new();

    public override IReadOnlyList<string> Acts => ["memo"];

    public IEnumerable<Choice> Reasons => Enum.GetValues<MemoReason>().Select(EnumText<MemoReason>.Write).Select(r => new Choice(r, T["memo-reason." + r]));

    protected override Task PrepareAsync(bool first)
    {
        // What is plain from the case is proposed.
        if (first)
            Input.Reason = Detail.Row switch
            {
                { Handler: null } => EnumText<MemoReason>.Write(MemoReason.Unassigned),
                { PromisedOn: { } promised } when promised < time.TaipeiToday() => EnumText<MemoReason>.Write(MemoReason.PromisePassed),
                { Overdue: true } => EnumText<MemoReason>.Write(MemoReason.Overdue),
                _ => null,
            };
        return Task.CompletedTask;
    }

    protected override async Task<IActionResult?> ActAsync() => Finish(await cases.SendMemoAsync(Actor, Detail.Row.CaseId, new()
    {
        Reason = EnumText<MemoReason>.TryRead(Input.Reason),
        Words = Input.Words,
        Language = Written.LanguageOf(Input.Words),
    }, Aborted), "desk.done.memo");
}

internal sealed class MemoInput
{
    public string? Reason { get; set; }
    public string? Words { get; set; }
}
