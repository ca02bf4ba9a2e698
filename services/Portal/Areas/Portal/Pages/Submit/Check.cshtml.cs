using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Api;
using CaseTracker.Portal.Features.FindNearby;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.LimitRequests;
using CaseTracker.Portal.Features.SaveJourney;
using CaseTracker.Portal.Features.SubmitCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>Check answers, add files, then send. What was typed travels sealed in the form: pressing twice, going back or reloading sends the same key.</summary>
/// <remarks>One form adds, removes, saves and sends, so that a file that was chosen is never left behind by the wrong button.</remarks>
[Personal, StreamedForm, IgnoreAntiforgeryToken, RequestSizeLimit(FileForm.ReadAtMost)]
internal sealed class CheckModel(SubmitCase act, NearbyCases nearby, SavedJourneys saved, RequestLimits limits, FileForm fileForm, JourneyFiles files, PublicDirectory directory, Districts districts, JourneySeal seal, Texts texts, Links links) : PageModel
{
    /// <summary>The button that adds files; the one behind each file is <see cref="FileForm.Remove"/> with its id; another one saves; any other sends.</summary>
    public const string Add = "add";

    /// <summary>The button that puts the application aside, also on the form before.</summary>
    public const string Save = "save";

    [BindProperty]
    public ApplicationForm Input { get; set; } = new();

    public CheckAnswers Answers { get; private set; } = null!;

    /// <summary>The form again, when something has to be changed.</summary>
    public EditApplication? Edit { get; private set; }

    /// <summary>The question about cases close by, when there are any.</summary>
    public NearbyQuestion? Nearby { get; private set; }

    /// <summary>The code, when the application was put aside.</summary>
    public SavedApplication? Saved { get; private set; }

    public IActionResult OnGet() => LocalRedirect(links.To("/submit"));

    public async Task<IActionResult> OnPostAsync([FromForm] string? journey, [FromForm] string? go, CancellationToken ct)
    {
        if (!await fileForm.IsGenuineAsync(HttpContext))
            return BadRequest();
        var view = await directory.GetAsync(ct);
        // A page left open for a day starts a new journey with the same words.
        var started = seal.Open(journey) ?? seal.Start();
        if (view.Item(Input.ServiceCode) is not { } service)
            return LocalRedirect(links.To("/submit"));
        // Put aside as it is: half a form has mistakes.
        if (go == Save)
            return await SaveAsync(started with { Form = Input }, JourneyPage.Details, service, ct);
        var all = await districts.AllAsync();
        if (Input.Check(code => view.Item(code) is not null, code => all.Any(d => d.Code == code)) is { } failure)
            return await EditAgainAsync(started, Input, service, failure);
        await GoOnAsync(started with { Form = Input }, service, again: false, ct);
        return Page();
    }

    /// <summary>The answer about the cases close by.</summary>
    public async Task<IActionResult> OnPostNearbyAsync([FromForm] string? state, [FromForm] string? same, [FromForm] string? go, CancellationToken ct)
    {
        if (!await fileForm.IsGenuineAsync(HttpContext))
            return BadRequest();
        if (seal.Open(state) is not { Form: { } form, Nearby: { } asked } journey || (await directory.GetAsync(ct)).Item(form.ServiceCode) is not { } service)
            return LocalRedirect(links.To("/submit"));
        ModelState.Clear();
        var answer = NearbyQuestion.Read(same);
        journey = journey with { Nearby = asked with { Same = answer } };
        if (go == Save)
            return await SaveAsync(journey, JourneyPage.Nearby, service, ct);
        if (answer is not null)
        {
            await ShowAsync(journey, form, service);
            return Page();
        }
        await GoOnAsync(journey, service, again: true, ct);
        if (Nearby is null)
            return Page();
        ModelState.AddCode(texts, nameof(NearbyQuestion.Same), "required");
        return this.Invalid();
    }

    /// <summary>Back to the cases close by, to answer differently.</summary>
    public Task<IActionResult> OnPostAskAsync([FromForm] string? state, CancellationToken ct) => BackAsync(state, (journey, _, service) => GoOnAsync(journey, service, again: true, ct), ct);

    /// <summary>Back from the code of a saved application to its answers.</summary>
    public Task<IActionResult> OnPostAgainAsync([FromForm] string? state, CancellationToken ct) => BackAsync(state, ShowAsync, ct);

