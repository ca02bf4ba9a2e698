using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Portal.Domain;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

[Personal]
internal sealed class StatusModel(LookUpCase lookUp, PublicDirectory directory, CaseCookie cookie, BusinessTime time, Texts texts, Links links) : PageModel
{
    /// <summary>Entries shown at once; older ones open below.</summary>
    public const int NewestEntries = 5;

    public PublicView Case { get; private set; } = null!;
    public DirectoryView Directory { get; private set; } = null!;
    public DateTimeOffset Now { get; private set; }
    public Unit? Unit { get; private set; }
    public Agency? Agency { get; private set; }
    public DelaySlots? Delay { get; private set; }
    public bool Overdue { get; private set; }
    public bool WithoutDate { get; private set; }
    public IReadOnlyList<TimelineEntry> Timeline { get; private set; } = [];

    public string? Place => CitizenView.Place(Case);
    public StaffWords? ReplyWords => CitizenView.ReplyWords(Case);
    public SupplementView? Supplement => CitizenView.Supplement(Case);
    public string? UnitPhone => Unit?.Phone ?? Agency?.Phone;
    public IHtmlContent Sentence => StatusWords.Sentence(texts, Case, Unit?.Name ?? Directory.Agency(Case.Agency)?.Name);

    /// <summary>What the applicant has just done here.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Done { get; set; }

    public string? DoneWord => Done is "withdrawn" or "withdrawal-undone" or "contact" or "late" or "late-already" or "supplement" or "supplement-over" or "more-time" or "added" ? $"portal.done.{Done}" : null;

    /// <summary>The case waits for an answer of the city.</summary>
    public bool Running => Lateness.IsRunning(Case);

    public async Task<IActionResult> OnGetAsync(string number, CancellationToken ct)
    {
        if (CaseNumbers.Read(number, out _) is not { } read)
            return NotFound();
        if (cookie.Find(HttpContext, read) is not { } access)
            return Again(read, Request.Cookies.ContainsKey(CaseCookie.Name));
        if (await lookUp.ReadAsync(read, access.CaseId, access.Generation, ct) is not { } view)
            return Again(read, expired: true);

        Case = view;
        Directory = await directory.GetAsync(ct);
        Now = time.GetUtcNow();
        Unit = Directory.Unit(view.Unit);
        Agency = Directory.Agency(view.Agency) ?? Directory.Coordinator;
        Overdue = Lateness.IsOverdue(view, Now);
        // What was told last stands until its own date has passed; an older date is no answer any more.
        WithoutDate = Lateness.IsWithoutDate(view, Now);
        Delay = WithoutDate ? null : CitizenView.Delay(view, texts);
        Timeline = [.. CitizenView.Timeline(view)];
        return Page();
    }

    private LocalRedirectResult Again(string number, bool expired) =>
        LocalRedirect(links.To($"/track?no={CaseNumbers.Format(number)}{(expired ? "&again=1" : "")}"));
}
