using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform.Data;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

/// <summary>Everything that is missing on one page (一次告知): the applicant says how each item comes, attaches it, or takes more time.</summary>
[Personal, StreamedForm, IgnoreAntiforgeryToken, RequestSizeLimit(FileForm.ReadAtMost)]
internal sealed class SupplementModel(LookUpCase lookUp, CasesClient cases, PublicDirectory directory, ActForms forms, CaseCookie cookie, Texts texts, Links links) : OwnCasePage(lookUp, cases, cookie, texts, links)
{
    // Which item an answer in the request came from: items that are not ready are not sent.
    private readonly List<int> _sent = [];

    public SupplementAnswersInput Input { get; } = new();

    protected override string Name => "supplement";

    public string? Phone { get; private set; }

    /// <summary>Files that were uploaded and not sent yet.</summary>
    public IReadOnlyList<KeptFile> Kept { get; private set; } = [];

    public string Sealed => forms.Seal(Kept);

    public IEnumerable<Choice> Ways => Enum.GetValues<SupplementWay>().Select(w => new Choice(EnumText<SupplementWay>.Write(w), T.Of(w))).Prepend(new Choice("", T["portal.supplement.item.not-yet"]));

    /// <summary>Where in the form an item's files are chosen.</summary>
    public static string FilesOf(int item) => $"Input.Items[{item}].Files";

    public Task<IActionResult> OnGetAsync(string number, CancellationToken ct) => OpenAsync(number, access => ShowAsync(access, ct), ct);

    public Task<IActionResult> OnPostAsync(string number, CancellationToken ct) => OpenAsync(number, async access =>
    {
        if (await forms.ReadAsync(HttpContext) is not { } form)
            return BadRequest();
        ModelState.Clear();
        Kept = form.Kept;
        Input.Read(form.Fields);
        var answers = new List<ItemAnswer>();
        for (var i = 0; i < Input.Items.Count; i++)
        {
            var files = form.At(FilesOf(i));
            // Whoever attaches a file and chooses nothing means the file.
            if (string.IsNullOrEmpty(Input.Items[i].Way) && files.Count > 0)
                Input.Items[i].Way = EnumText<SupplementWay>.Write(SupplementWay.Uploaded);
            if (EnumText<SupplementWay>.TryRead(Input.Items[i].Way) is not { } way)
                continue;
            answers.Add(new() { Item = i + 1, Way = way, Words = Input.Items[i].Words, Attachments = files });
            _sent.Add(i);
        }
        if (form.Removed)
            return await ShowAsync(access, ct);
        foreach (var (field, why) in form.Refused)
            ModelState.AddModelError(field, why);
        if (ModelState.IsValid && answers.Count == 0)
            ModelState.AddModelError("Input.Items[0].Way", T["portal.supplement.nothing"]);
        if (!ModelState.IsValid)
            return await ShowAgainAsync(StatusCodes.Status400BadRequest, access, ct);
        var done = await Cases.AnswerSupplementAsync(access.Citizen, access.CaseId, new() { SupplementId = Input.SupplementId, Answers = answers }, ct);
        if (done.Failure?.Errors?.ContainsKey("attachments") is true)
            Kept = [];
        return await EndAsync(done, "supplement", access, ct);
    }, ct);

    public Task<IActionResult> OnPostTimeAsync(string number, CancellationToken ct) => OpenAsync(number, async access =>
    {
        if (!await forms.IsGenuineAsync(HttpContext))
            return BadRequest();
        Input.Read((await Request.ReadFormAsync(ct)).ToDictionary(f => f.Key, f => f.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        return await EndAsync(await Cases.ExtendSupplementAsync(access.Citizen, access.CaseId, new() { SupplementId = Input.SupplementId, Reason = Input.Reason }, ct), "more-time", access, ct);
    }, ct);

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
        Input.Fit(open.Items.Count);
        // What was answered before stands where nothing was typed now.
        foreach (var answer in open.Answers)
            if (Input.Items[answer.Item - 1] is { Way: null, Words: null } item)
                (item.Way, item.Words) = (EnumText<SupplementWay>.Write(answer.Way), answer.Words);
        return page;
    }

    // answers[1].words → the item it was typed at.
    protected override string Property(string field)
    {
        if (field == "attachments")
            return FilesOf(_sent.FirstOrDefault(i => Kept.Any(k => k.Field == FilesOf(i))));
        if (!field.StartsWith("answers", StringComparison.OrdinalIgnoreCase))
            return "Input.Reason";
        var (open, close) = (field.IndexOf('[', StringComparison.Ordinal), field.IndexOf(']', StringComparison.Ordinal));
        var item = open > 0 && int.TryParse(field.AsSpan(open + 1, close - open - 1), out var index) && index < _sent.Count ? _sent[index] : 0;
        return $"Input.Items[{item}].{field[(field.LastIndexOf('.') + 1)..] switch { "words" => "Words", "attachments" => "Files", _ => "Way" }}";
    }
}

/// <summary>What the applicant says about the missing items.</summary>
public sealed class SupplementAnswersInput
{
    private readonly List<ItemAnswerInput> _items = [];

    public Guid? SupplementId { get; set; }

    public IReadOnlyList<ItemAnswerInput> Items => _items;

    public string? Reason { get; set; }

    internal void Read(IReadOnlyDictionary<string, string> fields)
    {
        SupplementId = Guid.TryParse(fields.GetValueOrDefault("Input.SupplementId"), out var id) ? id : null;
        Reason = fields.GetValueOrDefault("Input.Reason");
        while (fields.ContainsKey($"Input.Items[{_items.Count}].Way") || fields.ContainsKey($"Input.Items[{_items.Count}].Words"))
            _items.Add(new() { Way = fields.GetValueOrDefault($"Input.Items[{_items.Count}].Way"), Words = fields.GetValueOrDefault($"Input.Items[{_items.Count}].Words") });
    }

    /// <summary>As many as are missing, whatever was sent.</summary>
    internal void Fit(int count)
    {
        if (_items.Count > count)
            _items.RemoveRange(count, _items.Count - count);
        while (_items.Count < count)
            _items.Add(new());
    }
}

/// <summary>One item, as typed.</summary>
public sealed class ItemAnswerInput
{
    public string? Way { get; set; }
    public string? Words { get; set; }

    /// <summary>For the field's name only: files are read as they arrive.</summary>
    public string? Files { get; set; }
}
