using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>Passes a case on to an authority outside the city, with the words the applicant reads shown first.</summary>
internal sealed class ReferModel(CasesClient cases, DeadlinesClient deadlines, BusinessTime time) : CaseActPage
{
    private const string Other = "other";
    private const int HintedDays = 5;
    private const int ProposedDay = 7;
    private const int MostDays = 30;

    private IReadOnlyList<OutsideAuthority> known = [];
    private IReadOnlyList<DateOnly> days = [];

    [BindProperty]
    public ReferInput Input { get; set; } = new();

    [FromQuery(Name = "from")]
    public string? From { get; set; }

    public override IReadOnlyList<string> Acts => ["refer"];

    public bool FromTriage => (Input.From ?? From) == "triage";

    /// <summary>What the applicant would read.</summary>
    public ReferralView? Preview { get; private set; }

    public IEnumerable<SelectListItem> Authorities =>
        [.. known.Select(a => new SelectListItem(T.Format("referral.authority.item", ("name", a.Name), ("for", a.For)), a.Code)), new(T["referral.authority.other"], Other)];

    public IEnumerable<Choice> PassedOnBy => Enum.GetValues<ReferralWay>().Select(EnumText<ReferralWay>.Write).Select(w => new Choice(w, T["referral.way." + w]));

    public string FirstDay => TaipeiFormat.Machine(time.TaipeiToday().AddDays(1));

    public string LastDay => TaipeiFormat.Machine(time.TaipeiToday().AddDays(MostDays));

    public string DateHint => days.Count > 0
        ? T.Format("referral.follow-up.hint", ("days", string.Join(T["common.list-and"], days.Take(HintedDays).Select(d => T.Date(d)))))
        : T["referral.follow-up.hint.plain"];

    protected override async Task PrepareAsync(bool first)
    {
        await ReadAuthoritiesAsync();
        var clock = await deadlines.ClockAsync(Actor, Detail.Row.CaseId, Aborted);
        if (clock.Succeeded)
            days = clock.Value.NextOfficeDays;
        else if (clock.Failure.Status != StatusCodes.Status404NotFound)
            MissingParts.Add("desk.missing.deadlines");
        if (first && days.Count >= ProposedDay)
            Input.FollowUpOn = TaipeiFormat.Machine(days[ProposedDay - 1]);
    }

    protected override async Task<IActionResult?> ActAsync()
    {
        var followUp = Day(Input.FollowUpOn, "Input.FollowUpOn");
        if (string.IsNullOrEmpty(Input.Authority))
            ModelState.Add(T, "Input.Authority", "required");
        if (!ModelState.IsValid)
            return null;
        var request = new ReferRequest
        {
            Authority = Input.Authority == Other ? null : Input.Authority,
            AuthorityName = Input.AuthorityName,
            Phone = Input.Phone,
            WebPage = Input.WebPage,
            Reason = Input.Reason,
            Language = Written.LanguageOf(Input.Reason),
            DocumentNumber = Input.DocumentNumber,
            Way = EnumText<ReferralWay>.TryRead(Input.Way),
            FollowUpOn = followUp,
        };
        if (Request.Form.ContainsKey("preview"))
        {
            await ShowPreviewAsync(request);
            return null;
        }
        var done = await cases.ReferAsync(Actor, Detail.Row.CaseId, request, Aborted);
        return done.Succeeded
            ? Done(["referral.done"], FromTriage ? "/staff/triage" : $"/staff/cases/{Number}", new LocalizedText(T.Date(followUp!.Value), T.Date(followUp.Value)))
            : Finish(done, "");
    }

    // The owner checks the words; this shows what they will be like.
    private async Task ShowPreviewAsync(ReferRequest request)
    {
        await ReadAuthoritiesAsync();
        var authority = request.Authority is { } code ? known.FirstOrDefault(a => a.Code == code)
            : TextRules.Clean(request.AuthorityName) is { } name ? new OutsideAuthority("", new(name), new(""), null, null) : null;
        if (authority is null)
            ModelState.Add(T, "Input.AuthorityName", "required");
        if (TextRules.Clean(request.Reason) is null)
            ModelState.Add(T, "Input.Reason", "required");
        if (request.FollowUpOn is null)
            ModelState.Add(T, "Input.FollowUpOn", "required");
        if (!ModelState.IsValid)
            return;
        Preview = new ReferralView
        {
            ReferralId = Guid.Empty,
            At = time.GetUtcNow(),
            Authority = authority!.Name,
            Phone = TextRules.Clean(request.Phone) ?? authority.Phone,
            WebPage = TextRules.Clean(request.WebPage) ?? authority.WebPage,
            DocumentNumber = TextRules.Clean(request.DocumentNumber),
            Way = request.Way ?? ReferralWay.Letter,
            FollowUpOn = request.FollowUpOn!.Value,
            Reason = Detail.Row.Confidential ? null : Written.Words(request.Reason!),
        };
    }

    private async Task ReadAuthoritiesAsync()
    {
        if (known.Count > 0)
            return;
        var answer = await cases.AuthoritiesAsync(Actor, Aborted);
        if (answer.Succeeded)
            known = answer.Value;
        else
            MissingParts.Add("desk.missing.cases");
    }
}

internal sealed class ReferInput
{
    public string? From { get; set; }
    public string? Authority { get; set; }
    public string? AuthorityName { get; set; }
    public string? Phone { get; set; }
    public string? WebPage { get; set; }
    public string? Reason { get; set; }
    public string? DocumentNumber { get; set; }
    public string? Way { get; set; }
    public string? FollowUpOn { get; set; }
}
