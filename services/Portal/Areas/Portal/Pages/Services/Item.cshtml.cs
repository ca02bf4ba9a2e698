using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.ShowFaq;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Services;

internal sealed class ItemModel(PublicDirectory directory, FaqCatalogue faq, Texts texts) : PageModel
{
    public ServiceItem Item { get; private set; } = null!;
    public Agency? Agency { get; private set; }
    public Unit? Unit { get; private set; }
    public string? Phone { get; private set; }

    public IEnumerable<FaqEntry> Questions => faq.About(Item.Code);

    /// <summary>How long it really takes, in words; null where too few cases stand behind it.</summary>
    public string? Actual { get; private set; }

    public async Task<IActionResult> OnGetAsync(string code, CancellationToken ct)
    {
        var view = await directory.GetAsync(ct);
        if (view.Item(code) is not { } item)
            return NotFound();
        Item = item;
        Agency = view.Agency(item.Agency);
        Unit = view.Unit(item.Unit);
        Phone = view.PhoneOf(item.Unit, item.Agency);
        Actual = EstimateWords.Of(texts, view.EstimateOf(item.Code));
        return Page();
    }
}
