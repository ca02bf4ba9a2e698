using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;

namespace CaseTracker.Routing.Features.OfferCase;

/// <summary>The unit in charge asks another one to take the case over. By when it answers, the office calendar says; without that nothing is asked.</summary>
internal sealed class OfferCase(RoutingDbContext db, Outbox<RoutingDbContext> outbox, AuditTrail<RoutingDbContext> audit, BusinessTime business, AnswerDates dates)
{
    public async Task<Result<AssignAnswer>> RunAsync(Actor actor, Assignment assignment, UnitRow unit, string reason, bool siteVisit, CancellationToken ct)
    {
        if (assignment.DisputedAt is not null)
            return Failure.Conflict("coordinator-decides", assignment.Unit);
        if (assignment.Offer is { } waiting)
            return Failure.Conflict("offer-waiting", waiting.Unit);
        var now = business.GetUtcNow();
        if (await dates.FindAsync(unit.AgencyCode, now, siteVisit, ct) is not { } due)
            return Failure.Unavailable("deadlines-away");

        var line = assignment.Ask(new(now, actor.StaffId!.Value, unit.AgencyCode, unit.Code, reason, siteVisit, due.Date, due.OverdueFrom.ToUniversalTime()));
        db.Decisions.Add(line);
        outbox.Add(new CaseOffered
        {
            CaseId = line.CaseId,
            Version = line.Version,
            OccurredAt = line.At,
            OfferId = line.Id,
            GivingUnit = line.Unit,
            Agency = unit.AgencyCode,
            Unit = unit.Code,
            DueOn = due.Date,
            OfferedBy = actor.StaffId.Value,
        });
        audit.Add(actor, "offered", line.CaseId, new { OfferId = line.Id, line.Unit, line.OfferedTo, due.Date, SiteVisit = siteVisit });
        return await db.SaveDecisionAsync(line.CaseId, ct) is { } lost ? lost : new AssignAnswer(due.Date);
    }
}
