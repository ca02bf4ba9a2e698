using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.PublishFeeds;
using CaseTracker.Portal.Features.ShowFaq;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages;

internal sealed class IndexModel(FaqCatalogue faq, OfficeNews news, DeadlinesClient deadlines, PublicDirectory directory, OfficeWords words, BusinessTime time) : PageModel
{
    public IReadOnlyList<FaqEntry> MostAsked => faq.MostAsked;

    public static LookUpForm Form => new();

    /// <summary>That offices are closed today or tomorrow, and what it means for cases; null when they are not, or nobody can say.</summary>
    public (string Title, string Effect)? Notice { get; private set; }

    /// <summary>What the whole city's cases of the last 90 days took; null where too few stand behind it.</summary>
    public Estimate? City { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        City = (await directory.GetAsync(ct)).EstimateOf(Estimate.WholeCity);
        if ((await news.GetAsync(deadlines, ct))?.Next(time.TaipeiToday()) is not { } closure)
            return;
        await words.PrepareAsync(ct);
        Notice = (words.Title(closure), words.Effect(closure));
    }
}
