using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.ListOffers;

/// <summary>What waits for an answer: of one unit, or of one case.</summary>
internal sealed class OfferViews(RoutingDbContext db)
{
    // A unit that has more waiting answers those first.
    private const int Most = 100;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/offers", async (Actor actor, OfferViews views, CancellationToken ct) => (await views.ForAsync(actor, ct)).ToHttp());

    /// <summary>What the actor's unit was asked; nothing for who may not answer.</summary>
    public async Task<Result<OfferView[]>> ForAsync(Actor actor, CancellationToken ct) => actor.Unit is { } unit && AssignmentRights.MayAnswer(actor, unit)
        ? await ReadAsync(actor, db.Offers.Where(o => o.Unit == unit && db.Assignments.Any(a => a.CaseId == o.CaseId && a.ClosedAt == null)).OrderBy(o => o.DueAt).ThenBy(o => o.At).Take(Most), ct)
        : [];

    public async Task<OfferView?> OfAsync(Actor actor, Guid caseId, CancellationToken ct) => (await ReadAsync(actor, db.Offers.Where(o => o.CaseId == caseId), ct)).SingleOrDefault();

    private async Task<OfferView[]> ReadAsync(Actor actor, IQueryable<Offer> offers, CancellationToken ct)
    {
        var rows = await offers.AsNoTracking().Join(db.Decisions, o => o.Id, d => d.Id, (o, d) => new { Offer = o, d.ReasonZh, d.ReasonEn }).OrderBy(x => x.Offer.DueAt).ThenBy(x => x.Offer.At).ToListAsync(ct);
        return [.. rows.Select(x => new OfferView
        {
            OfferId = x.Offer.Id,
            CaseId = x.Offer.CaseId,
            GivingUnit = x.Offer.GivingUnit,
            Unit = x.Offer.Unit,
            OfferedAt = x.Offer.At,
            OfferedBy = x.Offer.By,
            Reason = new(x.ReasonZh, x.ReasonEn),
            SiteVisit = x.Offer.SiteVisit,
            DueOn = x.Offer.DueOn,
            MayAnswer = AssignmentRights.MayAnswer(actor, x.Offer.Unit),
            MayTakeBack = AssignmentRights.MayDecide(actor, x.Offer.GivingUnit),
        })];
    }
}
