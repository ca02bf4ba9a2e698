using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>A call to make or a letter to write: whom, what, and how it went. Printed, a letter is the letter alone.</summary>
internal sealed class TellingModel(NotificationsClient notifications, TextCatalogue texts, BusinessTime time) : CaseActPage
{
    [FromRoute]
    public Guid Notice { get; set; }

    /// <summary>Which list of calls the person came from, and goes back to.</summary>
    [FromQuery]
    public string? List { get; set; }

    [BindProperty]
    public TellingInput Input { get; set; } = new();

    /// <summary>Null when there is nothing to say, or not by this person.</summary>
    public TaskScript? Script { get; private set; }

    /// <summary>Why nothing need be said any more, in words where there are any; null while something must.</summary>
    public string? Overtaken { get; private set; }

    /// <summary>True when this person may not know who the applicant is.</summary>
    public bool Hidden { get; private set; }

    public override IReadOnlyList<string> Acts => [];

    public override bool Allowed => Script is not null;

    public bool IsLetter => Script?.Channel == NoticeWay.Letter;

    public string Heading => T[Script is null ? "desk.act.telling" : IsLetter ? "calls.letter.title" : "calls.call.title"];

    public bool FromCalls => List is "unit" or "agency";

    public string Back => List switch { "unit" => "/staff/calls", "agency" => "/staff/calls?scope=agency", _ => $"/staff/cases/{Number}/messages" };

    /// <summary>The words that the applicant reads or hears.</summary>
    public Texts Reader => texts.In(Script!.Language);

    public string? LetterLanguage => Script!.Language == T.Language ? null : UiLanguage.Tag(Script.Language);

    /// <summary>Letters of an agency carry the national date (公文程式條例 art. 6).</summary>
    public string LetterDate => Script!.Language == Language.Zh ? TaipeiFormat.RocDate(time.TaipeiToday()) : TaipeiFormat.DateWithYear(time.TaipeiToday(), Language.En);

    public string Office => Script!.Unit is { } unit ? Reader.Format("calls.office", ("agency", Script.Agency.In(Script.Language)), ("unit", unit.In(Script.Language))) : Script.Agency.In(Script.Language);

    public bool LargePrint => Detail.Applicant.Assistance.Contains(Assistance.LargePrint);

    /// <summary>The number as a phone dials it: without what says how to ask for an extension.</summary>
    public string Dialled => string.Concat(Script!.To!.TakeWhile(c => c is not ('#' or '轉' or 'x')).Where(c => char.IsAsciiDigit(c) || c == '+'));

    public string LastDay => TaipeiFormat.Machine(time.TaipeiToday());

    public IReadOnlyList<Choice> Results => IsLetter
        ? [new("told", T["desk.telling.told.letter"]), new("wrong_contact", T["desk.telling.wrong-contact"], T["desk.telling.wrong-contact.hint"])]
        : [new("told", T["desk.telling.told.phone"]), new("no_answer", T["desk.telling.no-answer"], T["desk.telling.no-answer.hint"]), new("wrong_contact", T["desk.telling.wrong-contact"], T["desk.telling.wrong-contact.hint"])];

    // Opening is a look at personal data, which is in the audit: once for each page, and not before what was sent is logged.
    protected override Task ReadAsync() => HttpMethods.IsPost(Request.Method) ? Task.CompletedTask : OpenAsync();

    protected override Task PrepareAsync(bool first) => first ? Task.CompletedTask : OpenAsync();

    protected override async Task<IActionResult?> ActAsync()
    {
        DateTimeOffset? at = null;
        if (!string.IsNullOrWhiteSpace(Input.On) || !string.IsNullOrWhiteSpace(Input.Time))
        {
            var (day, clock) = (Written.Date(Input.On), Written.Time(Input.Time));
            if (day is null)
                ModelState.Add(T, "Input.On", string.IsNullOrWhiteSpace(Input.On) ? "required" : "date-malformed");
            if (clock is null)
                ModelState.Add(T, "Input.Time", string.IsNullOrWhiteSpace(Input.Time) ? "required" : "time-malformed");
            if (!ModelState.IsValid)
                return null;
            at = Taipei.At(day!.Value, clock!.Value);
        }
        return Finish(await notifications.LogAsync(Actor, Notice, new() { Result = EnumText<TellingResult>.TryRead(Input.Result), At = at }, Aborted),
            "desk.done.telling", field => "Input." + (field == "at" ? nameof(TellingInput.On) : field), Back);
    }

    private async Task OpenAsync()
    {
        var opened = await notifications.OpenTaskAsync(Actor, Notice, Aborted);
        Script = opened.Value;
        switch (opened)
        {
            case { Failure.Code: "overtaken" }:
                Overtaken = "desk.notice-reason." + opened.Failure.Current is var why && T.Has(why) ? T[why] : "";
                break;
            case { Failure.Code: "applicant-hidden" }:
                Hidden = true;
                break;
            case { Failure.Status: StatusCodes.Status503ServiceUnavailable }:
                MissingParts.Add("desk.missing.notifications");
                break;
        }
    }
}

internal sealed class TellingInput
{
    public string? Result { get; set; }
    public string? On { get; set; }
    public string? Time { get; set; }
}
