using System.Security.Cryptography;
using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.LimitRequests;
using CaseTracker.Portal.Features.SaveJourney;
using CaseTracker.Portal.Features.SubmitCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>Everything that was answered, and the button that sends it. Its key stays in the journey: pressing twice, going back or reloading sends the same one.</summary>
internal sealed class CheckModel(SavedJourneys journeys, PublicDirectory directory, Districts districts, Texts texts, Links links, SubmitCase act, RequestLimits limits, ReceiptSeal seal)
    : StepModel(journeys, directory, districts, texts, links)
{
    public override Step Step => Step.Check;

    public ServiceItem Service { get; private set; } = null!;

    public LocalizedText? District { get; private set; }

    /// <summary>The fingerprint of the answers the reader had before them: another page may have changed some since.</summary>
    [BindProperty]
    public string? Checked { get; set; }

    public string Fingerprint => Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(Journey.ToRequest(), ContractJson.Options)));

    /// <summary>The page where an answer is changed, which leads back here.</summary>
    public string ChangeOf(Step step) => $"~{PathOf(step)}?then={Step.Name}";

    /// <summary>What was typed; a word where nothing was.</summary>
    public IHtmlContent Shown(string? typed) => new HtmlContentBuilder().AppendHtml("<span class=\"ct-lines\">")
        .AppendHtml(TypedText.Of(Texts, string.IsNullOrWhiteSpace(typed) ? Texts["common.none"] : typed)).AppendHtml("</span>");

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => await EnterAsync(ct) ?? await ShowAsync(ct);

    public async Task<IActionResult> OnPostAsync([FromForm] string? go, CancellationToken ct)
    {
        if (await EnterAsync(ct) is { } other)
            return other;
        if (go == Save)
            return await ChangeAsync(journey => journey.PutAside(Step.Name), ct) ?? ShowCode();
        if (Checked != Fingerprint)
        {
            ModelState.AddModelError("", Texts["portal.check.changed"]);
            await ShowAsync(ct);
            Response.StatusCode = StatusCodes.Status409Conflict;
            return Page();
        }
        // Once the button was pressed the case is sent, even if the reader closes the page meanwhile.
        var sent = await limits.SubmissionAsync(HttpContext.Connection.RemoteIpAddress, CancellationToken.None) is { } over ? over
            : await act.RunAsync(Actor.Anyone, Journey.ToRequest(), Journey.Key, CancellationToken.None);
        if (sent.Succeeded)
            return LocalRedirect(Links.To($"/submit/done/{await Journeys.SentAsync(Id, seal.Seal(sent.Value, Journey.Form, Journey.Uploads.Count))}"));
        return await RefusedAsync(sent.Failure, ct);
    }

    private async Task<IActionResult> RefusedAsync(Failure failure, CancellationToken ct)
    {
        if (failure.Errors is { } errors && errors.ContainsKey("attachments"))
        {
            // Too long ago, or sent with another case: which of them cannot be told.
            ModelState.AddModelError("", Texts["portal.files.gone"]);
            if (await ChangeAsync(journey => journey with { Uploads = [] }, ct) is { } other)
                return other;
        }
        else if (failure.Errors is { Count: > 0 } wrong)
        {
            // The step that asked for it says so.
            if (await ChangeAsync(journey => journey with { Refused = wrong.Where(w => Step.All.Any(s => s.Asks(w.Key))).ToDictionary() }, ct) is { } other)
                return other;
            Then = Step.Name;
            if (Progress!.FirstOpen(Step) is { } open)
                return To(open);
            Say(wrong);
        }
        else if (failure.Code == "idempotency-key-reused")
        {
            // Sent before with other words, and nobody could note it: what is here now can only be another case.
            ModelState.AddModelError("", Texts["portal.check.sent-before"]);
            if (Journey.Uploads.Count > 0)
                ModelState.AddModelError("", Texts["portal.files.gone"]);
            if (await ChangeAsync(journey => journey with { Key = Journey.NewKey(), Uploads = [] }, ct) is { } other)
                return other;
        }
        else
        {
            ModelState.AddModelError("", PageWords.Of(Texts, failure));
        }
        await ShowAsync(ct);
        Response.StatusCode = failure.Status;
        Response.AskToWait(failure.RetryAfter);
        return Page();
    }

    private async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        Service = (await Directory.GetAsync(ct)).Item(Journey.Form.ServiceCode)!;
        District = (await Districts.AllAsync()).FirstOrDefault(d => d.Code == Journey.Form.District)?.Name;
        return Page();
    }
}
