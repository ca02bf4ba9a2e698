using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>Reason, present state and date, in one form: an explanation or an extension before the due date, a new promise after it.</summary>
internal sealed class DelayModel(DeadlinesClient deadlines, BusinessTime time) : CaseActPage
{
    private const int HintedDays = 5;

    private static readonly string[] AllModes = ["explain", "extend", "promise"];

    private IReadOnlyList<DelayReason> reasons = [];

    [BindProperty]
    public DelayInput Input { get; set; } = new();

    public CaseClock? Clock { get; private set; }

    public DelaySlots? Preview { get; private set; }

    public override IReadOnlyList<string> Acts => ["promise", "extend", "explain"];

    /// <summary>The modes the owner allows now; before the date has passed there may be two.</summary>
    public IReadOnlyList<string> Modes => [.. AllModes.Where(Detail.Allowed.Contains)];

    /// <summary>What the form does.</summary>
    public string Mode => AllModes.Contains(Input.Mode) ? Input.Mode! : Modes.Count > 0 ? Modes[0] : Detail.Row.Overdue ? "promise" : "explain";

    /// <summary>What the form speaks of: both ways where both are open, else the one it does.</summary>
    public IReadOnlyList<string> ShownModes => Modes.Count > 1 ? Modes : [Mode];

    public IEnumerable<Choice> ModeChoices => Modes.Select(m => new Choice(m, T["desk.delay.mode." + m], T["desk.delay.mode." + m + ".hint"]));

    public IEnumerable<Choice> Reasons => reasons.Select(r => DelayReasons.Choice(r, T));

    public string FirstDay => TaipeiFormat.Machine(time.TaipeiToday().AddDays(Mode == "promise" ? 0 : 1));

    /// <summary>A request that somebody has to decide first.</summary>
    public ExtensionRequestView? WaitingRequest => Clock?.Requests.FirstOrDefault(r => r.State == ExtensionRequestState.Waiting);

    public string DateHint => Clock is { NextOfficeDays.Count: > 0 } clock
        ? T.Format("desk.delay.date.hint", ("days", string.Join(T["common.list-and"], clock.NextOfficeDays.Take(HintedDays).Select(d => T.Date(d)))))
        : T["desk.delay.date.hint.plain"];

    protected override async Task PrepareAsync(bool first)
    {
        await ReadReasonsAsync();
        var clock = await deadlines.ClockAsync(Actor, Detail.Row.CaseId, Aborted);
        if (clock.Succeeded)
            Clock = clock.Value;
        else if (clock.Failure.Status != StatusCodes.Status404NotFound)
            MissingParts.Add("desk.missing.deadlines");
        if (!first)
        {
            // The date passed while the form was open: it goes on as what is possible now, with the same words.
            if (Modes.Count > 0 && !Modes.Contains(Mode))
                Input.Mode = Modes[0];
            return;
        }
        Input.Mode = Modes[0];
        if (Clock?.SuggestedDate is { } suggested)
            Input.ExpectedOn = TaipeiFormat.Machine(suggested);
        // What was explained before the date is where the next words begin.
        if (Clock?.Explanation is { } given)
            (Input.Progress, Input.ExpectedOn) = (given.Progress.Zh, TaipeiFormat.Machine(given.ExpectedOn));
    }

    protected override async Task<IActionResult?> ActAsync()
    {
        var expected = Written.Date(Input.ExpectedOn);
        if (expected is null && !string.IsNullOrWhiteSpace(Input.ExpectedOn))
            ModelState.Add(T, "Input.ExpectedOn", "date-malformed");
        if (!ModelState.IsValid)
            return null;
        var request = new DelayRequest
        {
            ReasonCode = Input.ReasonCode,
            Reason = TextRules.Clean(Input.Reason),
            Progress = Input.Progress,
            ProgressShort = TextRules.Clean(Input.ProgressShort),
            ExpectedOn = expected,
            Language = Written.LanguageOf(Input.Reason, Input.Progress),
        };
        if (Request.Form.ContainsKey("preview"))
        {
            await ShowPreviewAsync(request);
            return null;
        }
        var id = Detail.Row.CaseId;
        return Mode switch
        {
            "promise" => Finish(await deadlines.PromiseAsync(Actor, id, request, Aborted), "desk.done.promise"),
            "extend" => Extended(await deadlines.ExtendAsync(Actor, id, request, Aborted)),
            _ => Finish(await deadlines.ExplainAsync(Actor, id, request, Aborted), "desk.done.explain"),
        };
    }

    // Granted at once, or waiting for whoever may approve so many days; a warning does not stop it.
    private IActionResult? Extended(Result<ExtensionAnswer> answer)
    {
        if (!answer.Succeeded)
            return Finish(answer.Failure, "");
        List<string> said = [answer.Value.State == ExtensionRequestState.Waiting ? "desk.done.extend-waiting" : "desk.done.extend"];
        if (answer.Value.Warning is { } warning)
            said.Add("desk.delay.warning." + warning);
        return Done(said, $"/staff/cases/{Number}", answer.Value.Level.Name);
    }

    // The owner checks and writes the words; this shows what they will be like.
    private async Task ShowPreviewAsync(DelayRequest request)
    {
        await ReadReasonsAsync();
        if (request.ReasonCode is null)
            ModelState.Add(T, "Input.ReasonCode", "required");
        if (string.IsNullOrWhiteSpace(request.Progress))
            ModelState.Add(T, "Input.Progress", "required");
        if (request.ExpectedOn is null)
            ModelState.Add(T, "Input.ExpectedOn", "required");
        var reason = reasons.FirstOrDefault(r => r.Code == request.ReasonCode);
        if (!ModelState.IsValid || reason is null)
            return;
        var progress = Own(request.Progress!, request.Language);
        Preview = new()
        {
            Reason = request.Reason is { } own ? Own(own, request.Language) : reason.Sentence,
            ReasonShort = reason.Label,
            Progress = progress,
            ProgressShort = request.ProgressShort is { } brief ? Own(brief, request.Language) : new(T["desk.delay.preview.step"]),
            ExpectedOn = request.ExpectedOn!.Value,
            DateKind = DateKind.Completion,
            Source = DelaySource.Handler,
        };
    }

    private async Task ReadReasonsAsync()
    {
        if (reasons.Count > 0)
            return;
        var known = await deadlines.ReasonsAsync(Actor, Aborted);
        if (known.Succeeded)
            reasons = known.Value;
        else
            MissingParts.Add("desk.missing.deadlines");
    }

    private static LocalizedText Own(string words, Language? language) => new(words, language == Language.En ? words : null);
}

internal sealed class DelayInput
{
    public string? Mode { get; set; }
    public string? ReasonCode { get; set; }
    public string? Reason { get; set; }
    public string? Progress { get; set; }
    public string? ProgressShort { get; set; }
    public string? ExpectedOn { get; set; }
}
