using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.SaveJourney;
using CaseTracker.Portal.Features.ShowFaq;
using CaseTracker.Portal.Features.ShowServices;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>What one needs, and the choice of a service; the answers that follow are kept from here on.</summary>
internal sealed class IndexModel(PublicDirectory directory, SavedJourneys journeys, FaqCatalogue faq, LanguageContext language, Texts texts, Links links) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Service { get; set; }

    /// <summary>Name of the <see cref="Submit.Purpose"/>, once it is chosen.</summary>
    [BindProperty(SupportsGet = true)]
    public string? For { get; set; }

    /// <summary>True for whoever has just left a journey.</summary>
    public bool Left { get; private set; }

    public Purpose? Purpose => Purpose.Find(For);

    /// <summary>True before anything is chosen or looked for; a mistake in the choice is shown where it was made.</summary>
    public bool AtStart => string.IsNullOrEmpty(Service) && Chosen is null && Purpose is null && !Searched && ModelState.IsValid;

    /// <summary>Text key of the title.</summary>
    public string Title => AtStart || Chosen is not null ? "portal.submit.title" : Purpose?.Title ?? "portal.submit.choose";

    public static string Unsure => DirectoryView.Unsure;
    public bool Searched => !string.IsNullOrWhiteSpace(Q);
    public IReadOnlyList<ServiceItem> Found { get; private set; } = [];
    public IReadOnlyList<SelectListItem> Choices { get; private set; } = [];

    /// <summary>The service a link has chosen already, or that was chosen here.</summary>
    public ServiceItem? Chosen { get; private set; }

    /// <summary>How long it takes, where enough is known.</summary>
    public string? Actual { get; private set; }

    public async Task OnGetAsync(string? left, CancellationToken ct)
    {
        Left = left is not null;
        Fill(await directory.GetAsync(ct));
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Fill(await directory.GetAsync(ct));
        if (Chosen is null)
        {
            ModelState.AddCode(texts, nameof(Service), "unknown-service");
            return this.Invalid();
        }
        var form = new ApplicationForm { ServiceCode = Chosen.Code, Language = language.Current == Language.En ? "en" : "zh", Confidential = Purpose.Protected(Purpose, Chosen) };
        var journey = new Journey { Key = Journey.NewKey(), Form = form, Answered = [Step.Service.Name] };
        var begun = await journeys.StartAsync(journey, JourneyCookie.Give(HttpContext), HttpContext.Connection.RemoteIpAddress, ct);
        return begun.Succeeded ? LocalRedirect(links.To($"/submit/{(faq.About(Chosen.Code).Any() ? Step.Faq : Step.Where).Name}/{begun.Value}")) : this.Refuse(texts, begun.Failure);
    }

    private void Fill(DirectoryView view)
    {
        var offered = Purpose?.Covers is { } covers ? [.. view.Items.Where(covers)] : view.Items;
        Chosen = view.Item(Purpose is { Covers: null } && string.IsNullOrEmpty(Service) ? Unsure : Service);
        Actual = Chosen is null ? null : EstimateWords.Of(texts, view.EstimateOf(Chosen.Code));
        Found = Q is { Length: > 100 } ? [] : [.. view.Find(Q).Where(offered.Contains)];
        // Nothing found: everything is offered, rather than an empty list.
        Choices = Options(Found.Count > 0 ? Found : offered, view, texts);
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
