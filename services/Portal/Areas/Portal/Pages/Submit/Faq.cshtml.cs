using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.SaveJourney;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>Answers that may be enough. Nobody is kept from going on.</summary>
internal sealed class FaqModel(SavedJourneys journeys, PublicDirectory directory, Districts districts, Texts texts, Links links)
    : StepModel(journeys, directory, districts, texts, links)
{
    /// <summary>The button of somebody who needs no case any more.</summary>
    public const string Solved = "solved";

    public override Step Step => Step.Faq;

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => await EnterAsync(ct) ?? Page();

    public async Task<IActionResult> OnPostAsync([FromForm] string? go, CancellationToken ct)
    {
        if (await EnterAsync(ct) is { } other)
            return other;
        if (go == Solved)
        {
            await ForgetAsync(ct);
            return LocalRedirect(Links.To("/submit/solved"));
        }
        return await ChangeAsync(journey => journey.Answer(Step.Name), ct) ?? GoOn();
    }
}
