using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Deadlines.Features.ExtendDeadline;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.DecideExtension;

/// <summary>Grants or declines a request for an extension. Whoever asked does not decide as somebody's deputy.</summary>
internal sealed class DecideExtension(
    DeadlinesDbContext db, ClockStore store, AuditTrail<DeadlinesDbContext> audit, GrantExtension grant, RoutingClient routing, ReferenceData reference, BusinessTime business)
{
    public const int NoteMinimum = 2;
    public const int NoteMaximum = 500;

    private static readonly Actor Self = Actor.Service("deadlines");

    public async Task<Result<Done>> RunAsync(Actor actor, Guid requestId, ExtensionDecision decision, CancellationToken ct)
    {
        var levels = await reference.LevelsAsync(ct);
        if (await db.ExtensionRequests.AsNoTracking().SingleOrDefaultAsync(r => r.Id == requestId, ct) is not { } known)
            return Failure.NotFound("extension-request-not-found");
        var level = levels.Find(known.Level);
        var assigned = await db.Assignments.AsNoTracking().SingleOrDefaultAsync(a => a.CaseId == known.CaseId, ct);
        // Asked before the case is held: another service answers in its own time.
        IReadOnlyList<Actor> principals = [];
        if (!ClockRights.MayApprove(actor, level.Role, assigned))
        {
            var answer = await routing.PrincipalsAsync(Self, actor, ct);
            if (!answer.Succeeded)
                return answer.Failure;
            principals = actor.StaffId == known.RequestedBy ? [] : answer.Value;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await store.LockCaseAsync(known.CaseId, ct);
        if (await store.HoldAsync(known.CaseId, ct) is not { } held)
            return ClockStore.NotOpen();
        if (!principals.Append(actor).Any(a => ClockRights.MayApprove(a, level.Role, held.Assignment)))
            return Failure.Forbidden();
        var (clock, now) = (held.Clock, business.GetUtcNow());
        var request = await db.ExtensionRequests.SingleAsync(r => r.Id == requestId, ct);
        if (request.State is ExtensionRequestState.Granted or ExtensionRequestState.Declined)
            return Failure.Conflict("already-decided", EnumText<ExtensionRequestState>.Write(request.State));
        if (clock.HasEnded)
            return Failure.Conflict("clock-ended", EnumText<ClockState>.Write(clock.State));
        if (request.State == ExtensionRequestState.Lapsed || clock.IsOverdue(now))
            return Failure.Conflict("extension-after-due", IsoText.Of(clock.Due));

        var errors = new FieldErrors();
        var note = Note(decision, level, errors);
        if (errors.Any)
            return errors.ToFailure();
        if (decision.Grant == true)
        {
            if (clock.State != ClockState.Running)
                return Failure.Conflict("clock-paused");
            // A pause since then may have moved the date further than was asked for.
            if (request.OverdueFrom <= clock.OverdueFrom)
                return Failure.Conflict("extension-overtaken", IsoText.Of(clock.Due));
            await grant.RunAsync(actor, held, request, note, (await store.CalendarAsync(held.Assignment, ct)).AssumingWeekdays(), now, ct);
        }
        else
        {
            (request.State, request.DecidedAt, request.DecidedBy, request.DecisionNote) = (ExtensionRequestState.Declined, now, actor.StaffId, note);
            audit.Add(actor, "extension-declined", clock.CaseId, new { RequestId = request.Id, To = request.DueOn });
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return Done.Instance;
    }

    private static string? Note(ExtensionDecision decision, ExtensionLevel level, FieldErrors errors)
    {
        if (decision.Grant is null)
            errors.Add("grant", "required");
        return errors.Read("note", decision.Note, required: decision.Grant == false || level.RemarkRequired, NoteMinimum, NoteMaximum);
    }
}
