using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>The unit that was asked takes the case over or sends it back; the one in charge takes its question back.</summary>
internal sealed class OfferModel(RoutingClient routing) : CaseActPage
{
    [BindProperty]
    public OfferInput Input { get; set; } = new();

    /// <summary>What waits for an answer; null when nothing does, or nothing this person may do anything about.</summary>
    public OfferView? Offer { get; private set; }

    public IReadOnlyList<SelectListItem> Handlers { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Alternatives { get; private set; } = [];

    // Routing decides, not Cases: for Cases these people only read.
    public override IReadOnlyList<string> Acts => [];

    public override bool Allowed => Offer is not null;

    protected override async Task ReadAsync()
    {
        var known = await routing.CaseAsync(Actor, Detail.Row.CaseId, Aborted);
        if (!known.Succeeded && known.Failure.Status != StatusCodes.Status404NotFound)
            MissingParts.Add("desk.missing.routing");
        Offer = known.Value?.Offer is { } offer && (offer.MayAnswer || offer.MayTakeBack) ? offer : null;
    }

    protected override Task PrepareAsync(bool first)
    {
        if (Offer is not { } offer)
            return Task.CompletedTask;
        Handlers = HandlerChoices(offer.Unit);
        Alternatives = [.. UnitChoices().Where(u => u.Value != offer.Unit && u.Value != offer.GivingUnit)];
        return Task.CompletedTask;
    }

    protected override async Task<IActionResult?> ActAsync()
    {
        if (Input.OfferId is not { } offer)
            return BadRequest();
        var id = Detail.Row.CaseId;
        switch (Input.Act)
        {
            case "accept":
                Guid? handler = null;
                if (!string.IsNullOrEmpty(Input.Handler))
                {
                    if (!Guid.TryParse(Input.Handler, out var staff))
                    {
                        ModelState.Add(T, "Input.Handler", "unknown-staff");
                        return null;
                    }
                    handler = staff;
                }
                return Finish(await routing.AcceptOfferAsync(Actor, id, offer, new() { Handler = handler }, Aborted), "desk.done.offer-accepted");
            case "return":
                // Whoever sent it back may not see the case any more.
                return Finish(await routing.ReturnOfferAsync(Actor, id, offer, new() { Reason = Input.Reason, Alternative = Input.Alternative }, Aborted), "desk.done.offer-returned", path: "/staff/offers");
            case "take-back":
                return Finish(await routing.TakeOfferBackAsync(Actor, id, offer, Aborted), "desk.done.offer-taken-back");
            default:
                return BadRequest();
        }
    }
}

internal sealed class OfferInput
{
    public Guid? OfferId { get; set; }
    public string? Act { get; set; }
    public string? Handler { get; set; }
    public string? Reason { get; set; }
    public string? Alternative { get; set; }
}
