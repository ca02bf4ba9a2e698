using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using CaseTracker.Platform.Clocks;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.AnnounceClosure;

/// <summary>Records that offices are closed on a day (停止上班): first shows what that moves, then, confirmed, has open cases recomputed. A part of a day moves nothing.</summary>
internal sealed partial class AnnounceClosure(
    DeadlinesDbContext db, MeasureImpact.MeasureImpact measure, CalendarChanges changes, ReferenceData reference, AuditTrail<DeadlinesDbContext> audit,
    SweepSignal<RecomputeDueDates.RecomputeDueDates> recompute, BusinessTime business, ILogger<AnnounceClosure> logger)
{
    public async Task<Result<CalendarImpact>> RunAsync(Actor actor, ClosureRequest request, CancellationToken ct)
    {
        if (!CalendarRights.MayClose(actor))
            return Failure.Forbidden();
        var calendars = await reference.HoldCalendarsAsync(db, ct);
        var form = new ClosureForm(request, calendars.City, await db.Agencies.Select(a => a.Code).ToListAsync(ct));
        if (form.Failure is { } failure)
            return failure;
        var now = business.GetUtcNow();
        var closure = form.Row(actor.StaffId!.Value, now);
        if (await IsCoveredAsync(closure, ct))
            return Failure.Conflict("closure-already-announced");

        var whole = closure.Part == ClosurePart.WholeDay;
        var impact = await measure.RunAsync(
            $"closure {closure.Date:yyyyMMdd} {closure.Part} {closure.Scope} {string.Join(',', closure.Districts)} {closure.Agency}", calendars, whole ? calendars.With(closure.ToDay()) : calendars, whole ? closure.Date : null, [], ct);
        if (request.Confirm is null)
            return impact;
        if (request.Confirm != impact.Token)
            return Failure.Conflict("impact-changed", $"{impact.Moves}");
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await ReferenceData.HoldAloneAsync(db, ct);
        // Somebody else may have announced it in the same moment.
        if (await IsCoveredAsync(closure, ct))
            return Failure.Conflict("closure-already-announced");
        db.Closures.Add(closure);
        if (whole)
            changes.Recompute(MoveCause.Closure, closure.Date, now, closure: closure.Id);
        audit.Add(actor, "closure-announced", null, new { ClosureId = closure.Id, closure.Date, closure.Part, closure.Scope, closure.Districts, closure.Agency, impact.Moves });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        reference.Forget();
        recompute.Kick();
        LogAnnounced(closure.Date, closure.Part, closure.Scope, impact.Moves);
        return impact with { Done = true };
    }

    /// <summary>True when a closure in force closes the same offices at the same time already.</summary>
    private async Task<bool> IsCoveredAsync(ClosureRow closure, CancellationToken ct)
    {
        var others = await db.Closures.AsNoTracking().Where(c => c.Date == closure.Date && c.WithdrawnAt == null && (c.Part == ClosurePart.WholeDay || c.Part == closure.Part)).ToListAsync(ct);
        return others.Exists(c => c.Scope == ClosureScope.City
            || (c.Scope == closure.Scope && (closure.Scope == ClosureScope.Agency ? c.Agency == closure.Agency : !closure.Districts.Except(c.Districts).Any())));
    }

    [LoggerMessage(1, LogLevel.Information, "Closure announced: {Date} {Part} {Scope}, {Moves} due dates move")]
    private partial void LogAnnounced(DateOnly date, ClosurePart part, ClosureScope scope, int moves);
}
