using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>Logs how a call or a letter to the applicant went.</summary>
internal sealed class TellingModel(NotificationsClient notifications, BusinessTime time) : CaseActPage
{
    [FromRoute]
    public Guid Notice { get; set; }

    [BindProperty]
    public TellingInput Input { get; set; } = new();

    public NoticeView? Owed { get; private set; }

    public override IReadOnlyList<string> Acts => [];

    public override bool Allowed => Owed is { State: NoticeState.Task } && Detail.Allowed.Count > 0;

    public string LastDay => TaipeiFormat.Machine(time.TaipeiToday());

    public IEnumerable<Choice> Results => Owed?.Channel == NoticeWay.Letter
        ? [new("told", T["desk.telling.told.letter"]), new("wrong_contact", T["desk.telling.wrong-contact"], T["desk.telling.wrong-contact.hint"])]
        : [new("told", T["desk.telling.told.phone"]), new("no_answer", T["desk.telling.no-answer"], T["desk.telling.no-answer.hint"]), new("wrong_contact", T["desk.telling.wrong-contact"], T["desk.telling.wrong-contact.hint"])];

    protected override async Task ReadAsync()
    {
        var notices = await notifications.ForCaseAsync(Actor, Detail.Row.CaseId, Aborted);
        if (notices.Succeeded)
            Owed = notices.Value.FirstOrDefault(n => n.ObligationId == Notice);
        else
            MissingParts.Add("desk.missing.notifications");
    }

    protected override Task PrepareAsync(bool first)
    {
        if (first)
            (Input.On, Input.Time) = (LastDay, time.TaipeiNow().ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture));
        return Task.CompletedTask;
    }

    protected override async Task<IActionResult?> ActAsync()
    {
        var (day, clock) = (Written.Date(Input.On), Written.Time(Input.Time));
        if (day is null)
            ModelState.Add(T, "Input.On", string.IsNullOrWhiteSpace(Input.On) ? "required" : "date-malformed");
        if (clock is null)
            ModelState.Add(T, "Input.Time", string.IsNullOrWhiteSpace(Input.Time) ? "required" : "time-malformed");
        if (!ModelState.IsValid)
            return null;
        return Finish(await notifications.LogAsync(Actor, Notice, new() { Result = EnumText<TellingResult>.TryRead(Input.Result), At = Taipei.At(day!.Value, clock!.Value) }, Aborted),
            "desk.done.telling", field => "Input." + (field == "at" ? nameof(TellingInput.On) : field), $"/staff/cases/{Number}/messages");
    }
}

internal sealed class TellingInput
{
    public string? Result { get; set; }
    public string? On { get; set; }
    public string? Time { get; set; }
}
