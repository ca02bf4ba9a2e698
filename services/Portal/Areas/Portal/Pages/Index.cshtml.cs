using CaseTracker.Portal.Features.ShowFaq;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages;

internal sealed class IndexModel(FaqCatalogue faq) : PageModel
{
    public IReadOnlyList<FaqEntry> MostAsked => faq.MostAsked;

    public static LookUpForm Form => new();
}
