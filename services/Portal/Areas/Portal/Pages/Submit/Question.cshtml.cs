using CaseTracker.Portal.Features.FindNearby;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.SaveJourney;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Npgsql;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>A step that asks for fields of the form. What is typed is kept with its mistakes; the next step opens without them.</summary>
internal sealed class QuestionModel(SavedJourneys journeys, PublicDirectory directory, Districts districts, Texts texts, Links links, NearbyCases nearby)
    : StepModel(journeys, directory, districts, texts, links)
{
    // No honest answer comes near.
    private const int Most = 20_000;

    [FromRoute(Name = "step")]
    public string? Name { get; set; }

    [BindProperty]
    public ApplicationForm Input { get; set; } = new();

    public override Step Step => Found!;

    /// <summary>True while the protection was chosen for the applicant and not yet by them.</summary>
    public bool Preset => Journey.Form.Confidential && !Progress!.IsAnswered(Step.Identity);

    public override string Typed => Input.Description ?? "";

    public IEnumerable<SelectListItem> ServiceItems { get; private set; } = [];

    public IEnumerable<SelectListItem> DistrictItems { get; private set; } = [];

    // Those without fields have pages of their own.
    private Step? Found => Step.All.FirstOrDefault(s => s.Name == Name && s.Fields.Length > 0);

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (Found is null)
            return NotFound();
        if (await EnterAsync(ct) is { } other)
            return other;
        Input = Journey.Form;
        // Whoever is only halfway is not told off for it.
        if (Progress!.IsAnswered(Step))
            Say(Progress.WrongIn(Step));
        await FillAsync(ct);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync([FromForm] string? go, CancellationToken ct)
    {
        if (Found is null)
            return NotFound();
        var view = await Directory.GetAsync(ct);
        var wrong = Progress.Wrong(Input, view, await Districts.AllAsync()).Where(w => Step.Asks(w.Key)).ToList();
        var right = wrong.Count == 0 && ModelState.IsValid;
        var kept = Length(Input) <= Most;
        try
        {
            if (kept && await ChangeAsync(journey => Keep(journey, right, go, view), ct) is { } other)
                return other;
        }
        catch (NpgsqlException)
        {
            // What was typed stays on the page.
            ModelState.AddModelError("", Texts["portal.save.away"]);
            await FillAsync(ct);
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Page();
        }
        if (kept && go == Save)
            return ShowCode();
        if (!right || !kept)
        {
            Say(wrong);
            await FillAsync(ct);
            return this.Invalid();
        }
        return (Step == Step.Service || Step == Step.Where) && await LookNearbyAsync(ct) is { } meanwhile ? meanwhile : GoOn();
    }

    private Journey Keep(Journey journey, bool right, string? go, DirectoryView view)
    {
        Step.Copy(Input, journey.Form);
        if (Step == Step.Service && view.Item(Input.ServiceCode) is { ProtectsReporter: true } && !journey.Answered.Contains(Step.Identity.Name))
            journey.Form.Confidential = true;
        journey = journey with { Refused = journey.Refused.Where(r => !Step.Asks(r.Key)).ToDictionary() };
        return go == Save ? journey.PutAside(Step.Name) : right ? journey.Answer(Step.Name) : journey.Reopen(Step.Name);
    }

    /// <summary>Whether somebody has reported the same close by is asked next; once answered only about another case.</summary>
    private async Task<IActionResult?> LookNearbyAsync(CancellationToken ct)
    {
        var nearest = await nearby.FindAsync(Journey.Form, HttpContext.Connection.RemoteIpAddress, again: false, ct) is [var first, ..] ? first : null;
        return nearest?.CaseId == Journey.Nearby?.CaseId ? null : await AskAboutAsync(nearest, ct);
    }

    private async Task FillAsync(CancellationToken ct)
    {
        var view = await Directory.GetAsync(ct);
        ServiceItems = IndexModel.Options(view.Items, view, Texts);
        DistrictItems = (await Districts.AllAsync()).Select(d => new SelectListItem(Texts.Say(d.Name), d.Code));
    }

    private static int Length(ApplicationForm form) =>
        new[] { form.ServiceCode, form.District, form.Place, form.Position, form.Description, form.Name, form.Phone, form.Email, form.Address, form.Language, form.AddressAs }.Concat(form.Notify).Concat(form.Assistance).Sum(text => text?.Length ?? 0);
}
