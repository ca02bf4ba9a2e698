using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.ShowServices;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

internal sealed class IndexModel(PublicDirectory directory, Texts texts, Links links) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Service { get; set; }

    public static string Unsure => DirectoryView.Unsure;
    public bool Searched => !string.IsNullOrWhiteSpace(Q);
    public IReadOnlyList<ServiceItem> Found { get; private set; } = [];
    public IReadOnlyList<SelectListItem> Choices { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var view = await directory.GetAsync(ct);
        if (view.Item(Service) is { } chosen)
            return LocalRedirect(links.To($"/submit/details?service={Uri.EscapeDataString(chosen.Code)}"));

        Found = Q is { Length: > 100 } ? [] : [.. view.Find(Q)];
        // Nothing found: everything is offered, rather than an empty list.
        Choices = Options(Found.Count > 0 ? Found : view.Items, view, texts);
        if (!Request.Query.ContainsKey("service"))
            return Page();
        ModelState.AddCode(texts, nameof(Service), "unknown-service");
        return this.Invalid();
    }

    internal static IReadOnlyList<SelectListItem> Options(IEnumerable<ServiceItem> items, DirectoryView directory, Texts texts)
    {
        var groups = new Dictionary<string, SelectListGroup>();
        return [.. items.Select(item => new SelectListItem(Words(item), item.Code) { Group = Group(texts.Say(item.Category)) })];

        string Words(ServiceItem item)
        {
            var words = $"{texts.Say(item.Name)} – {LimitWords.Of(texts, item.Limit)}";
            return EstimateWords.Half(texts, directory.EstimateOf(item.Code)) is { } half ? words + half : words;
        }

        SelectListGroup Group(string name) => groups.TryGetValue(name, out var group) ? group : groups[name] = new SelectListGroup { Name = name };
    }
}
