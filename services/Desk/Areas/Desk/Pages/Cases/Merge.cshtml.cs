using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>Merges two cases about the same matter (併案): the other one is found, both are compared, and one is chosen as the main case.</summary>
internal sealed class MergeModel(CasesClient cases, BusinessTime time) : CaseActPage
{
    /// <summary>Number of the other case.</summary>
    [BindProperty(SupportsGet = true)]
    public string? With { get; set; }

    [BindProperty]
    public MergeInput Input { get; set; } = new();

    public override IReadOnlyList<string> Acts => ["merge"];

    public DateOnly Today => time.TaipeiToday();

    /// <summary>Cases that applicants say are about the same problem.</summary>
    public IReadOnlyList<string> Suggested => [.. Detail.RelatedTo is { } related ? (string[])[related] : [], .. Detail.FollowedBy];

    /// <summary>Open cases close by, of the same service item.</summary>
    public IReadOnlyList<MatterView> Near { get; private set; } = [];

    /// <summary>Both cases; null until another one is named.</summary>
    public ComparedCases? Both { get; private set; }

    /// <summary>Both as they stand side by side.</summary>
    public IReadOnlyList<ComparedCase> Columns => Both is null ? [] :
        [new(Both.This, T["merge.this"], Both.ThisTold, Both.Other.Refused), new(Both.Other, T["merge.other"], Both.OtherTold, Both.This.Refused)];

    protected override async Task PrepareAsync(bool first)
    {
        if (string.IsNullOrWhiteSpace(With))
        {
            Near = (await cases.DuplicatesAsync(Actor, Detail.Row.CaseId, Aborted)).Value ?? [];
            return;
        }
        var compared = await cases.CompareAsync(Actor, Detail.Row.CaseId, With, Aborted);
        if (compared.Succeeded)
            Both = compared.Value;
        else
            ModelState.AddModelError(nameof(With), T["errors.unknown-case"]);
        if (first && Both is not null)
            // Whoever came first is usually worked on already.
            Input.Main = Columns.Where(c => c.MainRefused is null).OrderBy(c => c.Matter.Row.ReceivedAt).FirstOrDefault()?.Matter.Row.CaseNumber;
    }

    protected override async Task<IActionResult?> ActAsync()
    {
        var other = await cases.CompareAsync(Actor, Detail.Row.CaseId, With ?? "", Aborted);
        if (!other.Succeeded)
            return null;
        var (one, another) = (other.Value.This.Row, other.Value.Other.Row);
        if (Input.Repeat)
        {
            var (earlier, later) = (one.ReceivedAt, one.CaseId).CompareTo((another.ReceivedAt, another.CaseId)) < 0 ? (one, another) : (another, one);
            return Finish(await cases.RepeatAsync(Actor, later.CaseId, new() { EarlierCaseNumber = earlier.CaseNumber }, Aborted), "desk.done.repeat", path: $"/staff/cases/{later.CaseNumber}/related");
        }
        if (Input.Main != one.CaseNumber && Input.Main != another.CaseNumber)
        {
            ModelState.AddModelError("Input.Main", T["errors.required"]);
            return null;
        }
        var (main, merged) = Input.Main == one.CaseNumber ? (one, another) : (another, one);
        return Finish(await cases.MergeAsync(Actor, merged.CaseId, new() { MainCaseNumber = main.CaseNumber }, Aborted), "desk.done.merge", path: $"/staff/cases/{main.CaseNumber}/related");
    }
}

internal sealed class MergeInput
{
    /// <summary>Number of the main case.</summary>
    public string? Main { get; set; }

    /// <summary>True when it is one person's matter again, and no merge.</summary>
    public bool Repeat { get; set; }
}

/// <summary>One of two cases that are compared.</summary>
/// <param name="Matter">The case.</param>
/// <param name="Heading">Which of the two.</param>
/// <param name="Told">How many applicants hear the answer if this is the main case.</param>
/// <param name="MainRefused">Why it cannot be the main case, a code; null when it can.</param>
internal sealed record ComparedCase(MatterView Matter, string Heading, int Told, string? MainRefused);
