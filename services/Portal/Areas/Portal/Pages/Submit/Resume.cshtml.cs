using CaseTracker.Portal.Features.FindNearby;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.SaveJourney;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>Goes on with a saved application by its code, which stands in no address.</summary>
[Personal]
internal sealed class ResumeModel(SavedJourneys saved, NearbyCases nearby, PublicDirectory directory, Districts districts, JourneySeal seal, Texts texts, Links links) : PageModel
{
    [BindProperty]
    public string? ResumeCode { get; set; }

    /// <summary>The form, when that is where the person was.</summary>
    public EditApplication? Edit { get; private set; }

    /// <summary>The question about cases close by, when that is where the person was and they are still there.</summary>
    public NearbyQuestion? Nearby { get; private set; }

    /// <summary>The answers, when that is where the person was.</summary>
    public CheckAnswers? Answers { get; private set; }

    public PageResult OnGet() => Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (Domain.ResumeCode.Read(ResumeCode) is not { } code)
        {
            ModelState.AddCode(texts, nameof(ResumeCode), string.IsNullOrWhiteSpace(ResumeCode) ? "required" : "resume-code-invalid");
            return this.Invalid();
        }
        var found = await saved.FindAsync(code, HttpContext.Connection.RemoteIpAddress, ct);
        if (!found.Succeeded)
        {
            if (found.Failure.Code == "resume-code-unknown")
                ModelState.AddCode(texts, nameof(ResumeCode), found.Failure.Code);
            else
                ModelState.AddModelError("", PageWords.Of(texts, found.Failure));
            Response.AskToWait(found.Failure.RetryAfter);
            Response.StatusCode = found.Failure.Status;
            return Page();
        }
        if (found.Value.Receipt is { } receipt)
            return LocalRedirect(links.To($"/submit/done/{receipt}"));
        // The item may have left the catalogue since.
        if (found.Value.Journey is not { Form: { } form } kept || (await directory.GetAsync(ct)).Item(form.ServiceCode) is not { } service)
            return LocalRedirect(links.To("/submit"));
        ModelState.Clear();
        var journey = seal.Resume(kept);
        var all = await districts.AllAsync();
        if (found.Value.Page == JourneyPage.Details)
            Edit = new EditApplication(form, seal.Seal(journey with { Form = null }), service, all);
        else if (found.Value.Page == JourneyPage.Nearby && (Nearby = NearbyQuestion.Of(journey, await nearby.FindAsync(form, HttpContext.Connection.RemoteIpAddress, ct), again: true, seal)) is null)
            journey = journey with { Nearby = null };
        if (Edit is null && Nearby is null)
            Answers = new CheckAnswers(form, seal.Seal(journey), service, all.FirstOrDefault(d => d.Code == form.District)?.Name, journey.Files, journey.Nearby);
        return Page();
    }
}
