using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>The applicant calls, writes or comes by and disagrees with the answer.</summary>
internal sealed class ReopenModel(CasesClient cases) : CaseActPage
{
    [BindProperty]
    public ReopenInput Input { get; set; } = new();

    public override IReadOnlyList<string> Acts => ["reopen"];

    public IEnumerable<Choice> Reasons => Enum.GetValues<ReopenReason>().Select(EnumText<ReopenReason>.Write).Select(r => new Choice(r, T["reopen-reason." + r]));

    public IEnumerable<Choice> Checks => Enum.GetValues<IdentityCheck>().Where(c => c != IdentityCheck.OneTimeCode).Select(EnumText<IdentityCheck>.Write).Select(c => new Choice(c, T["identity-check." + c]));

    protected override async Task<IActionResult?> ActAsync() => Finish(await cases.ReopenAsync(Actor, Detail.Row.CaseId, new()
    {
        Reason = EnumText<ReopenReason>.TryRead(Input.Reason),
        Words = Input.Words,
        SaidBy = Input.SaidBy,
        Check = EnumText<IdentityCheck>.TryRead(Input.Check),
    }, Aborted), "desk.done.reopen");
}

internal sealed class ReopenInput
{
    public string? Reason { get; set; }
    public string? Words { get; set; }
    public string? SaidBy { get; set; }
    public string? Check { get; set; }
}
