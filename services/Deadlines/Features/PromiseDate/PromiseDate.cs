using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Deadlines.Features.Delays;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.PromiseDate;

/// <summary>Gives the applicant a new date after the due date has passed. The case stays overdue; the passing of this date is told too.</summary>
internal sealed class PromiseDate(
    DeadlinesDbContext db, ClockStore store, Outbox<DeadlinesDbContext> outbox, AuditTrail<DeadlinesDbContext> audit, ReferenceData reference, BusinessTime business)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, DelayRequest request, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var answer = await store.HoldForActAsync(actor, caseId, ct);
        if (!answer.Succeeded)
            return answer.Failure;
        var clock = answer.Value.Clock;
        var now = business.GetUtcNow();
        if (!clock.IsOverdue(now))
            return Failure.Conflict("promise-before-due", IsoText.Of(clock.Due));
        if (clock.State == ClockState.Paused)
            return Failure.Conflict("clock-paused");

        var form = new DelayForm(request, await reference.WordsAsync(ct));
        if (form.ExpectedOn < business.TaipeiToday())
            form.RefuseDate("date-in-past");
        else if (form.ExpectedOn > business.TaipeiToday().AddDays(DeadlineCalculator.MaximumValue))
            form.RefuseDate("date-too-far");
        if (form.Failure is { } failure)
            return failure;

        var on = form.ExpectedOn!.Value;
        var slots = form.Slots(on, answer.Value.Step);
        // A second click says nothing new, and the applicant is not told twice.
        if (clock.PromiseId is { } last && await db.Promises.FindAsync([last], ct) is { } given && clock.AwaitedOn == on && given.Slots == slots)
            return Done.Instance;
        var promise = clock.GivePromise(on, slots, actor.StaffId!.Value, now, out var told);
        db.Promises.Add(promise);
        outbox.Add(told);
        audit.Add(actor, "date-promised", caseId, new { PromiseId = promise.Id, form.ReasonCode, PromisedOn = on });
        await store.AwaitAsync(clock, now, ct);
        await store.BreakSilenceAsync(clock, (await store.CalendarAsync(answer.Value.Assignment, ct)).AssumingWeekdays(), now, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return Done.Instance;
    }
}
