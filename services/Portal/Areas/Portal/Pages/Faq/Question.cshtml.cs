using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.ShowFaq;
using CaseTracker.Portal.Site;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Faq;

internal sealed class QuestionModel(FaqCatalogue faq, PublicDirectory directory) : PageModel
{
    public FaqEntry Entry { get; private set; } = null!;
    public IReadOnlyList<ServiceItem> Services { get; private set; } = [];
    public IReadOnlyList<StandingPage> Pages { get; private set; } = [];
    public IReadOnlyList<FaqEntry> Others { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken ct)
    {
        if (faq.Find(id) is not var (group, entry))
            return NotFound();
        Entry = entry;
        var view = await directory.GetAsync(ct);
        Services = [.. entry.Services.Select(view.Item).OfType<ServiceItem>()];
        Pages = [.. entry.Pages.Select(StandingPages.Find).OfType<StandingPage>()];
        Others = [.. group.Questions.Where(q => q != entry)];
        return Page();
    }
}
