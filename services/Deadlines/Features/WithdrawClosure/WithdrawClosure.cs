using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using CaseTracker.Platform.Clocks;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.WithdrawClosure;

/// <summary>Takes back a closure that has not passed: first shows what that moves.</summary>
internal sealed class WithdrawClosure(
    DeadlinesDbContext db, MeasureImpact.MeasureImpact measure, CalendarChanges changes, ReferenceData reference, AuditTrail<DeadlinesDbContext> audit,
    SweepSignal<RecomputeDueDates.RecomputeDueDates> recompute, BusinessTime business)
{
    public async Task<Result<CalendarImpact>> RunAsync(Actor actor, Guid id, string? confirm, CancellationToken ct)
    {
        if (!CalendarRights.MayClose(actor))
            return Failure.Forbidden();
        if (await db.Closures.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } closure)
            return Failure.NotFound("closure-not-found");
        if (closure.WithdrawnAt is not null)
            return Failure.Conflict("closure-withdrawn");
        if (closure.Date < business.TaipeiToday())
            return Failure.Conflict("closure-in-past", IsoText.Of(closure.Date));

        var whole = closure.Part == ClosurePart.WholeDay;
        var calendars = await reference.HoldCalendarsAsync(db, ct);
        var impact = await measure.RunAsync($"withdrawal {id:N}", calendars, whole ? calendars.Without(closure.ToDay()) : calendars, whole ? closure.Date : null, [], ct);
        if (confirm is null)
            return impact;
        if (confirm != impact.Token)
            return Failure.Conflict("impact-changed", $"{impact.Moves}");
        var now = business.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await ReferenceData.HoldAloneAsync(db, ct);
        if (await db.Closures.SingleAsync(c => c.Id == id, ct) is not { WithdrawnAt: null } held)
            return Failure.Conflict("closure-withdrawn");
        (held.WithdrawnAt, held.WithdrawnBy) = (now, actor.StaffId);
        if (whole)
            changes.Recompute(MoveCause.Closure, closure.Date, now, closure: id, withdrawal: true);
        audit.Add(actor, "closure-withdrawn", null, new { ClosureId = id, closure.Date, impact.Moves });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        reference.Forget();
        recompute.Kick();
        return impact with { Done = true };
    }
}
