using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform.Data;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

/// <summary>Everything that is missing on one page (一次告知): the applicant says how each item comes, or takes more time.</summary>
[Personal]
internal sealed class SupplementModel(LookUpCase lookUp, CasesClient cases, PublicDirectory directory, CaseCookie cookie, Texts texts, Links links) : OwnCasePage(lookUp, cases, cookie, texts, links)
{
    // Which item an answer in the request came from: items that are not ready are not sent.
    private readonly List<int> _sent = [];

    [BindProperty]
    public SupplementAnswersInput Input { get; set; } = new();

    protected override string Name => "supplement";

    public string? Phone { get; private set; }

    public IEnumerable<Choice> Ways => Enum.GetValues<SupplementWay>().Select(w => new Choice(EnumText<SupplementWay>.Write(w), T.Of(w))).Prepend(new Choice("", T["portal.supplement.item.not-yet"]));

    public Task<IActionResult> OnGetAsync(string number, CancellationToken ct) => OpenAsync(number, access => ShowAsync(access, ct), ct);

    public Task<IActionResult> OnPostAsync(string number, CancellationToken ct) => OpenAsync(number, async access =>
    {
        var answers = new List<ItemAnswer>();
        for (var i = 0; i < Input.Items.Count; i++)
            if (EnumText<SupplementWay>.TryRead(Input.Items[i].Way) is { } way)
            {
                answers.Add(new() { Item = i + 1, Way = way, Words = Input.Items[i].Words });
                _sent.Add(i);
            }
        if (answers.Count > 0)
            return await EndAsync(await Cases.AnswerSupplementAsync(access.Citizen, access.CaseId, new() { SupplementId = Input.SupplementId, Answers = answers }, ct), "supplement", access, ct);
        ModelState.AddModelError("Input.Items[0].Way", T["portal.supplement.nothing"]);
        return await ShowAgainAsync(StatusCodes.Status400BadRequest, access, ct);
    }, ct);

    public Task<IActionResult> OnPostTimeAsync(string number, CancellationToken ct) => OpenAsync(number, async access =>
        await EndAsync(await Cases.ExtendSupplementAsync(access.Citizen, access.CaseId, new() { SupplementId = Input.SupplementId, Reason = Input.Reason }, ct), "more-time", access, ct), ct);

    // Sent twice, or done meanwhile: what was wanted is there.
    private async Task<IActionResult> EndAsync(Result<Done> done, string word, CaseAccess access, CancellationToken ct) => done.Failure?.Code switch
    {
        "nothing-changed" or "supplement-extended-already" => To($"/track/{Number}?done={word}"),
        "supplement-over" => To($"/track/{Number}?done=supplement-over"),
        _ => await FinishAsync(done, word, access, ct),
    };

    protected override async Task<IActionResult> ShowAsync(CaseAccess access, CancellationToken ct)
    {
        var page = await base.ShowAsync(access, ct);
        var known = await directory.GetAsync(ct);
        Phone = known.Unit(View.Unit)?.Phone ?? known.Agency(View.Agency)?.Phone;
        if (Own?.Supplement is not { } open)
            return page;
        Input.SupplementId ??= open.SupplementId;
        Input.Items = [.. Input.Items.Take(open.Items.Count)];
        while (Input.Items.Count < open.Items.Count)
            Input.Items.Add(new());
        // What was answered before stands where nothing was typed now.
        foreach (var answer in open.Answers)
            if (Input.Items[answer.Item - 1] is { Way: null, Words: null } item)
                (item.Way, item.Words) = (EnumText<SupplementWay>.Write(answer.Way), answer.Words);
        return page;
    }

    // answers[1].words → the item it was typed at.
    protected override string Property(string field)
    {
        if (!field.StartsWith("answers", StringComparison.OrdinalIgnoreCase))
            return "Input.Reason";
        var (open, close) = (field.IndexOf('[', StringComparison.Ordinal), field.IndexOf(']', StringComparison.Ordinal));
        var item = open > 0 && int.TryParse(field.AsSpan(open + 1, close - open - 1), out var index) && index < _sent.Count ? _sent[index] : 0;
        return $"Input.Items[{item}].{(field.EndsWith(".words", StringComparison.OrdinalIgnoreCase) ? "Words" : "Way")}";
    }
}

/// <summary>What the applicant says about the missing items.</summary>
public sealed class SupplementAnswersInput
{
    public Guid? SupplementId { get; set; }
    public List<ItemAnswerInput> Items { get; set; } = [];
    public string? Reason { get; set; }
}

/// <summary>One item, as typed.</summary>
public sealed class ItemAnswerInput
{
    public string? Way { get; set; }
    public string? Words { get; set; }
}
