using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>For an applicant who calls: asks somebody to watch the case with them; or ends that, for them or for the helper.</summary>
internal sealed class HelpersModel(CasesClient cases) : CaseActPage
{
    /// <summary>What to do: add somebody. Anything else is the id of who does not help any more.</summary>
    public const string Add = "add";

    [BindProperty]
    public HelpersInput Input { get; set; } = new();

    public override IReadOnlyList<string> Acts => ["helpers"];

    /// <summary>True while Cases is likely to take another one.</summary>
    public bool MayName => Detail.Helpers.Count < Most && Detail.Row is { Confidential: false, Status: not (CaseStatus.Closed or CaseStatus.Withdrawn) };

    public IEnumerable<Choice> Whats =>
        [.. MayName ? [new Choice(Add, T["desk.helpers.add"])] : Array.Empty<Choice>(), .. Detail.Helpers.Select(h => new Choice(h.HelperId.ToString(), T.Format("desk.helpers.remove", ("name", h.Name), ("relation", h.Relation))))];

    public IEnumerable<Choice> Relations => Enum.GetValues<HelperRelation>().Select(r => new Choice(EnumText<HelperRelation>.Write(r), T.Of(r)));

    private const int Most = 2;

    protected override async Task<IActionResult?> ActAsync()
    {
        if (Guid.TryParse(Input.What, out var helperId))
            return Finish(await cases.RemoveHelperAsync(Actor, Detail.Row.CaseId, new() { HelperId = helperId, IdentityChecked = Input.IdentityChecked }, Aborted), "desk.done.helper-removed", field => "Input." + field);
        if (Input.What != Add)
        {
            ModelState.AddCode(T, "Input.What", "required");
            return null;
        }
        return Finish(await cases.NameHelperAsync(Actor, Detail.Row.CaseId, new()
        {
            Helper = new() { Name = Input.Name, Relation = EnumText<HelperRelation>.TryRead(Input.Relation), Contact = Input.Contact },
            IdentityChecked = Input.IdentityChecked,
        }, Aborted), "desk.done.helper-named", field => "Input." + field.Replace("helper.", "", StringComparison.Ordinal));
    }
}

internal sealed class HelpersInput
{
    public string? What { get; set; }
    public string? Name { get; set; }
    public string? Relation { get; set; }
    public string? Contact { get; set; }
    public bool IdentityChecked { get; set; }
}
