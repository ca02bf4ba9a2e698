using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>Finds the papers complete: a clock that waits for them starts.</summary>
internal sealed class CompleteModel(CasesClient cases, ServiceCatalogue catalogue) : ClockActPage
{
    public IReadOnlyList<LocalizedText> Documents { get; private set; } = [];

    public override IReadOnlyList<string> Acts => ["reply"];

    public override bool Allowed => CaseActs.MayComplete(Detail, Clock);

    protected override async Task PrepareAsync(bool first) =>
        Documents = (await catalogue.ReadAsync(cases, Aborted))?.FirstOrDefault(i => i.Code == Detail.Row.ServiceCode)?.Documents ?? [];

    protected override async Task<IActionResult?> ActAsync() =>
        Finish(await cases.CompleteDocumentsAsync(Actor, Detail.Row.CaseId, Aborted), "desk.done.complete");
}
