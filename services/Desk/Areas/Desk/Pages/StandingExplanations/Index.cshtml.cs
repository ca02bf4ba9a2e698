using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace CaseTracker.Desk.Areas.Desk.Pages.StandingExplanations;

/// <summary>What a unit says about many cases at once, where their handlers said nothing.</summary>
internal sealed class IndexModel(DeadlinesClient deadlines, CasesClient cases, ServiceCatalogue catalogue, BusinessTime time) : DeskPage
{
    private IReadOnlyList<ServiceItem> services = [];
    private IReadOnlyList<DelayReason> reasons = [];

    [BindProperty]
    public StandingInput Input { get; set; } = new();

    /// <summary>Null when Deadlines does not answer.</summary>
    public IReadOnlyList<StandingExplanation>? Given { get; private set; }

    public IReadOnlyList<SelectListItem> Units { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Services { get; private set; } = [];

    public IEnumerable<Choice> Reasons => reasons.Select(r => DelayReasons.Choice(r, T));

    public string FirstDay => TaipeiFormat.Machine(time.TaipeiToday());

    public async Task OnGetAsync()
    {
        await ReadAsync();
        Input.From = FirstDay;
    }

    public async Task<IActionResult> OnPostAsync(Guid? end)
    {
        var answer = end is { } id ? await deadlines.EndStandingExplanationAsync(Actor, id, Aborted) : await GiveAsync();
        if (answer is { Succeeded: true })
            return Done(end is null ? "desk.done.standing" : "desk.done.standing-ended", "/staff/standing-explanations");
        if (answer is { } refused)
            Again(refused.Failure!);
        else
            Response.StatusCode = StatusCodes.Status400BadRequest;
        await ReadAsync();
        return Page();
    }

    public LocalizedText? ServiceOf(StandingExplanation given) => given.ServiceCode is not { } code ? null
        : services.FirstOrDefault(s => s.Code == code)?.Name ?? new(code, code);

    /// <summary><c>ahead active ended over</c>.</summary>
    public string StateOf(StandingExplanation given)
    {
        var today = time.TaipeiToday();
        return given.EndedAt is not null ? "ended" : given.To < today ? "over" : given.From > today ? "ahead" : "active";
    }

    // Null when the page itself found something wrong.
    private async Task<Result<Done>?> GiveAsync()
    {
        var (from, to) = (Day(Input.From, "Input.From"), Day(Input.To, "Input.To"));
        int? days = null;
        if (int.TryParse(Input.OfficeDays?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            days = number;
        else if (!string.IsNullOrWhiteSpace(Input.OfficeDays))
            ModelState.Add(T, "Input.OfficeDays", "not-a-number");
        if (!ModelState.IsValid)
            return null;
        return await deadlines.GiveStandingExplanationAsync(Actor, new()
        {
            Unit = Empty(Input.Unit),
            ServiceCode = Empty(Input.ServiceCode),
            From = from,
            To = to,
            ReasonCode = Input.ReasonCode,
            Reason = TextRules.Clean(Input.Reason),
            Progress = Input.Progress,
            ProgressShort = TextRules.Clean(Input.ProgressShort),
            OfficeDays = days,
        }, Aborted);
    }

    private async Task ReadAsync()
    {
        await ReadDirectoryAsync();
        var given = await deadlines.StandingExplanationsAsync(Actor, Aborted);
        var known = await deadlines.ReasonsAsync(Actor, Aborted);
        if (!given.Succeeded || !known.Succeeded)
            MissingParts.Add("desk.missing.standing");
        Given = given.Value;
        reasons = known.Value ?? [];
        services = await catalogue.ReadAsync(cases, Aborted) ?? [];
        Services = ServiceChoices.Of(services, T);
        Units = [.. UnitChoices().Where(u => MayExplain(u.Value!))];
        if (Units.Count == 1)
            Input.Unit ??= Units[0].Value;
    }

    // Offers what the owner would take: a coordinator speaks for every unit, a head for the agency's, a supervisor for the own one.
    private bool MayExplain(string unit) =>
        Person.IsAny(StaffRole.Coordinator)
        || (Person.IsAny(StaffRole.AgencyHead) && Directory.Agencies.FirstOrDefault(a => a.Code == Person.Agency)?.Units.Any(u => u.Code == unit) == true)
        || (Person.IsAny(StaffRole.Supervisor) && Person.Unit == unit);

    private static string? Empty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}

internal sealed class StandingInput
{
    public string? Unit { get; set; }
    public string? ServiceCode { get; set; }
    public string? From { get; set; }
    public string? To { get; set; }
    public string? ReasonCode { get; set; }
    public string? Reason { get; set; }
    public string? Progress { get; set; }
    public string? ProgressShort { get; set; }
    public string? OfficeDays { get; set; }
}
