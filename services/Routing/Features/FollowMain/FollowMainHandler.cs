using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;
using CaseTracker.Routing.Features.CloseAssignment;
using CaseTracker.Routing.Features.OfferCase;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.FollowMain;

/// <summary>Gives merged cases to the unit and the handler of their main case, now and whenever those change. Handled on its own again, a case stays where it is.</summary>
internal sealed class FollowMainHandler(RoutingDbContext db, Outbox<RoutingDbContext> outbox, BusinessTime business, ChooseHandler.ChooseHandler choose, EndOffers offers)
    : IHandle<CasesMerged>, IHandle<CaseUnmerged>, IHandle<CaseAssigned>
{
    public async Task HandleAsync(CasesMerged message, CancellationToken ct)
    {
        var assignment = await FindAsync(message.CaseId, ct);
        if (assignment.Follow(message.MainId, message.Version))
            await FollowAsync(assignment, await FindAsync(message.MainId, ct), message.MergedBy, ct);
    }

    public async Task HandleAsync(CaseUnmerged message, CancellationToken ct) => (await FindAsync(message.CaseId, ct)).Follow(null, message.Version);

    public async Task HandleAsync(CaseAssigned message, CancellationToken ct)
    {
        var merged = await db.Assignments.Include(a => a.Offer).Where(a => a.MergedInto == message.CaseId).OrderBy(a => a.CaseId).ToListAsync(ct);
        if (merged.Count == 0)
            return;
        // As it is now, which may be newer than the message.
        var main = await FindAsync(message.CaseId, ct);
        foreach (var assignment in merged)
            await FollowAsync(assignment, main, message.DecidedBy, ct);
    }

    private async Task FollowAsync(Assignment assignment, Assignment main, Guid? by, CancellationToken ct)
    {
        if (main is not { Unit: { } unit, Agency: { } agency } || assignment.ClosedAt is not null || (assignment.Unit == unit && assignment.Handler == main.Handler))
            return;
        offers.Of(assignment);
        var decision = assignment.Place(new()
        {
            At = business.GetUtcNow(),
            Agency = agency,
            Unit = unit,
            Handler = main.Handler,
            Deputy = await choose.DeputyOfAsync(main.Handler, ct),
            DecidedBy = by,
            Settles = true,
            Reason = ReasonWords.Merged,
        });
        db.Decisions.Add(decision);
        outbox.Add(decision.ToEvent());
    }

    private async Task<Assignment> FindAsync(Guid caseId, CancellationToken ct) =>
        await db.Assignments.Include(a => a.Offer).SingleOrDefaultAsync(a => a.CaseId == caseId, ct) ?? throw new CaseNotRoutedYetException(caseId);
}
