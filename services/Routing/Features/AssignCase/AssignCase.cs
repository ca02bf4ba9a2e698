using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;
using CaseTracker.Routing.Features.ChooseHandler;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CaseTracker.Routing.Features.AssignCase;

/// <summary>A person decides: out of triage, to a handler, or on to another unit. The citizen's clock is not touched.</summary>
internal sealed class AssignCase(
    RoutingDbContext db, Outbox<RoutingDbContext> outbox, AuditTrail<RoutingDbContext> audit, BusinessTime business,
    ChooseHandler.ChooseHandler choose, SuggestUnit.SuggestUnit suggest)
{
    public const int ReasonMinimum = 2;
    public const int ReasonMaximum = 500;
    private const int LongestCode = 100;

    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, AssignRequest request, CancellationToken ct)
    {
        if (await db.Assignments.SingleOrDefaultAsync(a => a.CaseId == caseId, ct) is not { } assignment)
            return Failure.NotFound("case-not-found");
        if (!AssignmentRights.MayDecide(actor, assignment.Unit))
            return Failure.Forbidden();
        if (assignment.ClosedAt is not null)
            return Failure.Conflict("case-closed", assignment.Unit);

        var errors = new FieldErrors();
        var unit = await TargetAsync(request, assignment, errors, ct);
        var reason = Reason(request, errors);
        if (unit is null)
            return errors.ToFailure();
        if (request.Handler is { } wanted)
        {
            if (!AssignmentRights.MayNameHandler(actor, unit.Code))
                return Failure.Forbidden();
            if (!await HandlesForAsync(wanted, unit.Code, ct))
                errors.Add("handler", "unknown-staff");
        }
        var suggestions = assignment.Unit is null ? await suggest.ForAsync(assignment, ct) : [];
        var offered = assignment.Unit is null ? Offered(request, errors) ?? [.. suggestions.Select(s => s.Unit)] : [];
        int? taken = offered.Count == 0 ? null : offered.IndexOf(unit.Code) + 1;
        var leaves = assignment.Unit is { } present && present != unit.Code;
        var overrules = taken == 0;
        if (reason is null && (leaves || overrules) && !errors.Has("reason"))
            errors.Add("reason", "required");
        if (errors.Any)
            return errors.ToFailure();

        var stays = assignment.Unit == unit.Code;
        if (stays && assignment.Handler is { } handler && (request.Handler ?? handler) == handler)
            return Failure.Conflict("already-assigned-there", assignment.Unit);
        var chosen = request.Handler is null ? await choose.InAsync(unit.Code, ct) : null;
        if (stays && request.Handler is null && chosen is null)
            return Failure.Conflict("already-assigned-there", assignment.Unit);

        var words = reason is not null ? new LocalizedText(reason)
            : stays ? ReasonWords.HandlerNamed
            : suggestions.FirstOrDefault(s => s.Unit == unit.Code) is { } suggestion ? ReasonWords.SuggestionTaken(suggestion.Reason)
            : ReasonWords.Triaged;
        var namedHandler = request.Handler ?? chosen?.StaffId;
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
            Reason = chosen is null ? words : ReasonWords.Join(words, chosen.Reason),
        });
        db.Decisions.Add(decision);
        outbox.Add(decision.ToEvent());
        audit.Add(actor, stays ? "handler-named" : leaves ? "handed-over" : "assigned", caseId,
            new { decision.Unit, decision.PreviousUnit, decision.Handler, decision.SuggestedUnit, decision.SuggestionTaken });
        return await SaveAsync(caseId, ct);
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

    private static string? Reason(AssignRequest request, FieldErrors errors)
    {
        if (TextRules.Clean(request.Reason) is not { } reason)
            return null;
        if (TextRules.HasForbiddenCharacters(reason))
            errors.Add("reason", "invalid-characters");
        else if (TextRules.Length(reason) < ReasonMinimum)
            errors.Add("reason", "too-short");
        else if (TextRules.Length(reason) > ReasonMaximum)
            errors.Add("reason", "too-long");
        return reason;
    }

    private async Task<bool> HandlesForAsync(Guid staffId, string unit, CancellationToken ct) =>
        await db.Staff.AsNoTracking().SingleOrDefaultAsync(s => s.Id == staffId && s.UnitCode == unit && s.Active, ct) is { } person
        && (person.Is(StaffRole.Handler) || person.Is(StaffRole.Supervisor));

    private async Task<Result<Done>> SaveAsync(Guid caseId, CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
            return Done.Instance;
        }
        // The race is lost on the row version, or on the position in the history when that insert comes first.
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return Failure.Conflict("changed-meanwhile", await db.Assignments.AsNoTracking().Where(a => a.CaseId == caseId).Select(a => a.Unit).SingleOrDefaultAsync(ct));
        }
    }
}
