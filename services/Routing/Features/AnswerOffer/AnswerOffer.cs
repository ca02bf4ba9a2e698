using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.AnswerOffer;

/// <summary>The unit that was asked takes the case over or sends it back; the one in charge takes its question back. Only who takes over is told to the applicant.</summary>
internal sealed class AnswerOffer(
    RoutingDbContext db, Outbox<RoutingDbContext> outbox, AuditTrail<RoutingDbContext> audit, BusinessTime business, ChooseHandler.ChooseHandler choose)
{
    public async Task<Result<Done>> AcceptAsync(Actor actor, Guid caseId, Guid offerId, AcceptOfferRequest request, CancellationToken ct)
    {
        var found = await FindAsync(actor, caseId, offerId, line => AssignmentRights.MayAnswer(actor, line.OfferedTo!), ct);
        if (!found.Succeeded)
            return found.Failure;
        var (assignment, offer, line) = found.Value;
        if (request.Handler is { } wanted && !await choose.HandlesForAsync(wanted, offer.Unit, ct))
            return Failure.Invalid("handler", "unknown-staff");

        var chosen = request.Handler is null ? await choose.InAsync(offer.Unit, ct) : null;
        var handler = request.Handler ?? chosen?.StaffId;
        var words = ReasonWords.Join(new(line.ReasonZh, line.ReasonEn), ReasonWords.Accepted);
        var decision = assignment.Place(new()
        {
            At = business.GetUtcNow(),
            Agency = offer.Agency,
            Unit = offer.Unit,
            Handler = handler,
            Deputy = await choose.DeputyOfAsync(handler, ct),
            DecidedBy = actor.StaffId,
            Reason = chosen is null ? words : ReasonWords.Join(words, chosen.Reason),
        });
        db.Decisions.Add(decision);
        outbox.Add(decision.ToEvent());
        audit.Add(actor, "offer-accepted", caseId, new { OfferId = offerId, decision.Unit, decision.PreviousUnit, decision.Handler });
        return await SaveAsync(caseId, ct);
    }

    public async Task<Result<Done>> ReturnAsync(Actor actor, Guid caseId, Guid offerId, ReturnOfferRequest request, CancellationToken ct)
    {
        var found = await FindAsync(actor, caseId, offerId, line => AssignmentRights.MayAnswer(actor, line.OfferedTo!), ct);
        if (!found.Succeeded)
            return found.Failure;
        var (assignment, offer, _) = found.Value;
        var errors = new FieldErrors();
        var reason = WrittenReason.Read(request.Reason, errors);
        if (reason is null)
            errors.Add("reason", "required");
        var alternative = await AlternativeAsync(request.Alternative, offer, errors, ct);
        if (errors.Any)
            return errors.ToFailure();

        var before = await db.Decisions.CountAsync(d => d.CaseId == caseId && d.Kind == AssignmentKind.Returned && d.Version > assignment.SettledVersion, ct);
        End(assignment, new(AssignmentKind.Returned, business.GetUtcNow(), actor.StaffId, new(reason!), alternative), before, actor, "offer-returned");
        return await SaveAsync(caseId, ct);
    }

    public async Task<Result<Done>> TakeBackAsync(Actor actor, Guid caseId, Guid offerId, CancellationToken ct)
    {
        var found = await FindAsync(actor, caseId, offerId, line => AssignmentRights.MayDecide(actor, line.Unit), ct);
        if (!found.Succeeded)
            return found.Failure;
        End(found.Value.Assignment, new(AssignmentKind.TakenBack, business.GetUtcNow(), actor.StaffId, ReasonWords.TakenBack), 0, actor, "offer-taken-back");
        return await SaveAsync(caseId, ct);
    }

    private sealed record Found(Assignment Assignment, Offer Offer, AssignmentDecision Line);

    /// <summary>An offer that waits, for who may act on it. Whoever may not, but sees the case, is told so; for everybody else there is none.</summary>
    private async Task<Result<Found>> FindAsync(Actor actor, Guid caseId, Guid offerId, Func<AssignmentDecision, bool> may, CancellationToken ct)
    {
        var line = await db.Decisions.AsNoTracking().SingleOrDefaultAsync(d => d.Id == offerId && d.CaseId == caseId && d.Kind == AssignmentKind.Offered, ct);
        var assignment = line is null ? null : await db.Assignments.Include(a => a.Offer).SingleAsync(a => a.CaseId == caseId, ct);
        if (line is null || assignment is null)
            return Failure.NotFound("offer-not-found");
        if (!may(line))
            return AssignmentRights.MaySee(actor, assignment.Agency, assignment.Offer?.Agency, assignment.Handler, await choose.DeputyOfAsync(assignment.Handler, ct))
                ? Failure.Forbidden() : Failure.NotFound("offer-not-found");
        return assignment.Offer is { } offer && offer.Id == offerId ? new Found(assignment, offer, line) : Failure.Conflict("changed-meanwhile");
    }

    private async Task<string?> AlternativeAsync(string? written, Offer offer, FieldErrors errors, CancellationToken ct)
    {
        if (TextRules.Clean(written) is not { } code)
            errors.Add("alternative", "required");
        else if (TextRules.HasForbiddenCharacters(code) || !await db.Units.AnyAsync(u => u.Code == code && u.Active, ct))
            errors.Add("alternative", "unknown-unit");
        else if (code == offer.Unit)
            errors.Add("alternative", "returning-unit");
        else if (code == offer.GivingUnit)
            errors.Add("alternative", "giving-unit");
        else
            return code;
        return null;
    }

    private void End(Assignment assignment, OfferEnding ending, int returnsBefore, Actor actor, string act)
    {
        var (line, told) = assignment.EndOffer(ending, returnsBefore);
        db.Decisions.Add(line);
        outbox.Add(told);
        audit.Add(actor, act, line.CaseId, new { told.OfferId, line.Unit, line.OfferedTo, line.Alternative, told.Disputed });
    }

    private async Task<Result<Done>> SaveAsync(Guid caseId, CancellationToken ct) => await db.SaveDecisionAsync(caseId, ct) is { } lost ? lost : Done.Instance;
}
