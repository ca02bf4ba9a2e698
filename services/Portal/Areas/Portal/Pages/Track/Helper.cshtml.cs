using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform.Data;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

/// <summary>The applicant asks somebody to watch the case too, by a one-time code entered for it, and ends that again.</summary>
[Personal]
internal sealed class HelperModel(LookUpCase lookUp, CasesClient cases, NotificationsClient notifications, CaseCookie cookie, LanguageContext language, Texts texts, Links links) : OwnCasePage(lookUp, cases, cookie, texts, links)
{
    /// <summary>The button that has a code sent.</summary>
    public const string Send = "send";

    [BindProperty]
    public HelperInput Input { get; set; } = new();

    [BindProperty]
    public string? Way { get; set; }

    [BindProperty]
    public string? Code { get; set; }

    [BindProperty]
    public string? Go { get; set; }

    /// <summary>Where a code can go; null while none is needed.</summary>
    public IReadOnlyList<AccessWay>? Ways { get; private set; }

    /// <summary>The masked contact a code has been sent to; null before.</summary>
    public string? SentTo { get; private set; }

    public IEnumerable<Choice> Relations => Enum.GetValues<HelperRelation>().Select(r => new Choice(EnumText<HelperRelation>.Write(r), T.Of(r)));

    public IEnumerable<Choice> Choices => (Ways ?? []).Select(w => new Choice(EnumText<NoticeWay>.Write(w.Way), T.Format("portal.unlock.way", ("way", T.Of(w.Way)), ("contact", w.Contact))));

    protected override string Name => "helper";

    public static string Masked(HelperView helper) => helper.Way == NoticeWay.Sms ? Masks.Phone(helper.Contact) : Masks.Email(helper.Contact);

    public Task<IActionResult> OnGetAsync(string number, CancellationToken ct) => OpenAsync(number, access => ShowAsync(access, ct), ct);

    public Task<IActionResult> OnPostAsync(string number, CancellationToken ct) => OpenAsync(number, async access =>
    {
        var entered = Cookie.HasFreshCode(access);
        if (!entered && Go == Send)
            return await SendAsync(access, ct);
        if (!entered && Request.Form.ContainsKey(nameof(Code)))
        {
            var answer = await notifications.EnterAccessCodeAsync(access.Citizen, access.CaseId, new() { Code = Code }, ct);
            if (!answer.Succeeded)
            {
                // The field stays, unless there is no code to enter any more.
                SentTo = answer.Failure.Status == StatusCodes.Status409Conflict ? null : "";
                return await RefuseAsync(answer.Failure, access, ct);
            }
            Cookie.Unlock(HttpContext, access);
            entered = true;
        }
        var done = await Cases.NameHelperAsync(access.Citizen, access.CaseId, new()
        {
            Helper = new() { Name = Input.Name, Relation = EnumText<HelperRelation>.TryRead(Input.Relation), Contact = Input.Contact },
            CodeEntered = entered,
        }, ct);
        return done.Failure is { Code: "code-needed" } ? await AskForCodeAsync(access, ct) : await FinishAsync(done, "helper-named", access, ct);
    }, ct);

    public Task<IActionResult> OnPostRemoveAsync(string number, Guid helperId, CancellationToken ct) => OpenAsync(number, async access =>
    {
        var done = await Cases.RemoveHelperAsync(access.Citizen, access.CaseId, new() { HelperId = helperId }, ct);
        // Pressed twice, or from two windows: it is over.
        return await FinishAsync(done.Failure is { Code: "helper-not-found" } ? Done.Instance : done, "helper-removed", access, ct);
    }, ct);

    protected override string Property(string field) => field.StartsWith("helper.", StringComparison.Ordinal) ? $"Input.{field["helper.".Length..]}" : field;

    /// <summary>Everything else is right. A code goes out at once where there is one way for it only.</summary>
    private async Task<IActionResult> AskForCodeAsync(CaseAccess access, CancellationToken ct)
    {
        if (!await ReadWaysAsync(access, ct) || Ways is not [_])
            return await ShowAsync(access, ct);
        return await SendAsync(access, ct);
    }

    private async Task<IActionResult> SendAsync(CaseAccess access, CancellationToken ct)
    {
        if (!await ReadWaysAsync(access, ct))
            return await ShowAsync(access, ct);
        var sent = await notifications.SendAccessCodeAsync(access.Citizen, access.CaseId, new() { Way = EnumText<NoticeWay>.TryRead(Way), Language = language.Current }, ct);
        SentTo = sent.Value?.Contact;
        if (sent.Succeeded)
            return await ShowAsync(access, ct);
        // The one sent a moment ago can be entered all the same.
        if (sent.Failure.Status == StatusCodes.Status429TooManyRequests)
            SentTo = "";
        return await RefuseAsync(sent.Failure, access, ct);
    }

    private async Task<IActionResult> RefuseAsync(Failure failure, CaseAccess access, CancellationToken ct)
    {
        if (failure.RetryAfter is { } wait)
            AskToWait(wait);
        else
            ModelState.AddFailure(T, failure);
        return await ReadWaysAsync(access, ct) ? await ShowAgainAsync(failure.Status, access, ct) : await ShowAsync(access, ct);
    }

    /// <summary>False while Notifications does not answer, and the page says so.</summary>
    private async Task<bool> ReadWaysAsync(CaseAccess access, CancellationToken ct)
    {
        if (Ways is not null)
            return true;
        var ways = await notifications.AccessWaysAsync(access.Citizen, access.CaseId, ct);
        Ways = ways.Value;
        if (!ways.Succeeded)
        {
            ModelState.AddFailure(T, ways.Failure);
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return false;
        }
        Way ??= Ways is [var only] ? EnumText<NoticeWay>.Write(only.Way) : null;
        return true;
    }
}

/// <summary>Who is asked to watch the case too, as typed.</summary>
public sealed class HelperInput
{
    public string? Name { get; set; }
    public string? Relation { get; set; }
    public string? Contact { get; set; }
}