    // Without parameters: binding them would read the form.
    public async Task<IActionResult> OnPostSendAsync()
    {
        var ct = HttpContext.RequestAborted;
        Journey? journey = null;
        var refused = new List<string>();
        var fields = await fileForm.ReadAsync(HttpContext, async (before, _, name, content) =>
        {
            journey ??= seal.Open(before.GetValueOrDefault("State"));
            if (journey is null)
                return;
            (journey, var why) = await files.AddAsync(journey, name, content, HttpContext.Connection.RemoteIpAddress, ct);
            if (why is not null)
                refused.Add(why);
        });
        ModelState.Clear();
        if (fields is null)
            return BadRequest();
        journey ??= seal.Open(fields.GetValueOrDefault("State"));
        var view = await directory.GetAsync(ct);
        if (journey is not { Form: { } form } || view.Item(form.ServiceCode) is not { } service)
            return LocalRedirect(links.To("/submit"));
        var go = fields.GetValueOrDefault(FileForm.Go);
        var removes = FileForm.Removes(fields, out var removed);
        if (removes)
            journey = await files.RemoveAsync(journey, removed, ct);
        if (refused.Count > 0 || go == Add || removes)
        {
            await ShowAsync(journey, form, service);
            // The first stands at the field, all of them above the page.
            for (var i = 0; i < refused.Count; i++)
                ModelState.AddModelError(i == 0 ? nameof(CheckAnswers.Files) : "", refused[i]);
            return refused.Count == 0 ? Page() : this.Invalid();
        }
        if (go == Save)
            return await SaveAsync(journey, JourneyPage.Check, service, ct);
        // Once the button was pressed the case is sent, even if the reader closes the page meanwhile.
        var sent = await limits.SubmissionAsync(HttpContext.Connection.RemoteIpAddress, CancellationToken.None) is { } over ? over
            : await act.RunAsync(Actor.Anyone, form.ToRequest(journey.Files) with { RelatedTo = journey.RelatedTo }, journey.Key, CancellationToken.None);
        if (sent.Succeeded)
        {
            var receipt = seal.Seal(sent.Value, form, journey.Files.Count);
            await saved.SentAsync(journey, receipt);
            return LocalRedirect(links.To($"/submit/done/{receipt}"));
        }
        if (sent.Failure.Errors is { } errors && errors.ContainsKey("attachments"))
        {
            // Too long ago, or sent with another case: which of them cannot be told.
            await ShowAsync(journey with { Uploads = null }, form, service);
            ModelState.AddModelError(nameof(CheckAnswers.Files), texts["portal.files.gone"]);
            return this.Invalid();
        }
        if (sent.Failure.Errors is { Count: > 0 })
            return await EditAgainAsync(journey, form, service, sent.Failure);

        // Sent before with other words: what is here now can only be another case.
        if (sent.Failure.Code == "idempotency-key-reused")
        {
            if (journey.Files.Count > 0)
                ModelState.AddModelError(nameof(CheckAnswers.Files), texts["portal.files.gone"]);
            journey = seal.Start() with { Nearby = journey.Nearby };
        }
        await ShowAsync(journey, form, service);
        ModelState.AddModelError("", sent.Failure.Code == "idempotency-key-reused" ? texts["portal.check.sent-before"] : PageWords.Of(texts, sent.Failure));
        Response.StatusCode = sent.Failure.Status;
        Response.AskToWait(sent.Failure.RetryAfter);
        return Page();
    }

    private async Task<IActionResult> BackAsync(string? state, Func<Journey, ApplicationForm, ServiceItem, Task> showAsync, CancellationToken ct)
    {
        if (!await fileForm.IsGenuineAsync(HttpContext))
            return BadRequest();
        if (seal.Open(state) is not { Form: { } form } journey || (await directory.GetAsync(ct)).Item(form.ServiceCode) is not { } service)
            return LocalRedirect(links.To("/submit"));
        ModelState.Clear();
        await showAsync(journey, form, service);
        return Page();
    }

    private async Task<IActionResult> SaveAsync(Journey journey, JourneyPage page, ServiceItem service, CancellationToken ct)
    {
        var form = journey.Form!;
        var kept = await saved.SaveAsync(journey, page, HttpContext.Connection.RemoteIpAddress, ct);
        ModelState.Clear();
        if (kept.Succeeded)
        {
            Saved = new SavedApplication(kept.Value.Code, seal.Seal(kept.Value.Journey), page, Replaced: journey.Saved is not null);
            return Page();
        }
        if (kept.Failure.Errors is { Count: > 0 })
            return await EditAgainAsync(journey, form, service, kept.Failure);
        if (page == JourneyPage.Details)
            Edit = new EditApplication(form, seal.Seal(journey with { Form = null }), service, await districts.AllAsync());
        else if (page == JourneyPage.Nearby)
            await GoOnAsync(journey, service, again: true, ct);
        else
            await ShowAsync(journey, form, service);
        ModelState.AddModelError("", kept.Failure.Code == "service-unavailable" ? texts["portal.save.away"] : PageWords.Of(texts, kept.Failure));
        Response.AskToWait(kept.Failure.RetryAfter);
        Response.StatusCode = kept.Failure.Status;
        return Page();
    }

    /// <summary>From the form to the answers, by way of the cases close by where there are any.</summary>
    private async Task GoOnAsync(Journey journey, ServiceItem service, bool again, CancellationToken ct)
    {
        var found = await nearby.FindAsync(journey.Form!, HttpContext.Connection.RemoteIpAddress, ct);
        Nearby = NearbyQuestion.Of(journey, found, again, seal);
        if (Nearby is null)
            await ShowAsync(found.Count == 0 ? journey with { Nearby = null } : journey, journey.Form!, service);
    }

    private async Task ShowAsync(Journey journey, ApplicationForm form, ServiceItem service) =>
        Answers = new CheckAnswers(form, seal.Seal(journey with { Form = form }), service, (await districts.AllAsync()).FirstOrDefault(d => d.Code == form.District)?.Name, journey.Files, journey.Nearby);

    private async Task<IActionResult> EditAgainAsync(Journey journey, ApplicationForm form, ServiceItem service, Failure failure)
    {
        foreach (var (field, codes) in failure.Errors!)
            foreach (var code in codes)
                ModelState.AddModelError(ApplicationForm.PropertyOf(field), PublicProblems.FieldSentence(texts, field, code));
        Edit = new EditApplication(form, seal.Seal(journey with { Form = null }), service, await districts.AllAsync());
        return this.Invalid();
    }
}
