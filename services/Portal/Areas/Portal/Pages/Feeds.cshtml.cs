using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;
using CaseTracker.Portal.Features.PublishFeeds;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages;

internal sealed class FeedsModel(OfficeNews news, DeadlinesClient deadlines, OfficeWords words, BusinessTime time) : PageModel
{
    private const int Most = 8;

    /// <summary>The next days on which offices work otherwise than one would think; null while nobody can say.</summary>
    public IReadOnlyList<(DateOnly Date, string What)>? Days { get; private set; }

    /// <summary>Years among them that may still change.</summary>
    public IReadOnlyList<string> Provisional { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        if (await news.GetAsync(deadlines, ct) is not { } view)
            return;
        await words.PrepareAsync(ct);
        var today = time.TaipeiToday();
        Days = [.. view.Days.Select(d => (d.Date, What: words.Of(d))).Concat(view.InForce.Select(c => (c.Date, What: words.Of(c))))
            .Where(d => d.Date >= today).OrderBy(d => d.Date).ThenBy(d => d.What, StringComparer.Ordinal).Take(Most)];
        Provisional = [.. view.Years.Where(y => y.Provisional && Days.Any(d => d.Date.Year == y.Year)).Select(y => words.Provisional(y.Year))];
    }
}
