using CaseTracker.Portal.Features.SearchSite;
using CaseTracker.Portal.Features.ShowFaq;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages;

internal sealed class SearchModel(SiteSearch search, FaqCatalogue faq, LanguageContext language) : PageModel
{
    public const int Longest = 100;
    public const int Most = 30;
    private const int Suggestions = 5;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    public string Words { get; private set; } = "";
    public bool TooLong { get; private set; }
    public IReadOnlyList<SearchEntry> Found { get; private set; } = [];
    public IReadOnlyList<SearchEntry> Nearest { get; private set; } = [];
    public IReadOnlyList<FaqEntry> MostAsked => faq.MostAsked;

    public async Task OnGetAsync(CancellationToken ct)
    {
        // A result is nothing to list, and what was asked for is nobody's business.
        Response.Headers["X-Robots-Tag"] = "noindex";
        Words = Q?.Trim() ?? "";
        TooLong = Words.Length > Longest;
        if (Words.Length == 0 || TooLong)
            return;
        var index = await search.IndexAsync(language.Current, ct);
        Found = index.Find(Words, Most);
        if (Found.Count == 0)
            Nearest = index.Nearest(Words, Suggestions);
    }
}
