using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Api;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.LimitRequests;
using CaseTracker.Portal.Features.SubmitCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>Check answers, then send. What was typed travels sealed in the form: pressing twice, going back or reloading sends the same key.</summary>
[Personal]
internal sealed class CheckModel(SubmitCase act, RequestLimits limits, PublicDirectory directory, Districts districts, JourneySeal seal, Texts texts, Links links) : PageModel
{
    [BindProperty]
    public ApplicationForm Input { get; set; } = new();

    public ApplicationForm Form { get; private set; } = null!;
    public ServiceItem Service { get; private set; } = null!;
    public string? District { get; private set; }
    public string State { get; private set; } = "";

    /// <summary>The form again, when something has to be changed.</summary>
    public EditApplication? Edit { get; private set; }

    public IActionResult OnGet() => LocalRedirect(links.To("/submit"));

    public async Task<IActionResult> OnPostAsync([FromForm] string? journey, CancellationToken ct)
    {
        var view = await directory.GetAsync(ct);
        // A page left open for a day starts a new journey with the same words.
        var started = seal.Open(journey) ?? seal.Start();
        if (view.Item(Input.ServiceCode) is not { } service)
            return LocalRedirect(links.To("/submit"));
        var all = await districts.AllAsync();
        if (Input.Check(code => view.Item(code) is not null, code => all.Any(d => d.Code == code)) is { } failure)
            return await EditAgainAsync(started, Input, service, failure);
        await ShowAsync(started, Input, service);
        return Page();
    }

    public async Task<IActionResult> OnPostSendAsync([FromForm] string? state, CancellationToken ct)
    {
        ModelState.Clear();
        var view = await directory.GetAsync(ct);
        if (seal.Open(state) is not { Form: { } form } journey || view.Item(form.ServiceCode) is not { } service)
            return LocalRedirect(links.To("/submit"));
        // Once the button was pressed the case is sent, even if the reader closes the page meanwhile.
        var sent = await limits.SubmissionAsync(HttpContext.Connection.RemoteIpAddress, CancellationToken.None) is { } over ? over
            : await act.RunAsync(Actor.Anyone, form.ToRequest(), journey.Key, CancellationToken.None);
        if (sent.Succeeded)
            return LocalRedirect(links.To($"/submit/done/{seal.Seal(sent.Value, form)}"));
        if (sent.Failure.Errors is { Count: > 0 })
            return await EditAgainAsync(journey, form, service, sent.Failure);

        // Sent before with other words: what is here now can only be another case.
        if (sent.Failure.Code == "idempotency-key-reused")
            journey = seal.Start();
        await ShowAsync(journey, form, service);
        ModelState.AddModelError("", sent.Failure.Code == "idempotency-key-reused" ? texts["portal.check.sent-before"] : PageWords.Of(texts, sent.Failure));
        Response.StatusCode = sent.Failure.Status;
        Response.AskToWait(sent.Failure.RetryAfter);
        return Page();
    }

    private async Task ShowAsync(Journey journey, ApplicationForm form, ServiceItem service)
    {
        (Form, Service) = (form, service);
        State = seal.Seal(journey with { Form = form });
        District = (await districts.AllAsync()).FirstOrDefault(d => d.Code == form.District) is { } district ? texts.Say(district.Name) : null;
    }

    private async Task<IActionResult> EditAgainAsync(Journey journey, ApplicationForm form, ServiceItem service, Failure failure)
    {
        foreach (var (field, codes) in failure.Errors!)
            foreach (var code in codes)
                ModelState.AddModelError(ApplicationForm.PropertyOf(field), PublicProblems.FieldSentence(texts, field, code));
        Edit = new EditApplication(form, seal.Seal(journey with { Form = null }), service, await districts.AllAsync());
        return this.Invalid();
    }
}
