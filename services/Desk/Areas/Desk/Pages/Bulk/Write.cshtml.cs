using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Desk.Bulk;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace CaseTracker.Desk.Areas.Desk.Pages.Bulk;

/// <summary>What is written and chosen for all of the cases: read once, and the same for each.</summary>
internal sealed class WriteModel(BulkJobs jobs, CasesClient cases, DeadlinesClient deadlines, BusinessTime time) : BulkPage(jobs)
{
    private const int NoteMin = 2, NoteMax = 2000, ClosingMin = 10, ClosingMax = 3900, DelayMax = 300, WhyMin = 2, WhyMax = 500, StepMax = 20;

    [FromRoute(Name = "act")]
    public string ActName { get; set; } = "";

    [BindProperty]
    public BulkInput Input { get; set; } = new();

    public BulkAct Act { get; private set; }

    public IReadOnlyList<Choice> Reasons { get; private set; } = [];

    public bool IsDelay => Act is BulkAct.Explain or BulkAct.Extend or BulkAct.Promise;

    public string FirstDay => TaipeiFormat.Machine(time.TaipeiToday().AddDays(Act == BulkAct.Promise ? 0 : 1));

    public IReadOnlyList<SelectListItem> Handlers => HandlerChoices(Person.Unit);

    public async Task<IActionResult> OnGetAsync()
    {
        if (await LoadAsync() is { } elsewhere)
            return elsewhere;
        await ReadReasonsAsync();
        if (Job.Act == Act)
        {
            var words = Jobs.Read(Job);
            Input = new()
            {
                Unit = words.Unit,
                Handler = words.Handler?.ToString(),
                Why = words.Why,
                Text = words.Text,
                ReasonCode = words.ReasonCode,
                Reason = words.Reason,
                Progress = words.Progress,
                ProgressShort = words.ProgressShort,
                ExpectedOn = words.ExpectedOn is { } day ? TaipeiFormat.Machine(day) : null,
                MainCase = words.MainCase,
            };
        }
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (await LoadAsync() is { } elsewhere)
            return elsewhere;
        var words = await ReadAsync();
        if (ModelState.IsValid)
        {
            if (await Jobs.WriteAsync(Actor, Id, Act, words, Aborted) is not { } failure)
                return Redirect(Url.Content($"~{DraftPath}/check"));
            await ReadReasonsAsync();
            return Again(failure);
        }
        await ReadReasonsAsync();
        return this.Invalid();
    }

    private async Task<IActionResult?> LoadAsync()
    {
        if (await LoadAsync(draft: true) is { } elsewhere)
            return elsewhere;
        if (EnumText<BulkAct>.TryRead(ActName) is not { } act || !BulkActs.For(Person.Roles).Contains(act))
            return NotFound();
        Act = act;
        return null;
    }

    private async Task<BulkWords> ReadAsync()
    {
        switch (Act)
        {
            case BulkAct.Assign:
                if (Directory.UnitName(Input.Unit) is null)
                    Wrong(nameof(Input.Unit), "required");
                return new() { Unit = Input.Unit, Why = Words(Input.Why, nameof(Input.Why), WhyMin, WhyMax) };
            case BulkAct.Handler:
                var handler = Guid.TryParse(Input.Handler, out var id) && Handlers.Any(h => h.Value == Input.Handler) ? id : (Guid?)null;
                if (handler is null)
                    Wrong(nameof(Input.Handler), "required");
                return new() { Unit = Person.Unit, Handler = handler };
            case BulkAct.Note:
                return new() { Text = Words(Input.Text, nameof(Input.Text), NoteMin, NoteMax) };
            case BulkAct.Duplicate:
                return new() { Text = Words(Input.Text, nameof(Input.Text), ClosingMin, ClosingMax), MainCase = await MainCaseAsync() };
            default:
                var day = Day(Input.ExpectedOn, "Input.ExpectedOn");
                if (day is null && ModelState.IsValid)
                    Wrong(nameof(Input.ExpectedOn), "required");
                if (string.IsNullOrEmpty(Input.ReasonCode))
                    Wrong(nameof(Input.ReasonCode), "required");
                var own = TextRules.Clean(Input.Reason);
                return new()
                {
                    ReasonCode = Input.ReasonCode,
                    Reason = own is null ? null : Words(own, nameof(Input.Reason), 2, DelayMax),
                    Progress = Words(Input.Progress, nameof(Input.Progress), 2, DelayMax),
                    ProgressShort = string.IsNullOrWhiteSpace(Input.ProgressShort) ? null : Words(Input.ProgressShort, nameof(Input.ProgressShort), 1, StepMax),
                    ExpectedOn = day,
                };
        }
    }

    /// <summary>The case that goes on: one that the person sees and that is still open.</summary>
    private async Task<string?> MainCaseAsync()
    {
        if (CaseNumbers.Read(Input.MainCase, out var error) is not { } number)
        {
            Wrong(nameof(Input.MainCase), error!);
            return null;
        }
        var found = await cases.ListAsync(Actor, new() { List = CaseListKind.All, Number = number, PageSize = 1 }, Aborted);
        if (!found.Succeeded)
            ModelState.AddModelError("", T.Problem(found.Failure));
        else if (found.Value.Rows is not [{ Status: not (CaseStatus.Closed or CaseStatus.Withdrawn) }])
            ModelState.AddModelError("Input.MainCase", T["bulk.error.main-case"]);
        return number;
    }

    private string? Words(string? typed, string field, int least, int most)
    {
        var text = TextRules.Clean(typed);
        if (text is null)
            Wrong(field, "required");
        else if (TextRules.HasForbiddenCharacters(text))
            Wrong(field, "invalid-characters");
        else if (TextRules.Length(text) < least)
            Wrong(field, "too-short");
        else if (TextRules.Length(text) > most)
            Wrong(field, "too-long");
        return text;
    }

    private void Wrong(string field, string code) => ModelState.AddCode(T, "Input." + field, code);

    private async Task ReadReasonsAsync()
    {
        if (!IsDelay)
            return;
        var known = await deadlines.ReasonsAsync(Actor, Aborted);
        if (known.Succeeded)
            Reasons = [.. known.Value.Select(r => DelayReasons.Choice(r, T))];
        else
            MissingParts.Add("desk.missing.deadlines");
    }
}

internal sealed class BulkInput
{
    public string? Unit { get; set; }
    public string? Handler { get; set; }
    public string? Why { get; set; }
    public string? Text { get; set; }
    public string? ReasonCode { get; set; }
    public string? Reason { get; set; }
    public string? Progress { get; set; }
    public string? ProgressShort { get; set; }
    public string? ExpectedOn { get; set; }
    public string? MainCase { get; set; }
}
