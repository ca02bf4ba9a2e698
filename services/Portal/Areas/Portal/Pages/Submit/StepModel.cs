using CaseTracker.Portal.Api;
using CaseTracker.Portal.Features.FindNearby;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.SaveJourney;
using CaseTracker.Portal.Features.ShowFaq;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>A page of a submission: it opens for the browser that fills it in, once the steps before it are answered. What is sent is kept, then the next page is asked for.</summary>
[Personal]
internal abstract class StepModel(SavedJourneys journeys, PublicDirectory directory, Districts districts, Texts texts, Links links) : PageModel
{
    /// <summary>The button that puts the journey aside; any other goes on.</summary>
    public const string Save = "save";

    protected SavedJourneys Journeys { get; } = journeys;
    protected PublicDirectory Directory { get; } = directory;
    protected Districts Districts { get; } = districts;
    protected Texts Texts { get; } = texts;
    protected Links Links { get; } = links;

    [FromRoute(Name = "journey")]
    public Guid Id { get; set; }

    /// <summary>Name of the page with the answers, for somebody who came from there to change one.</summary>
    [FromQuery]
    public string? Then { get; set; }

    public abstract Step Step { get; }

    /// <summary>True when there is no such journey, or not for this browser, or not any more.</summary>
    public bool Gone { get; private set; }

    /// <summary>How far the journey is; null where it is gone, or cannot be read now.</summary>
    public Progress? Progress { get; private set; }

    public Journey Journey => Progress!.Journey;

    /// <summary>Long words that were sent to a journey that is gone: their writer can still copy them.</summary>
    public virtual string Typed => "";

    /// <summary>Text key of the title and the heading.</summary>
    public string Title => Gone ? "portal.gone.title" : Step.Question;

    /// <summary>Which step of how many.</summary>
    public string Number
    {
        get
        {
            return Texts.Format("portal.step.number", ("n", Step.All.TakeWhile(s => s != Step).Append(Step).Count(s => s.Counts)), ("of", Step.All.Count(s => s.Counts)));
        }
    }

    /// <summary>The page before this one.</summary>
    public string Back => Progress is null ? "~/submit"
        : FromCheck && Progress.FirstOpen(Step.Check) is null ? Links.To(PathOf(Step.Check))
        : Progress.Previous(Step) is { } previous ? Links.To(PathOf(previous)) : "~/submit";

    private bool FromCheck => Then == Step.Check.Name;

    private string? Browser => JourneyCookie.Read(HttpContext);

    /// <summary>The page of a step in this journey.</summary>
    public string PathOf(Step step) => $"/submit/{step.Name}/{Id}";

    /// <summary>Opens the page; or the answer instead: that there is nothing, the receipt, or the first step that is to be answered before.</summary>
    protected async Task<IActionResult?> EnterAsync(CancellationToken ct) =>
        await AcceptAsync(await Journeys.FindAsync(Id, Browser, ct), ct)
        ?? (Progress!.FirstOpen(Step) is { } open ? To(open) : Progress.IsAsked(Step) ? null : To(Progress.Next(Step)));

    /// <summary>Changes the journey; the answer instead when there is none any more, or it was sent meanwhile.</summary>
    protected async Task<IActionResult?> ChangeAsync(Func<Journey, Journey> change, CancellationToken ct) =>
        await AcceptAsync(await Journeys.ChangeAsync(Id, Browser, change, ct), ct);

    /// <summary>On to the next step, or back to the answers.</summary>
    protected IActionResult GoOn() => To(FromCheck ? Progress!.FirstOpen(Step.Check) ?? Step.Check : Progress!.Next(Step));

    /// <summary>Which case close by is asked about; null asks about none.</summary>
    protected Task<IActionResult?> AskAboutAsync(NearbyCase? nearest, CancellationToken ct) =>
        ChangeAsync(journey => journey.Reopen(Step.Nearby.Name) with { Nearby = nearest is null ? null : new NearbyAnswer(nearest.CaseId, nearest.ReceivedAt) }, ct);

    /// <summary>Nobody needs the journey any more.</summary>
    protected Task ForgetAsync(CancellationToken ct) => Journeys.ForgetAsync(Id, Browser, ct);

    /// <summary>On to the page with the code.</summary>
    protected IActionResult ShowCode() => LocalRedirect(Links.To($"/submit/saved/{Id}"));

    protected IActionResult To(Step step) => LocalRedirect(Links.To(PathOf(step) + (FromCheck && step != Step.Check ? $"?then={Step.Check.Name}" : "")));

    /// <summary>Says at the fields what is wrong.</summary>
    protected void Say(IEnumerable<KeyValuePair<string, string[]>> wrong)
    {
        foreach (var (field, codes) in wrong)
            foreach (var code in codes)
                ModelState.AddModelError(ApplicationForm.PropertyOf(field), PublicProblems.FieldSentence(Texts, field, code));
    }

    private async Task<IActionResult?> AcceptAsync(SavedJourney? found, CancellationToken ct)
    {
        if (found?.Receipt is { } receipt)
            return LocalRedirect(Links.To($"/submit/done/{receipt}"));
        if (found?.Journey is not { } journey)
        {
            Gone = true;
            Response.StatusCode = StatusCodes.Status404NotFound;
            return Page();
        }
        Progress = new Progress(journey, await Directory.GetAsync(ct), await Districts.AllAsync(), HttpContext.RequestServices.GetRequiredService<FaqCatalogue>());
        return null;
    }
}
