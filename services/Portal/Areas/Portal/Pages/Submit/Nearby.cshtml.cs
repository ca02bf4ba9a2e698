using CaseTracker.Portal.Features.FindNearby;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.SaveJourney;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>The question whether the nearest of the cases close by is about the same problem.</summary>
internal sealed class NearbyModel(SavedJourneys journeys, PublicDirectory directory, Districts districts, Texts texts, Links links, NearbyCases nearby)
    : StepModel(journeys, directory, districts, texts, links)
{
    [BindProperty]
    public string? Same { get; set; }

    public override Step Step => Step.Nearby;

    public IReadOnlyList<NearbyCase> Cases { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if ((await EnterAsync(ct) ?? await LookAsync(ct)) is { } other)
            return other;
        Same = Journey.Nearby!.Same switch { true => "yes", false => "no", null => null };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync([FromForm] string? go, CancellationToken ct)
    {
        if (await EnterAsync(ct) is { } other)
            return other;
        bool? same = Same switch { "yes" => true, "no" => false, _ => null };
        if (same is null && go != Save)
        {
            if (await LookAsync(ct) is { } nothing)
                return nothing;
            ModelState.AddCode(Texts, nameof(Same), "required");
            return this.Invalid();
        }
        var changed = await ChangeAsync(journey => (go == Save ? journey.PutAside(Step.Name) : journey.Answer(Step.Name)) with
        {
            Nearby = journey.Nearby is { } asked ? asked with { Same = same ?? asked.Same } : null,
        }, ct);
        return changed ?? (go == Save ? ShowCode() : GoOn());
    }

    /// <summary>Reads the cases; the way on when they are closed by now.</summary>
    private async Task<IActionResult?> LookAsync(CancellationToken ct)
    {
        Cases = await nearby.FindAsync(Journey.Form, HttpContext.Connection.RemoteIpAddress, again: true, ct);
        var nearest = Cases is [var first, ..] ? first : null;
        if (nearest?.CaseId != Journey.Nearby!.CaseId && await AskAboutAsync(nearest, ct) is { } other)
            return other;
        return nearest is null ? GoOn() : null;
    }
}
