using CaseTracker.Contracts;
using CaseTracker.Platform;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.ShowFaq;
using CaseTracker.Portal.Features.SubmitCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

[Personal]
internal sealed class DoneModel(ReceiptSeal seal, PublicDirectory directory, Districts districts, FaqCatalogue questions, BusinessTime time, Texts texts, Links links) : PageModel
{
    public Receipt Receipt { get; private set; } = null!;

    /// <summary>A day after sending the page shows the number only: it may be opened by somebody else by then.</summary>
    public bool Fresh { get; private set; }

    public string Next { get; private set; } = "";
    public IHtmlContent Handling { get; private set; } = HtmlString.Empty;
    public LocalizedText? UnitName { get; private set; }
    public string? Phone { get; private set; }
    public LocalizedText? District { get; private set; }
    public IEnumerable<FaqEntry> Questions { get; private set; } = [];

    /// <summary>Where the case is looked up; the number is in it, the code is not.</summary>
    public string Address => links.Absolute($"/track?no={CaseNumbers.Format(Receipt.CaseNumber)}");

    public DateOnly Today => time.TaipeiToday();

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken ct)
    {
        if (seal.Open(token) is not { } receipt)
            return NotFound();
        Receipt = receipt;
        Fresh = seal.IsFresh(receipt);
        if (!Fresh)
            return Page();
        var view = await directory.GetAsync(ct);
        Next = NextSteps.Sentence(texts, receipt.ExpectedBy);
        var item = view.Item(receipt.ServiceCode);
        UnitName = view.Unit(item?.Unit)?.Name ?? (item?.Unit is null ? view.Coordinator?.Name : view.Agency(item.Agency)?.Name);
        Phone = item?.Unit is null ? view.Coordinator?.Phone : view.PhoneOf(item.Unit, item.Agency);
        Handling = UnitName is null ? new HtmlContentBuilder().Append(texts["status.received.plain"])
            : texts.Html(item?.Unit is null ? "portal.done.next.triage" : "portal.done.next.unit", ("unit", UnitName));
        District = (await districts.AllAsync()).FirstOrDefault(d => d.Code == receipt.District)?.Name;
        Questions = questions.About(receipt.ServiceCode);
        return Page();
    }
}
