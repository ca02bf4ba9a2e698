using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;
using CaseTracker.Routing.Features.ChooseHandler;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.AssignCase;

/// <summary>A person decides: out of triage, to a handler, or on to another unit, which is asked first unless a coordinator decides. The citizen's clock is not touched.</summary>
internal sealed class AssignCase(
    RoutingDbContext db, Outbox<RoutingDbContext> outbox, AuditTrail<RoutingDbContext> audit, BusinessTime business,
    ChooseHandler.ChooseHandler choose, SuggestUnit.SuggestUnit suggest, OfferCase.OfferCase offer)
{
    private const int LongestCode = 100;

    public async Task<Result<AssignAnswer>> RunAsync(Actor actor, Guid caseId, AssignRequest request, CancellationToken ct)
    {
        if (await db.Assignments.Include(a => a.Offer).SingleOrDefaultAsync(a => a.CaseId == caseId, ct) is not { } assignment)
            return Failure.NotFound("case-not-found");
        if (!AssignmentRights.MayDecide(actor, assignment.Unit))
            return Failure.Forbidden();
        if (assignment.ClosedAt is not null)
            return Failure.Conflict("case-closed", assignment.Unit);
        if (assignment.MergedInto is not null)
            return Failure.Conflict("case-merged", assignment.Unit);

        var errors = new FieldErrors();
        var unit = await TargetAsync(request, assignment, errors, ct);
        var reason = WrittenReason.Read(request.Reason, errors);
        if (unit is null)
            return errors.ToFailure();
        if (request.Handler is { } wanted)
        {
            if (!AssignmentRights.MayNameHandler(actor, unit.Code))
                return Failure.Forbidden();
            if (!await choose.HandlesForAsync(wanted, unit.Code, ct))
                errors.Add("handler", "unknown-staff");
        }
        var suggestions = assignment.Unit is null ? await suggest.ForAsync(assignment, ct) : [];
        var offered = assignment.Unit is null ? Offered(request, errors) ?? [.. suggestions.Select(s => s.Unit)] : [];
        int? taken = offered.Count == 0 ? null : offered.IndexOf(unit.Code) + 1;
        var leaves = assignment.Unit is { } present && present != unit.Code;
        var overrules = taken == 0;
        var endsDispute = assignment.DisputedAt is not null && AssignmentRights.Settles(actor);
        if (reason is null && (leaves || overrules || endsDispute) && !errors.Has("reason"))
            errors.Add("reason", "required");
        if (errors.Any)
            return errors.ToFailure();
        if (leaves && !AssignmentRights.Settles(actor))
            return await offer.RunAsync(actor, assignment, unit, reason!, request.SiteVisit, ct);

        var stays = assignment.Unit == unit.Code;
        // That the unit keeps the case is a decision too, where units did not agree: it may keep its handler.
        var kept = stays && endsDispute ? assignment.Handler : null;
        var named = request.Handler ?? kept;
        if (stays && !endsDispute && assignment.Handler is { } handler && (request.Handler ?? handler) == handler)
            return Failure.Conflict("already-assigned-there", assignment.Unit);
        var chosen = named is null ? await choose.InAsync(unit.Code, ct) : null;
        if (stays && !endsDispute && request.Handler is null && chosen is null)
            return Failure.Conflict("already-assigned-there", assignment.Unit);

        var words = reason is not null ? new LocalizedText(reason)
            : stays ? ReasonWords.HandlerNamed
            : suggestions.FirstOrDefault(s => s.Unit == unit.Code) is { } suggestion ? ReasonWords.SuggestionTaken(suggestion.Reason)
            : ReasonWords.Triaged;
        var namedHandler = named ?? chosen?.StaffId;
        var decision = assignment.Place(new()
        {
            At = business.GetUtcNow(),
            Agency = unit.AgencyCode,
            Unit = unit.Code,
            Handler = namedHandler,
            Deputy = await choose.DeputyOfAsync(namedHandler, ct),
            DecidedBy = actor.StaffId,
            SuggestedUnit = offered is [var first, ..] ? first : null,
            SuggestionTaken = taken,
            OverruledBecause = taken is null or 1 ? null : reason,
            Settles = !stays || endsDispute,
            Reason = chosen is null ? words : ReasonWords.Join(words, chosen.Reason),
        });
        db.Decisions.Add(decision);
        outbox.Add(decision.ToEvent());
        audit.Add(actor, endsDispute ? "dispute-decided" : stays ? "handler-named" : leaves ? "handed-over" : "assigned", caseId,
            new { decision.Unit, decision.PreviousUnit, decision.Handler, decision.SuggestedUnit, decision.SuggestionTaken });
        return await db.SaveDecisionAsync(caseId, ct) is { } lost ? lost : new AssignAnswer(null);
    }

    private async Task<UnitRow?> TargetAsync(AssignRequest request, Assignment assignment, FieldErrors errors, CancellationToken ct)
    {
        if ((TextRules.Clean(request.Unit) ?? assignment.Unit) is not { } code)
        {
            errors.Add("unit", "required");
            return null;
        }
        var unit = TextRules.HasForbiddenCharacters(code) ? null : await db.Units.AsNoTracking().SingleOrDefaultAsync(u => u.Code == code && (u.Active || code == assignment.Unit), ct);
        if (unit is null)
            errors.Add("unit", "unknown-unit");
        return unit;
    }

    /// <summary>What the person saw; null when they did not say. It may have changed since.</summary>
    private static List<string>? Offered(AssignRequest request, FieldErrors errors)
    {
        if (request.Offered is not { } offered)
            return null;
        if (offered.Count > Suggesting.Most || offered.Any(u => u.Length > LongestCode || TextRules.HasForbiddenCharacters(u)))
            errors.Add("offered", "invalid-characters");
        return [.. offered];
    }
}
