using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Net.Http.Headers;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

internal sealed class DetailsModel(PublicDirectory directory, Districts districts, JourneySeal seal, LanguageContext language, Links links) : PageModel
{
    public EditApplication Edit { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string? service, CancellationToken ct)
    {
        var view = await directory.GetAsync(ct);
        if (view.Item(service) is not { } item)
            return LocalRedirect(links.To("/submit"));
        // Nothing personal is on the empty form. Without this a browser would throw it away, and what was typed with it, when the reader goes back.
        Response.OnStarting(() =>
        {
            Response.Headers[HeaderNames.CacheControl] = "private, no-cache";
            Response.Headers.Remove(HeaderNames.Pragma);
            return Task.CompletedTask;
        });
        var form = new ApplicationForm { ServiceCode = item.Code, Language = language.Current == Contracts.Language.En ? "en" : "zh" };
        Edit = new EditApplication(form, seal.Seal(seal.Start()), item, await districts.AllAsync());
        return Page();
    }

    /// <summary>Back from the answers, to change them.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm] string? state, CancellationToken ct)
    {
        var view = await directory.GetAsync(ct);
        if (seal.Open(state) is not { Form: { } form } journey || view.Item(form.ServiceCode) is not { } item)
            return LocalRedirect(links.To("/submit"));
        ModelState.Clear();
        Edit = new EditApplication(form, seal.Seal(journey with { Form = null }), item, await districts.AllAsync());
        return Page();
    }
}
