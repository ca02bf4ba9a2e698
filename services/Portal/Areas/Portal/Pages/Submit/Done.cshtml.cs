using CaseTracker.Contracts;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.SubmitCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

[Personal]
internal sealed class DoneModel(JourneySeal seal, PublicDirectory directory, Texts texts) : PageModel
{
    public Receipt Receipt { get; private set; } = null!;

    /// <summary>A day after sending the page shows the number only: it may be opened by somebody else by then.</summary>
    public bool Fresh { get; private set; }

    public string Next { get; private set; } = "";
    public IHtmlContent Handling { get; private set; } = HtmlString.Empty;
    public LocalizedText? UnitName { get; private set; }
    public string? Phone { get; private set; }

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken ct)
    {
        if (seal.OpenReceipt(token) is not { } receipt)
            return NotFound();
        var view = await directory.GetAsync(ct);
        Receipt = receipt;
        Fresh = seal.IsFresh(receipt);
        Next = NextSteps.Sentence(texts, receipt.ExpectedBy);
        var item = view.Item(receipt.ServiceCode);
        UnitName = view.Unit(item?.Unit)?.Name ?? (item?.Unit is null ? view.Coordinator?.Name : view.Agency(item.Agency)?.Name);
        Phone = item?.Unit is null ? view.Coordinator?.Phone : view.PhoneOf(item.Unit, item.Agency);
        Handling = UnitName is null ? new HtmlContentBuilder().Append(texts["status.received.plain"])
            : texts.Html(item?.Unit is null ? "portal.done.next.triage" : "portal.done.next.unit", ("unit", UnitName));
        return Page();
    }
}
