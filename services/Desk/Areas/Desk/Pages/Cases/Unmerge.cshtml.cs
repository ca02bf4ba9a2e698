using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>Ends a merge: the case is handled on its own again.</summary>
internal sealed class UnmergeModel(CasesClient cases) : CaseActPage
{
    public override IReadOnlyList<string> Acts => ["unmerge"];

    protected override async Task<IActionResult?> ActAsync() => Finish(await cases.UnmergeAsync(Actor, Detail.Row.CaseId, Aborted), "desk.done.unmerge");
}
